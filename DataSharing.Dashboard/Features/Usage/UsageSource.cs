using DataSharing.Core.Accounting;
using DataSharing.Core.Primitives;
using DataSharing.Core.Programme;
using DataSharing.Dashboard.Days;
using DataSharing.Dashboard.Ledger;
using Microsoft.EntityFrameworkCore;

namespace DataSharing.Dashboard.Features.Usage;

/// <summary>What one model used, of whatever is grouped by.</summary>
/// <param name="Key">What it is grouped by; empty where that is not told.</param>
/// <param name="Model">The resolved model.</param>
/// <param name="Totals">With list prices; of requests that passed every check by themselves.</param>
internal sealed record ModelSums(string Key, string Model, UsageTotals Totals);

/// <summary>Roll-ups, added up by the database: a year costs as many rows as there are models, not as there were hours.</summary>
internal sealed class UsageSource(LedgerDbContext ledger, string organizationId, ProgrammeHistory programme)
{
    /// <summary>The first UTC day of which anything was recorded; null if nothing ever was.</summary>
    public Task<UtcDay?> FirstDayAsync(CancellationToken cancellationToken) => ledger.FirstUsedDayAsync(organizationId, cancellationToken);

    /// <summary>By day and model.</summary>
    public async Task<List<(UtcDay Day, ModelSums Sums)>> ByDayAsync(UtcDay from, UtcDay until, CancellationToken cancellationToken)
    {
        var rows = await ledger
            .Days.AsNoTracking()
            .Where(row => row.OrganizationId == organizationId && row.Day >= from && row.Day <= until)
            .GroupBy(row => new
            {
                row.Day,
                row.Model,
                Free = row.Reason == DecisionReason.Complimentary,
                LeftOut = row.Reason == ListPriced.LeftOut,
            })
            .Select(group => new
            {
                group.Key.Day,
                group.Key.Model,
                group.Key.Free,
                group.Key.LeftOut,
                Sums = new UsageSums(
                    new TokenUsage(
                        group.Sum(row => row.Sums.Counted.Requests),
                        group.Sum(row => row.Sums.Counted.Input),
                        group.Sum(row => row.Sums.Counted.Cached),
                        group.Sum(row => row.Sums.Counted.Output)
                    ),
                    group.Sum(row => row.Sums.Complimentary),
                    group.Sum(row => row.Sums.Billed),
                    group.Sum(row => row.Sums.Uncertain)
                ),
            })
            .ToListAsync(cancellationToken);
        return rows.ConvertAll(row =>
            (
                row.Day,
                new ModelSums("", row.Model, UsageTotals.Of(programme.On(row.Day).Prices, row.Model, row.Day, row.Sums, !row.LeftOut))
            )
        );
    }

    /// <summary>By project, key, user or service tier, and model.</summary>
    public async Task<List<ModelSums>> ByAsync(
        UsageGrouping grouping,
        UtcDay from,
        UtcDay until,
        CancellationToken cancellationToken,
        DecisionReason? reason = null,
        ChosenPool? pool = null
    )
    {
        var sums = new List<ModelSums>();
        foreach (var stretch in SamePrices.Of(programme, from, until))
        {
            var rows = await AddUp(Rows(grouping, stretch.From, stretch.Until, reason)).ToListAsync(cancellationToken);
            // Nothing of a pool changes within the stretch.
            sums.AddRange(
                rows.Where(row => pool?.Has(row.Model, stretch.From) != false)
                    .Select(row => new ModelSums(
                        row.Key,
                        row.Model,
                        UsageTotals.Of(stretch.Version.Catalogue.Prices, row.Model, stretch.From, row.Sums, !row.LeftOut)
                    ))
            );
        }

        return sums;
    }

    private IQueryable<Row> Rows(UsageGrouping grouping, UtcDay from, UtcDay until, DecisionReason? reason)
    {
        var (start, end) = (from.Start, until.End);
        var days = ledger
            .Days.AsNoTracking()
            .Where(row => row.OrganizationId == organizationId && row.Day >= from && row.Day <= until)
            .Where(row => reason == null || row.Reason == reason);
        var hours = ledger
            .Details.AsNoTracking()
            .Where(row => row.OrganizationId == organizationId && row.Hour >= start && row.Hour < end)
            .Where(row => reason == null || row.Reason == reason);
        return grouping switch
        {
            UsageGrouping.Project => days.Select(row => new Row
            {
                Key = row.ProjectId,
                Model = row.Model,
                Reason = row.Reason,
                Requests = row.Sums.Counted.Requests,
                Input = row.Sums.Counted.Input,
                Cached = row.Sums.Counted.Cached,
                Output = row.Sums.Counted.Output,
                Complimentary = row.Sums.Complimentary,
                Billed = row.Sums.Billed,
                Uncertain = row.Sums.Uncertain,
            }),
            UsageGrouping.Key or UsageGrouping.User or UsageGrouping.ServiceTier => hours.Select(row => new Row
            {
                Key =
                    grouping == UsageGrouping.Key ? row.ApiKeyId
                    : grouping == UsageGrouping.User ? row.UserId
                    : row.ServiceTier,
                Model = row.Model,
                Reason = row.Reason,
                Requests = row.Sums.Counted.Requests,
                Input = row.Sums.Counted.Input,
                Cached = row.Sums.Counted.Cached,
                Output = row.Sums.Counted.Output,
                Complimentary = row.Sums.Complimentary,
                Billed = row.Sums.Billed,
                Uncertain = row.Sums.Uncertain,
            }),
            _ => days.Select(row => new Row
            {
                Key = "",
                Model = row.Model,
                Reason = row.Reason,
                Requests = row.Sums.Counted.Requests,
                Input = row.Sums.Counted.Input,
                Cached = row.Sums.Counted.Cached,
                Output = row.Sums.Counted.Output,
                Complimentary = row.Sums.Complimentary,
                Billed = row.Sums.Billed,
                Uncertain = row.Sums.Uncertain,
            }),
        };
    }

    private static IQueryable<Sum> AddUp(IQueryable<Row> rows) =>
        rows.GroupBy(row => new
            {
                row.Key,
                row.Model,
                Free = row.Reason == DecisionReason.Complimentary,
                LeftOut = row.Reason == ListPriced.LeftOut,
            })
            .Select(group => new Sum(
                group.Key.Key,
                group.Key.Model,
                group.Key.Free,
                group.Key.LeftOut,
                new UsageSums(
                    new TokenUsage(
                        group.Sum(row => row.Requests),
                        group.Sum(row => row.Input),
                        group.Sum(row => row.Cached),
                        group.Sum(row => row.Output)
                    ),
                    group.Sum(row => row.Complimentary),
                    group.Sum(row => row.Billed),
                    group.Sum(row => row.Uncertain)
                )
            ));

    private sealed record Sum(string Key, string Model, bool Free, bool LeftOut, UsageSums Sums);

    private sealed class Row
    {
        public string Key { get; init; } = "";
        public string Model { get; init; } = "";
        public DecisionReason Reason { get; init; }
        public long Requests { get; init; }
        public long Input { get; init; }
        public long Cached { get; init; }
        public long Output { get; init; }
        public long Complimentary { get; init; }
        public long Billed { get; init; }
        public long Uncertain { get; init; }
    }
}
