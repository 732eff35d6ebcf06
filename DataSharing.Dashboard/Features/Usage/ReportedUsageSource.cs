using DataSharing.Core.Accounting;
using DataSharing.Core.Measuring;
using DataSharing.Core.Primitives;
using DataSharing.Core.Programme;
using DataSharing.Dashboard.Days;
using DataSharing.Dashboard.ProviderUsage;
using Microsoft.EntityFrameworkCore;
using ReportedRow = DataSharing.Core.Measuring.ReportedUsage;

namespace DataSharing.Dashboard.Features.Usage;

/// <summary>
/// What the provider counted, from its reports by day. They tell neither keys nor users, and not what counted against a pool.
/// </summary>
internal sealed class ReportedUsageSource(ReportsDbContext reports, string organizationId, ProgrammeHistory programme, UtcDay today)
    : UsageSource
{
    public override bool IsReported => true;

    /// <remarks>Also of a time that was read, or that a file spans, and in which nothing was used.</remarks>
    public override async Task<UtcDay?> FirstDayAsync(CancellationToken cancellationToken)
    {
        var used = await reports
            .Days.Where(row => row.OrganizationId == organizationId)
            .MinAsync(row => (UtcDay?)row.Day, cancellationToken);
        var read = await reports
            .Slices.Where(slice => slice.OrganizationId == organizationId && slice.Kind == ReportKind.Usage)
            .MinAsync(slice => (Instant?)slice.Start, cancellationToken);
        var file = await reports
            .Files.Where(file => file.OrganizationId == organizationId && file.Kind == "usage")
            .MinAsync(file => (Instant?)file.From, cancellationToken);
        return new[] { used, read?.Day, file?.Day }.Min();
    }

    public override async Task<DaysKnown> KnownDaysAsync(UtcDay from, UtcDay until, CancellationToken cancellationToken)
    {
        var (start, end) = (from.Start, until.End);
        var told = await reports
            .Days.Where(row => row.OrganizationId == organizationId && row.Day >= from && row.Day <= until)
            .Select(row => row.Day)
            .Distinct()
            .ToListAsync(cancellationToken);
        var slices = await reports
            .Slices.AsNoTracking()
            .Where(slice =>
                slice.OrganizationId == organizationId && slice.Kind == ReportKind.Usage && slice.Start < end && slice.End > start
            )
            .ToListAsync(cancellationToken);

        // A file leaves out what was not used, and does not say when it was made: what it spans was told, but for its last day.
        var files = await reports
            .Files.AsNoTracking()
            .Where(file => file.OrganizationId == organizationId && file.Kind == "usage" && file.From < end && file.Until > start)
            .ToListAsync(cancellationToken);
        HashSet<UtcDay> whole =
        [
            .. slices.Reads().WholeDays(from, until),
            .. files.SelectMany(file =>
                Days(file.From.Day, file.Until.Before.Day)
                    .Where(day => day >= from && day <= until && day < today && ReadCoverage.Proves(file.Until, day))
            ),
        ];
        if (slices.Reads().CoveredUntil(today.Start) > today.Start)
        {
            whole.Add(today);
        }

        return new DaysKnown(whole, told.Where(day => !whole.Contains(day)).ToHashSet());
    }

    public override Task<IReadOnlyDictionary<(UtcDay Day, Pool Pool), long>?> RunningTotalsAsync(
        UtcDay from,
        UtcDay until,
        CancellationToken cancellationToken
    ) => Task.FromResult<IReadOnlyDictionary<(UtcDay Day, Pool Pool), long>?>(null);

    public override async Task<List<(UtcDay Day, ModelSums Sums)>> ByDayAsync(
        UtcDay from,
        UtcDay until,
        CancellationToken cancellationToken
    )
    {
        var rows = await Rows(from, until)
            .GroupBy(row => new
            {
                row.Day,
                row.Model,
                row.ServiceTier,
                row.Batch,
            })
            .Select(group => new
            {
                group.Key.Day,
                group.Key.Model,
                group.Key.ServiceTier,
                group.Key.Batch,
                Counted = new TokenUsage(
                    group.Sum(row => row.Counted.Requests),
                    group.Sum(row => row.Counted.Input),
                    group.Sum(row => row.Counted.Cached),
                    group.Sum(row => row.Counted.Output)
                ),
            })
            .ToListAsync(cancellationToken);
        return rows.ConvertAll(row =>
            (row.Day, Sums("", row.Day, programme.On(row.Day), new ReportedRow("", row.Model, row.ServiceTier, row.Batch, row.Counted)))
        );
    }

    public override async Task<List<ModelSums>> ByAsync(
        UsageGrouping grouping,
        UtcDay from,
        UtcDay until,
        ChosenPool? pool,
        CancellationToken cancellationToken
    )
    {
        var sums = new List<ModelSums>();
        foreach (var stretch in SamePrices.Of(programme, from, until))
        {
            var rows = await Rows(stretch.From, stretch.Until)
                .GroupBy(row => new
                {
                    ProjectId = grouping == UsageGrouping.Project ? row.ProjectId : "",
                    row.Model,
                    row.ServiceTier,
                    row.Batch,
                })
                .Select(group => new
                {
                    group.Key.ProjectId,
                    group.Key.Model,
                    group.Key.ServiceTier,
                    group.Key.Batch,
                    Counted = new TokenUsage(
                        group.Sum(row => row.Counted.Requests),
                        group.Sum(row => row.Counted.Input),
                        group.Sum(row => row.Counted.Cached),
                        group.Sum(row => row.Counted.Output)
                    ),
                })
                .ToListAsync(cancellationToken);

            // Neither a price nor a pool changes within the stretch.
            sums.AddRange(
                rows.ConvertAll(row => new ReportedRow(row.ProjectId, row.Model, row.ServiceTier, row.Batch, row.Counted))
                    .Select(row =>
                        Sums(
                            grouping switch
                            {
                                UsageGrouping.Project => row.ProjectId,
                                UsageGrouping.ServiceTier => TierOf(row),
                                _ => "",
                            },
                            stretch.From,
                            stretch.Version.Catalogue,
                            row
                        )
                    )
                    .Where(row => pool?.Has(row.Model, stretch.From) != false)
            );
        }

        return sums;
    }

    private IQueryable<UsageDayRow> Rows(UtcDay from, UtcDay until) =>
        reports.Days.AsNoTracking().Where(row => row.OrganizationId == organizationId && row.Day >= from && row.Day <= until);

    private static ModelSums Sums(string key, UtcDay day, ProgrammeCatalogue catalogue, ReportedRow row)
    {
        var model = catalogue.Models.Resolve(row.Model, day).Id;
        return new ModelSums(key, model, UsageTotals.Of(catalogue.Prices, model, day, row.Sums, row.IsListPriced));
    }

    private static string TierOf(ReportedRow row) =>
        row.IsComplimentary == true ? ServiceTier.ReportedComplimentary
        : row.Batch ? "batch"
        : ServiceTier.OfReport(row.ServiceTier).Label;
}
