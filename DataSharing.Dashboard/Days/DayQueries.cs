using DataSharing.Core.Accounting;
using DataSharing.Core.Measuring;
using DataSharing.Core.Organizations;
using DataSharing.Core.Primitives;
using DataSharing.Core.Programme;
using DataSharing.Dashboard.Access;
using DataSharing.Dashboard.Common;
using DataSharing.Dashboard.Ledger;
using DataSharing.Dashboard.ProviderUsage;
using Microsoft.EntityFrameworkCore;

namespace DataSharing.Dashboard.Days;

/// <summary>Reads one UTC day from the roll-ups: what is left, what was free and what was billed, and why.</summary>
internal sealed class DayQueries(
    OrganizationReader organizations,
    IDbContextFactory<LedgerDbContext> ledgers,
    MeasuredQueries reported,
    LagQueries lags,
    TimeProvider time
)
{
    /// <param name="actor">Who asks.</param>
    /// <param name="organizationId">About whom.</param>
    /// <param name="day">Which day; null for today.</param>
    /// <param name="cancellationToken">Stops reading.</param>
    public async Task<DayView> GetAsync(Actor actor, string organizationId, UtcDay? day, CancellationToken cancellationToken)
    {
        var seen = await organizations.ReadAsync(actor, organizationId, cancellationToken, Right.LookInto);
        return await ReadAsync(seen.History, day, cancellationToken);
    }

    public async Task<DayView> ReadAsync(OrganizationHistory history, UtcDay? day, CancellationToken cancellationToken)
    {
        var now = time.Now();
        var shown = day ?? now.Day;
        await using var ledger = await ledgers.CreateDbContextAsync(cancellationToken);
        var rows = await ledger
            .Days.AsNoTracking()
            .Where(row => row.OrganizationId == history.Id && row.Day == shown)
            .ToListAsync(cancellationToken);
        var totals = await ledger
            .Pools.AsNoTracking()
            .Where(row => row.OrganizationId == history.Id && row.Day == shown)
            .ToDictionaryAsync(row => row.Pool, row => row.RunningTotal, cancellationToken);

        // Before the first event, and of a day that has not begun, nobody recorded anything: that is not zero.
        var hasEvents =
            rows.Count > 0
            || (
                shown <= now.Day
                && await ledger.Days.AnyAsync(row => row.OrganizationId == history.Id && row.Day <= shown, cancellationToken)
            );

        // A past day's allowance is the last one of that day.
        var asOf = shown < now.Day ? shown.End.Before : now;
        var verdict = history.At(asOf).Judge();
        var measured = await reported.FindAsync(history, shown, now, cancellationToken);
        var lag = await lags.OfAsync(history, shown, now, measured, hasEvents, cancellationToken);
        var coverage = hasEvents ? await CoverageAsync(ledger, history, now, cancellationToken) : [];

        var catalogue = history.Programme.On(shown);
        UsageTotals Price(string model, UsageSums sums) => UsageTotals.Of(catalogue.Prices, model, shown, sums);

        var standing = ProgrammeDays.Of(shown, now.Day, catalogue.Models);

        // Where no event was ever sent here, the provider's rows take the place of ours.
        var reasons = new ReportedReasons(history, shown, now);
        var lines =
            hasEvents || measured is null
                ? rows.ConvertAll(row => new Line(row.ProjectId, row.Model, row.Reason, Price(row.Model, row.Sums)))
                : measured
                    .Rows.Select(row => new Line(
                        row.ProjectId,
                        catalogue.Models.Resolve(row.Model, shown).Id,
                        row.IsComplimentary == true
                            ? DecisionReason.Complimentary
                            : reasons.Of(row.ProjectId, row.Model, row.DrawsOnNoPool),
                        Price(catalogue.Models.Resolve(row.Model, shown).Id, row.Sums)
                    ))
                    .ToList();
        var models = lines
            .GroupBy(line => line.Model, StringComparer.Ordinal)
            .Select(group => new ModelUsage(
                group.Key,
                catalogue.Models.PoolOf(group.Key, shown),
                UsageTotals.Sum(group.Select(line => line.Totals))
            ))
            .OrderBy(model => model.Pool is null)
            .ThenBy(model => model.Pool)
            .ThenByDescending(model => model.Totals.Tokens)
            .ToList();
        var names = history.Projects.ToDictionary(project => project.Id, project => project.Name, StringComparer.Ordinal);

        var pools = Enum.GetValues<Pool>()
            .Select(pool =>
            {
                var ofPool = models.FindAll(model => model.Pool == pool);
                var ids = ofPool.Select(model => model.Model).ToHashSet(StringComparer.Ordinal);
                return new PoolUsage(
                    pool,
                    standing == DayStanding.Within ? verdict.Allowances?.Of(pool) : null,
                    hasEvents ? TokenCount.Of(totals.GetValueOrDefault(pool)) : null,
                    UsageTotals.Sum(ofPool.Select(model => model.Totals)),
                    lines
                        .Where(line => line.Reason == DecisionReason.AllowanceExceeded && ids.Contains(line.Model))
                        .Sum(line => line.Totals.Billed),
                    ofPool,
                    measured?.Pools[pool],
                    coverage.GetValueOrDefault(pool),
                    measured?.Unassigned,
                    lag.HiddenAtMost(pool)
                );
            });

        return new DayView(
            shown,
            now,
            verdict,
            hasEvents,
            measured,
            // The pool that ends first comes first.
            [.. pools.OrderByDescending(pool => pool.UsedPercent)],
            models.FindAll(model => model.Pool is null),
            models,
            [
                .. lines
                    .GroupBy(line => line.ProjectId, StringComparer.Ordinal)
                    .Select(group => new ProjectUsage(
                        group.Key,
                        names.GetValueOrDefault(group.Key),
                        UsageTotals.Sum(group.Select(line => line.Totals))
                    ))
                    .OrderByDescending(project => project.Totals.Tokens),
            ],
            [
                .. lines
                    .Where(line => line.Totals.Billed > 0)
                    .GroupBy(line => line.Reason)
                    .Select(group => new ReasonUsage(group.Key, UsageTotals.Sum(group.Select(line => line.Totals))))
                    .OrderByDescending(reason => reason.Totals.BilledPrice.Amount)
                    .ThenByDescending(reason => reason.Totals.Billed),
            ],
            UsageTotals.Sum(lines.Select(line => line.Totals)),
            catalogue
        )
        {
            Standing = standing,
            IsConnected = lag.IsConnected,
        };
    }

    // Our events ÷ the provider's count of the pool's models, on the last day that is complete and settled there.
    private async Task<Dictionary<Pool, PoolCoverage>> CoverageAsync(
        LedgerDbContext ledger,
        OrganizationHistory history,
        Instant now,
        CancellationToken cancellationToken
    )
    {
        if (
            await reported.LastSettledDayAsync(history.Id, now.Day, cancellationToken) is not { } day
            || await reported.FindAsync(history, day, now, cancellationToken) is not { } measured
        )
        {
            return [];
        }

        var ours = await ledger
            .Days.AsNoTracking()
            .Where(row => row.OrganizationId == history.Id && row.Day == day)
            .GroupBy(row => row.Model)
            .Select(group => new { Model = group.Key, Tokens = group.Sum(row => row.Sums.Counted.Input + row.Sums.Counted.Output) })
            .ToListAsync(cancellationToken);
        var byPool = ours.ToLookup(row => history.Programme.On(day).Models.PoolOf(row.Model, day), row => row.Tokens);
        return measured
            .Pools.Where(pair => pair.Value.Tokens > 0)
            .ToDictionary(
                pair => pair.Key,
                pair => new PoolCoverage(day, Math.Round((double)byPool[pair.Key].Sum() / pair.Value.Tokens, 4))
            );
    }

    /// <summary>
    /// A pool's running total by hour of the day, for the chart; hours without requests are left out. It ends at what the pool's card
    /// counts.
    /// </summary>
    /// <param name="actor">Who asks.</param>
    /// <param name="organizationId">About whom.</param>
    /// <param name="day">Which day.</param>
    /// <param name="pool">Which pool.</param>
    /// <param name="shown">The figures beside which it stands.</param>
    /// <param name="cancellationToken">Stops reading.</param>
    public async Task<IReadOnlyList<HourPoint>> GetHoursAsync(
        Actor actor,
        string organizationId,
        UtcDay day,
        Pool pool,
        PoolFigures shown,
        CancellationToken cancellationToken
    )
    {
        var seen = await organizations.ReadAsync(actor, organizationId, cancellationToken);
        var hours = shown.IsCountedByProvider
            ? await reported.HoursAsync(seen.History, day, pool, cancellationToken)
            : await HoursOfEventsAsync(seen.History, day, pool, cancellationToken);
        return HourPoint.Of(hours, shown.Counted, day, time.Now());
    }

    private async Task<IReadOnlyList<(int Hour, long Tokens)>> HoursOfEventsAsync(
        OrganizationHistory history,
        UtcDay day,
        Pool pool,
        CancellationToken cancellationToken
    )
    {
        await using var ledger = await ledgers.CreateDbContextAsync(cancellationToken);
        var (from, until) = (day.Start, day.End);
        DecisionReason[] counted = [DecisionReason.Complimentary, DecisionReason.AllowanceExceeded];
        var rows = await ledger
            .Details.AsNoTracking()
            .Where(row => row.OrganizationId == history.Id && row.Hour >= from && row.Hour < until && counted.Contains(row.Reason))
            .GroupBy(row => new { row.Hour, row.Model })
            .Select(group => new
            {
                group.Key.Hour,
                group.Key.Model,
                Tokens = group.Sum(row => row.Sums.Counted.Input + row.Sums.Counted.Output),
            })
            .ToListAsync(cancellationToken);
        var models = history.Programme.On(day).Models;
        return
        [
            .. rows.Where(row => models.PoolOf(row.Model, day) == pool)
                .GroupBy(row => row.Hour)
                .OrderBy(group => group.Key)
                .Select(group => (group.Key.ToDateTimeOffset().Hour, group.Sum(row => row.Tokens))),
        ];
    }

    private sealed record Line(string ProjectId, string Model, DecisionReason? Reason, UsageTotals Totals);
}
