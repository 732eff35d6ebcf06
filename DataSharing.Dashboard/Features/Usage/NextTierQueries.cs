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
internal sealed class NextTierQueries
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

    private static async Task<List<FreedByTier>> FreedAsync(
        LedgerDbContext ledger,
        SeenOrganization seen,
        UtcDay from,
        UtcDay until,
        Allowances next,
        CancellationToken cancellationToken
    )
    {
        var (id, programme) = (seen.History.Id, seen.History.Programme);
        var over = await ledger
            .Days.AsNoTracking()
            .Where(row => row.OrganizationId == id && row.Day >= from && row.Day <= until && row.Reason == DecisionReason.AllowanceExceeded)
            .GroupBy(row => new { row.Day, row.Model })
            .Select(group => new Over(
                group.Key.Day,
                group.Key.Model,
                group.Sum(row => row.Sums.Counted.Requests),
                group.Sum(row => row.Sums.Counted.Input),
                group.Sum(row => row.Sums.Counted.Cached),
                group.Sum(row => row.Sums.Counted.Output)
            ))
            .ToListAsync(cancellationToken);
        var totals = await ledger
            .Pools.AsNoTracking()
            .Where(row => row.OrganizationId == id && row.Day >= from && row.Day <= until)
            .ToDictionaryAsync(row => (row.Day, row.Pool), row => row.RunningTotal, cancellationToken);
        var freed = new List<FreedByTier>();
        foreach (var pool in Enum.GetValues<Pool>())
        {
            var (billed, free) = (default(UsageTotals), default(UsageTotals));
            var days = over.Where(row => programme.On(row.Day).Models.PoolOf(row.Model, row.Day) == pool).GroupBy(row => row.Day);
            foreach (var day in days)
            {
                var all = UsageTotals.Sum(day.Select(row => row.Price(programme)));
                billed += all;

                // Where the whole day would have fitted, the roll-up says it all.
                free +=
                    totals[(day.Key, pool)] <= next.Of(pool).Value
                        ? all
                        : UsageTotals.Sum(
                            (await FittingAsync(ledger, id, day.Key, pool, next.Of(pool).Value, cancellationToken)).Select(row =>
                                row.Price(programme)
                            )
                        );
            }

            freed.Add(new FreedByTier(pool, billed, free));
        }

        return freed;
    }

    private static Task<List<Over>> FittingAsync(
        LedgerDbContext ledger,
        string organizationId,
        UtcDay day,
        Pool pool,
        long allowance,
        CancellationToken cancellationToken
    ) =>
        ledger
            .Events.AsNoTracking()
            .Where(row =>
                row.OrganizationId == organizationId
                && row.Day == day
                && row.Pool == pool
                && row.Reason == DecisionReason.AllowanceExceeded
                && row.RunningTotal <= allowance
            )
            .GroupBy(row => row.ResolvedModel)
            .Select(group => new Over(
                day,
                group.Key,
                group.Count(),
                group.Sum(row => row.InputTokens),
                group.Sum(row => row.CachedTokens),
                group.Sum(row => row.OutputTokens)
            ))
            .ToListAsync(cancellationToken);

    private sealed record Over(UtcDay Day, string Model, long Requests, long Input, long Cached, long Output)
    {
        public UsageTotals Price(ProgrammeHistory programme)
        {
            var counted = new TokenUsage(Requests, Input, Cached, Output);
            return UsageTotals.Of(programme.On(Day).Prices, Model, Day, new UsageSums(counted, 0, counted.Tokens.Value, 0));
        }
    }
}
