using DataSharing.Core.Measuring;
using DataSharing.Core.Primitives;
using DataSharing.Dashboard.Access;
using Microsoft.EntityFrameworkCore;

namespace DataSharing.Dashboard.ProviderUsage;

/// <summary>What the provider charged on one UTC day in one currency.</summary>
/// <param name="IsRead">Whether it was read from the provider; otherwise it came by a file.</param>
internal sealed record ReportedCost(UtcDay Day, Charge Charge, bool IsRead);

/// <param name="Usage">By day, project, model and service tier.</param>
/// <param name="Costs">By day and currency.</param>
/// <param name="ReadDays">Days that were read whole from the provider, also where it reported nothing.</param>
/// <param name="SettledDays">Those of them that were read so late that they should not grow any more.</param>
/// <param name="ChargedDays">Days whose costs were read whole, also where nothing was charged.</param>
internal sealed record ReportView(
    IReadOnlyList<UsageDayRow> Usage,
    IReadOnlyList<ReportedCost> Costs,
    IReadOnlySet<UtcDay> ReadDays,
    IReadOnlySet<UtcDay> SettledDays,
    IReadOnlySet<UtcDay> ChargedDays
)
{
    /// <summary>Days that export files tell to their end.</summary>
    public IReadOnlySet<UtcDay> FileDays { get; init; } = new HashSet<UtcDay>();

    /// <summary>Whether anything of these days was read, or stands in a file, also where it reported nothing.</summary>
    public bool IsRead { get; init; }
}

internal sealed class ReportQueries(IDbContextFactory<ReportsDbContext> reports, OrganizationReader organizations)
{
    public async Task<ReportView> GetAsync(
        Actor actor,
        string organizationId,
        UtcDay from,
        UtcDay until,
        CancellationToken cancellationToken
    )
    {
        await organizations.ReadAsync(actor, organizationId, cancellationToken);
        await using var database = await reports.CreateDbContextAsync(cancellationToken);
        var (start, end) = (from.Start, until.End);
        var usage = await database
            .Days.AsNoTracking()
            .Where(row => row.OrganizationId == organizationId && row.Day >= from && row.Day <= until)
            .ToListAsync(cancellationToken);
        var costs = await database
            .Costs.AsNoTracking()
            .Where(row => row.OrganizationId == organizationId && row.Start >= start && row.Start < end)
            .ToListAsync(cancellationToken);
        var read = await database
            .Slices.AsNoTracking()
            .Where(slice =>
                slice.OrganizationId == organizationId && slice.Kind == ReportKind.Costs && slice.Start < end && slice.End > start
            )
            .ToListAsync(cancellationToken);
        var slices = await database
            .Slices.AsNoTracking()
            .Where(slice =>
                slice.OrganizationId == organizationId && slice.Kind == ReportKind.Usage && slice.Start < end && slice.End > start
            )
            .ToListAsync(cancellationToken);
        var files = await database
            .Files.AsNoTracking()
            .Where(file => file.OrganizationId == organizationId && file.Kind == "usage" && file.From < end && file.Until > start)
            .OrderBy(file => file.Sequence)
            .ToListAsync(cancellationToken);
        var counted = costs
            .GroupBy(row => (row.Start.Day, row.Currency))
            .SelectMany(day =>
                OneSource.OfDay(
                    day.Key.Day,
                    day,
                    read.Reads().Stretches(),
                    row => new ReportedBucket(row.Source == ReportSource.Sync, row.ProjectId, row.Start, row.End, row.Amount ?? 0)
                )
            );
        return new ReportView(
            [.. usage.OrderByDescending(row => row.Day).ThenByDescending(row => row.Tokens)],
            [
                .. counted
                    .GroupBy(row => row.Start.Day)
                    .OrderByDescending(day => day.Key)
                    .SelectMany(day =>
                        Charge
                            .Add(day.Select(row => (row.Currency, row.Amount, false)))
                            .Select(charge => new ReportedCost(day.Key, charge, day.Any(row => row.Source == ReportSource.Sync)))
                    ),
            ],
            slices.Reads().WholeDays(from, until),
            slices.Reads().SettledDays(from, until),
            read.Reads().WholeDays(from, until)
        )
        {
            // The file that was imported last is the one whose rows stand.
            FileDays = usage
                .Where(row => row.Source == ReportSource.File)
                .Select(row => row.Day)
                .Distinct()
                .Where(day => ReadCoverage.Proves(files.FindLast(file => file.From < day.End && file.Until > day.Start)?.Until, day))
                .ToHashSet(),
            IsRead = slices.Count > 0 || files.Count > 0 || usage.Count > 0,
        };
    }

    /// <summary>The last day that any report speaks of, or null if there is none: where the page opens.</summary>
    public async Task<UtcDay?> LatestDayAsync(Actor actor, string organizationId, CancellationToken cancellationToken)
    {
        await organizations.ReadAsync(actor, organizationId, cancellationToken);
        await using var database = await reports.CreateDbContextAsync(cancellationToken);
        var counted = await database
            .Days.Where(row => row.OrganizationId == organizationId)
            .MaxAsync(row => (UtcDay?)row.Day, cancellationToken);
        var charged = (
            await database.Costs.Where(row => row.OrganizationId == organizationId).MaxAsync(row => (Instant?)row.Start, cancellationToken)
        )?.Day;
        return counted is null || charged > counted ? charged : counted;
    }
}
