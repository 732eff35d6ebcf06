using DataSharing.Core.Foresight;
using DataSharing.Core.Primitives;
using DataSharing.Core.Programme;
using DataSharing.Dashboard.Access;
using DataSharing.Dashboard.Days;
using DataSharing.Dashboard.Ledger;
using DataSharing.Dashboard.ProviderUsage;
using Microsoft.EntityFrameworkCore;

namespace DataSharing.Dashboard.Features.Usage;

/// <summary>What complimentary tokens were worth at list price, and what more there would have been.</summary>
internal sealed class SavingsQueries(
    OrganizationReader organizations,
    UsageQueries usage,
    UsageSources sources,
    NextTierQueries nextTiers,
    IDbContextFactory<LedgerDbContext> ledgers,
    IDbContextFactory<ReportsDbContext> reports
)
{
    public async Task<SavingsView> GetAsync(
        Actor actor,
        string organizationId,
        UtcDay from,
        UtcDay until,
        UsageGrouping grouping,
        CancellationToken cancellationToken
    )
    {
        var seen = await organizations.ReadAsync(actor, organizationId, cancellationToken);
        var view = await usage.GetAsync(actor, organizationId, from, until, grouping, cancellationToken);
        return await sources.ReadAsync(seen, source => GetAsync(seen, source, view, cancellationToken), cancellationToken);
    }

    private async Task<SavingsView> GetAsync(SeenOrganization seen, UsageSource source, UsageView view, CancellationToken cancellationToken)
    {
        var (organizationId, from, until) = (seen.History.Id, view.From, view.Until);
        var (programme, today) = (seen.History.Programme, seen.Now.Day);
        var first = await source.FirstDayAsync(cancellationToken);
        var ofToday = await source.ByAsync(UsageGrouping.Model, today, today, null, cancellationToken);
        var all = await source.ByAsync(UsageGrouping.Model, first ?? today, today, null, cancellationToken);
        var prices = new List<PriceUsed>();
        foreach (var stretch in SamePrices.Of(programme, from, until))
        {
            var models = await source.ByAsync(UsageGrouping.Model, stretch.From, stretch.Until, null, cancellationToken);
            prices.AddRange(
                models
                    .Where(sums => sums.Totals.Complimentary > 0)
                    .GroupBy(sums => sums.Model, StringComparer.Ordinal)
                    .Select(model => new PriceUsed(
                        model.Key,
                        stretch.From,
                        stretch.Until,
                        stretch.Version.Catalogue.Prices.Find(model.Key, stretch.From),
                        stretch.Version.Number,
                        model.Sum(sums => sums.Totals.Complimentary)
                    ))
            );
        }

        var reported = await ReportedAsync(programme, organizationId, from, until, cancellationToken);
        var allowances = new DayAllowances(seen.History, seen.Now);

        // A report does not tell what counted against a pool.
        var unused = view
            .Pools.Where(range => range.Pool is not null && !view.IsReported)
            .Select(range => Unused(range, allowances, first, today, reported))
            .ToList();
        await using var ledger = await ledgers.CreateDbContextAsync(cancellationToken);
        var (nextTier, isTierKnown) = await nextTiers.FindAsync(ledger, seen, cancellationToken);
        if (view.IsReported && nextTier is not null)
        {
            // Nor which request was billed for not fitting.
            nextTier = nextTier with
            {
                Freed = null,
            };
        }

        return new SavingsView(
            seen.Now,
            view,
            first,
            UsageTotals.Sum(ofToday.Select(sums => sums.Totals)),
            UsageTotals.Sum(all.Select(sums => sums.Totals)),
            [.. Together(prices).OrderByDescending(price => price.Tokens).ThenBy(price => price.Model, StringComparer.Ordinal)],
            unused.FindAll(pool => pool.Days > 0),
            nextTier,
            isTierKnown,
            programme.At(seen.Now).Catalogue.Note
        )
        {
            IsTodayKnown = (await source.KnownDaysAsync(today, today, cancellationToken)).Has(today),
            LeftOut = unused.FindAll(pool => pool.Days == 0),
        };
    }

    private async Task<ILookup<(UtcDay Day, Pool? Pool), long>> ReportedAsync(
        ProgrammeHistory programme,
        string organizationId,
        UtcDay from,
        UtcDay until,
        CancellationToken cancellationToken
    )
    {
        await using var report = await reports.CreateDbContextAsync(cancellationToken);
        var rows = await report
            .Days.AsNoTracking()
            .Where(row => row.OrganizationId == organizationId && row.Day >= from && row.Day <= until)
            .GroupBy(row => new { row.Day, row.Model })
            .Select(group => new
            {
                group.Key.Day,
                group.Key.Model,
                Tokens = group.Sum(row => row.Counted.Input + row.Counted.Output),
            })
            .ToListAsync(cancellationToken);
        return rows.ToLookup(row => (row.Day, programme.PoolOf(row.Model, row.Day)), row => row.Tokens);
    }

    // A stretch may end for another model's sake: what holds on is told once.
    private static IEnumerable<PriceUsed> Together(List<PriceUsed> prices) =>
        prices
            .GroupBy(used => (used.Model, used.Price, used.Catalogue))
            .Select(same => same.First() with { Until = same.Max(used => used.Until), Tokens = same.Sum(used => used.Tokens) });

    private static UnusedAllowance Unused(
        PoolRange range,
        DayAllowances allowances,
        UtcDay? first,
        UtcDay today,
        ILookup<(UtcDay Day, Pool? Pool), long> reported
    )
    {
        var days = range.Days.ToLookup(day =>
            UnusedDays.Of(
                day.Day,
                first,
                today,
                day.Allowance,
                allowances.VerdictOn(day.Day) is { Blocking: null },
                day.Totals.Tokens,
                reported[(day.Day, range.Pool)].Sum()
            )
        );
        var known = days[UnusedDay.Known].ToList();
        return new UnusedAllowance(
            range.Pool!.Value,
            known.Count,
            known.Sum(day => day.Allowance!.Value),
            known.Sum(day => Math.Max(0, day.Allowance!.Value - day.RunningTotal!.Value)),
            UsageTotals.Sum(range.Days.Select(day => day.Totals))
        )
        {
            LeftOut = days.Where(same => same.Key != UnusedDay.Known).ToDictionary(same => same.Key, same => same.Count()),
        };
    }
}
