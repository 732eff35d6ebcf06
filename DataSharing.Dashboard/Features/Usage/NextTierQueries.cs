using DataSharing.Core.Accounting;
using DataSharing.Core.Primitives;
using DataSharing.Core.Programme;
using DataSharing.Dashboard.Access;
using DataSharing.Dashboard.Days;
using DataSharing.Dashboard.Ledger;
using Microsoft.EntityFrameworkCore;

namespace DataSharing.Dashboard.Features.Usage;

/// <summary>What the next usage tier would change: allowances, and what of the last full days they would have made free.</summary>
/// <remarks>
/// Under the rule of whole requests a pool's running total does not depend on its allowance: so a request that did not fit would have been
/// free exactly if the total after it is within the larger one. Where another rule held, nothing is said.
/// </remarks>
internal sealed class NextTierQueries(FittingRequests fittingRequests)
{
    public const int Days = 30;

    /// <returns>The next tier, or null where there is none; and whether the present one is known.</returns>
    public async Task<(NextTier? Next, bool IsTierKnown)> FindAsync(
        LedgerDbContext ledger,
        SeenOrganization seen,
        CancellationToken cancellationToken
    )
    {
        var (history, today) = (seen.History, seen.Now.Day);
        var snapshot = history.At(seen.Now);
        var catalogue = snapshot.Catalogue;
        if (catalogue.FindTier(snapshot.Facts.Tier.Value) is not { } tier)
        {
            return (null, false);
        }

        if (tier.Band == TierBand.High)
        {
            return (null, true);
        }

        var band = tier.Band is null ? TierBand.Low : TierBand.High;
        var (from, until, next) = (today.DaysBefore(Days), today.DaysBefore(1), catalogue.AllowancesOf(band));
        var isExact =
            tier.Band is not null
            && history.Programme.Versions.All(version => version.Value.Catalogue.BoundaryRule == BoundaryRule.WholeRequest);
        return (
            new NextTier(
                catalogue.NameTier(catalogue.Tiers.First(other => other.Band == band), today),
                tier.Band is { } own ? catalogue.AllowancesOf(own) : null,
                next,
                from,
                until,
                isExact ? await FreedAsync(ledger, seen, from, until, next, cancellationToken) : null
            ),
            true
        );
    }

    private async Task<List<FreedByTier>> FreedAsync(
        LedgerDbContext ledger,
        SeenOrganization seen,
        UtcDay from,
        UtcDay until,
        Allowances next,
        CancellationToken cancellationToken
    )
    {
        var (id, programme) = (seen.History.Id, seen.History.Programme);
        var rows = await ledger
            .Days.AsNoTracking()
            .Where(row => row.OrganizationId == id && row.Day >= from && row.Day <= until && row.Reason == DecisionReason.AllowanceExceeded)
            .GroupBy(row => new { row.Day, row.Model })
            .Select(group => new
            {
                group.Key.Day,
                group.Key.Model,
                Counted = new TokenUsage(
                    group.Sum(row => row.Sums.Counted.Requests),
                    group.Sum(row => row.Sums.Counted.Input),
                    group.Sum(row => row.Sums.Counted.Cached),
                    group.Sum(row => row.Sums.Counted.Output)
                ),
            })
            .ToListAsync(cancellationToken);
        var totals = await ledger
            .Pools.AsNoTracking()
            .Where(row => row.OrganizationId == id && row.Day >= from && row.Day <= until)
            .ToDictionaryAsync(row => (row.Day, row.Pool), row => row.RunningTotal, cancellationToken);
        var over = rows.GroupBy(row => (row.Day, Pool: programme.PoolOf(row.Model, row.Day)))
            .Where(group => group.Key.Pool is not null)
            .ToDictionary(
                group => (group.Key.Day, Pool: group.Key.Pool!.Value),
                group => (IReadOnlyList<OverAllowance>)[.. group.Select(row => new OverAllowance(row.Model, row.Counted))]
            );

        // Where the whole day would have fitted, the roll-up says it all; where not, the requests themselves.
        var partly = over.Keys.Where(key => totals[key] > next.Of(key.Pool).Value).ToDictionary(key => key, key => over[key]);
        var fitting = await fittingRequests.OfAsync(id, partly, next, cancellationToken);
        return
        [
            .. PoolOrder.All.Select(pool =>
            {
                var days = over.Keys.Where(key => key.Pool == pool).ToList();
                return new FreedByTier(
                    pool,
                    UsageTotals.Sum(days.Select(key => Price(programme, key.Day, over[key]))),
                    UsageTotals.Sum(days.Select(key => Price(programme, key.Day, fitting.GetValueOrDefault(key) ?? over[key])))
                );
            }),
        ];
    }

    private static UsageTotals Price(ProgrammeHistory programme, UtcDay day, IReadOnlyList<OverAllowance> requests) =>
        UsageTotals.Sum(
            requests.Select(row =>
                UsageTotals.Of(programme.On(day).Prices, row.Model, day, new UsageSums(row.Counted, 0, row.Counted.Tokens.Value, 0))
            )
        );
}
