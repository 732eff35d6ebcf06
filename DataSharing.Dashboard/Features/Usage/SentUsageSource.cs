using DataSharing.Core.Accounting;
using DataSharing.Core.Primitives;
using DataSharing.Core.Programme;
using DataSharing.Dashboard.Days;
using DataSharing.Dashboard.Ledger;
using Microsoft.EntityFrameworkCore;

namespace DataSharing.Dashboard.Features.Usage;

/// <summary>What was sent here, from the roll-ups of the ledger.</summary>
internal sealed class SentUsageSource(LedgerDbContext ledger, string organizationId, ProgrammeHistory programme) : UsageSource
{
    public override bool IsReported => false;

    public override Task<UtcDay?> FirstDayAsync(CancellationToken cancellationToken) =>
        ledger.FirstUsedDayAsync(organizationId, cancellationToken);

    /// <remarks>From the first request on: a day without any is one of which that is known.</remarks>
    public override async Task<DaysKnown> KnownDaysAsync(UtcDay from, UtcDay until, CancellationToken cancellationToken) =>
        new(await FirstDayAsync(cancellationToken) is { } first ? Days(first > from ? first : from, until) : [], new HashSet<UtcDay>());

    public override async Task<IReadOnlyDictionary<(UtcDay Day, Pool Pool), long>?> RunningTotalsAsync(
        UtcDay from,
        UtcDay until,
        CancellationToken cancellationToken
    ) =>
        await ledger
            .Pools.AsNoTracking()
            .Where(row => row.OrganizationId == organizationId && row.Day >= from && row.Day <= until)
            .ToDictionaryAsync(row => (row.Day, row.Pool), row => row.RunningTotal, cancellationToken);

    public override async Task<List<(UtcDay Day, ModelSums Sums)>> ByDayAsync(
        UtcDay from,
        UtcDay until,
        CancellationToken cancellationToken
    )
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
            var rows = await AddUp(Rows(grouping, stretch.From, stretch.Until)).ToListAsync(cancellationToken);
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

        return grouping == UsageGrouping.ServiceTier ? [.. sums.SelectMany(ByTier)] : sums;
    }

    // Our own word of an unknown tier must not fall together with the provider's word for free; one request can be both free and billed.
    private static IEnumerable<ModelSums> ByTier(ModelSums sums)
    {
        var (free, rest) = sums.Totals.Apart();
        if (free.Tokens > 0)
        {
            yield return sums with
            {
                Key = ServiceTier.ReportedComplimentary,
                Totals = free,
            };
        }

        if (rest.Tokens > 0)
        {
            yield return sums with
            {
                Key = ServiceTier.OfRequest(sums.Key).Label,
                Totals = rest,
            };
        }
    }

    private IQueryable<Row> Rows(UsageGrouping grouping, UtcDay from, UtcDay until)
    {
        var (start, end) = (from.Start, until.End);
        var days = ledger.Days.AsNoTracking().Where(row => row.OrganizationId == organizationId && row.Day >= from && row.Day <= until);
        var hours = ledger.Details.AsNoTracking().Where(row => row.OrganizationId == organizationId && row.Hour >= start && row.Hour < end);
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
