using DataSharing.Core.Measuring;
using DataSharing.Core.Organizations;
using DataSharing.Core.Primitives;
using DataSharing.Core.Programme;
using DataSharing.Dashboard.Common;
using DataSharing.Dashboard.Data;
using Microsoft.EntityFrameworkCore;

namespace DataSharing.Dashboard.ProviderUsage;

/// <summary>
/// What the provider's lag can hide: how late its minutes still grow, and how much the busiest hour of the last week brought.
/// </summary>
internal sealed class LagQueries(
    IDbContextFactory<ReportsDbContext> reports,
    IDbContextFactory<ApplicationDbContext> databases,
    ProgrammeReader programme,
    TimeProvider time
)
{
    /// <summary>Works it out anew, after usage was read.</summary>
    /// <param name="organizationId">Whose.</param>
    /// <param name="growth">How long after its end a minute was now seen to grow; null if none was.</param>
    /// <param name="cancellationToken">Stops working it out.</param>
    public async Task LearnAsync(string organizationId, TimeSpan? growth, CancellationToken cancellationToken)
    {
        var catalogues = await programme.ReadAsync(cancellationToken);
        await using var database = await reports.CreateDbContextAsync(cancellationToken);
        var state = await database.SyncStates.SingleAsync(state => state.OrganizationId == organizationId, cancellationToken);
        var now = time.Now();
        if (
            growth is { } seen
            && (
                state.LagSeenAt is not { } before
                || now.Since(before) > TimeSpan.FromDays(ProviderLag.Days)
                || seen.TotalMilliseconds >= state.LagMilliseconds
            )
        )
        {
            (state.LagMilliseconds, state.LagSeenAt) = ((long)seen.TotalMilliseconds, now);
        }

        var busiest = await BusiestHoursAsync(database, catalogues, organizationId, now, cancellationToken);
        (state.BusiestHourLarge, state.BusiestHourSmall, state.BusiestHourAt) = (busiest[Pool.Large], busiest[Pool.Small], now);
        await database.SaveChangesAsync(cancellationToken);
    }

    /// <summary>On what it rests what the count of a day may hide.</summary>
    /// <param name="history">Whose.</param>
    /// <param name="day">The day; a count of a past one hides nothing.</param>
    /// <param name="now">The present.</param>
    /// <param name="measured">The provider's count of the day; null if there is none.</param>
    /// <param name="cancellationToken">Stops reading.</param>
    public async Task<LagFacts> FindAsync(
        OrganizationHistory history,
        UtcDay day,
        Instant now,
        MeasuredDay? measured,
        CancellationToken cancellationToken
    )
    {
        if (day != now.Day)
        {
            return new LagFacts(IsConnected: false, BusiestHours: null);
        }

        await using var database = await databases.CreateDbContextAsync(cancellationToken);
        var isConnected = await database.ProviderConnections.AnyAsync(
            connection => connection.OrganizationId == history.Id,
            cancellationToken
        );
        return new LagFacts(
            isConnected,
            isConnected || measured is not null ? await FindBusiestHoursAsync(history, now, measured?.AsOf, cancellationToken) : null
        );
    }

    // Null while the last week was not read. Yesterday's end is read soon after midnight, so that six whole days before it are enough.
    private async Task<IReadOnlyDictionary<Pool, long>?> FindBusiestHoursAsync(
        OrganizationHistory history,
        Instant now,
        Instant? todayReadAt,
        CancellationToken cancellationToken
    )
    {
        var (from, yesterday, today) = (now.Day.AddDays(-ProviderLag.Days).Start, now.Day.AddDays(-1).Start, now.Day.Start);
        await using var database = await reports.CreateDbContextAsync(cancellationToken);
        var slices = await database
            .Slices.AsNoTracking()
            .Where(slice => slice.OrganizationId == history.Id && slice.Kind == ReportKind.Usage && slice.End > from && slice.Start < today)
            .ToListAsync(cancellationToken);
        var files = await database
            .Files.AsNoTracking()
            .Where(file => file.OrganizationId == history.Id && file.Kind == "usage" && file.Until > from)
            .ToListAsync(cancellationToken);

        // A file leaves out what has no usage, also at its ends: it stands for whole days.
        var stretches = slices.Reads().Stretches().Concat(files.Select(file => (file.From.Day.Start, file.Until.Before.Day.End)));
        if (!TimeCoverage.Covers(from, yesterday, stretches))
        {
            return null;
        }

        var state = await database
            .SyncStates.AsNoTracking()
            .SingleOrDefaultAsync(state => state.OrganizationId == history.Id, cancellationToken);
        return
            state is { BusiestHourAt: { } reckoned }
            && !(todayReadAt > reckoned)
            && slices.TrueForAll(slice => slice.ReadAt <= reckoned)
            && files.TrueForAll(file => file.ImportedAt <= reckoned)
            ? new Dictionary<Pool, long> { [Pool.Large] = state.BusiestHourLarge, [Pool.Small] = state.BusiestHourSmall }
            : await BusiestHoursAsync(database, history.Programme, history.Id, now, cancellationToken);
    }

    /// <summary>
    /// Tokens of the busiest hour of the last week, per pool: a bucket that is wider than an hour may have been used in one.
    /// </summary>
    private static async Task<IReadOnlyDictionary<Pool, long>> BusiestHoursAsync(
        ReportsDbContext database,
        ProgrammeHistory catalogues,
        string organizationId,
        Instant now,
        CancellationToken cancellationToken
    )
    {
        var since = now.Day.AddDays(-ProviderLag.Days).Start;
        var rows = await database
            .Usage.AsNoTracking()
            .Where(row =>
                row.OrganizationId == organizationId && row.Start >= since && row.Dimensions.Batch != true && row.Dimensions.Model != null
            )
            .GroupBy(row => new
            {
                row.Source,
                row.Start,
                row.Dimensions.Model,
            })
            .Select(group => new
            {
                group.Key.Source,
                group.Key.Start,
                group.Key.Model,
                Tokens = group.Sum(row => row.Counted.Input + row.Counted.Output),
            })
            .ToListAsync(cancellationToken);

        // A file and a reading of the same hour are two counts of one thing: the larger one is taken, never both together.
        var hours = rows.GroupBy(row =>
                (
                    row.Source,
                    Hour: row.Start.UnixMilliseconds / 3_600_000,
                    Pool: catalogues.On(row.Start.Day).Models.PoolOf(row.Model!, row.Start.Day)
                )
            )
            .ToLookup(group => group.Key.Pool, group => group.Sum(row => row.Tokens));
        return PoolOrder.All.ToDictionary(pool => pool, pool => hours[pool].DefaultIfEmpty(0).Max());
    }
}
