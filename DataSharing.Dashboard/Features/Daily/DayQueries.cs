using DataSharing.Core.Accounting;
using DataSharing.Core.Organizations;
using DataSharing.Core.Programme;
using DataSharing.Core.Time;
using DataSharing.Dashboard.Ledger;
using DataSharing.Dashboard.Security;
using DataSharing.Dashboard.Shared;
using Microsoft.EntityFrameworkCore;

namespace DataSharing.Dashboard.Features.Daily;

/// <summary>Reads one UTC day from the roll-ups: what is left, what was free and what was billed, and why.</summary>
internal sealed class DayQueries(
    OrganizationReader organizations, IDbContextFactory<LedgerDbContext> ledgers, ProgrammeCatalogue catalogue, TimeProvider time)
{
    /// <param name="actor">Who asks.</param>
    /// <param name="organizationId">About whom.</param>
    /// <param name="day">Which day; null for today.</param>
    /// <param name="cancellationToken">Stops reading.</param>
    public async Task<DayView> GetAsync(Actor actor, string organizationId, UtcDay? day, CancellationToken cancellationToken)
    {
        var seen = await organizations.ReadAsync(actor, organizationId, cancellationToken);
        return await ReadAsync(seen.History, day, cancellationToken);
    }

    public async Task<DayView> ReadAsync(OrganizationHistory history, UtcDay? day, CancellationToken cancellationToken)
    {
        var now = time.Now();
        var shown = day ?? now.Day;
        await using var ledger = await ledgers.CreateDbContextAsync(cancellationToken);
        var rows = await ledger.Days.AsNoTracking().Where(row => row.OrganizationId == history.Id && row.Day == shown).ToListAsync(cancellationToken);
        var totals = await ledger.Pools.AsNoTracking().Where(row => row.OrganizationId == history.Id && row.Day == shown)
            .ToDictionaryAsync(row => row.Pool, row => row.RunningTotal, cancellationToken);
        var hasSource = rows.Count > 0 || await ledger.Days.AnyAsync(row => row.OrganizationId == history.Id, cancellationToken);

        // A past day's allowance is the last one of that day.
        var asOf = shown < now.Day ? shown.End.Before : now;
        var verdict = history.At(asOf).Judge(catalogue);
        var priced = rows.ConvertAll(row => (Row: row, Totals: UsageTotals.Of(catalogue.Prices, row.Model, row.Day, row)));
        var models = priced.GroupBy(pair => pair.Row.Model, StringComparer.Ordinal)
            .Select(group => new ModelUsage(group.Key, catalogue.Models.Resolve(group.Key, shown).Snapshot?.Pool, UsageTotals.Sum(group.Select(pair => pair.Totals))))
            .OrderBy(model => model.Pool is null).ThenBy(model => model.Pool).ThenByDescending(model => model.Totals.Tokens)
            .ToList();
        var names = history.Projects.ToDictionary(project => project.Id, project => project.Name, StringComparer.Ordinal);

        var pools = Enum.GetValues<Pool>().Select(pool =>
        {
            var ofPool = models.FindAll(model => model.Pool == pool);
            var ids = ofPool.Select(model => model.Model).ToHashSet(StringComparer.Ordinal);
            return new PoolUsage(
                pool,
                verdict.Allowances?.Of(pool),
                hasSource ? TokenCount.Of(totals.GetValueOrDefault(pool)) : null,
                UsageTotals.Sum(ofPool.Select(model => model.Totals)),
                priced.Where(pair => pair.Row.Reason == DecisionReason.AllowanceExceeded && ids.Contains(pair.Row.Model)).Sum(pair => pair.Totals.Billed),
                ofPool);
        });

        return new DayView(
            shown,
            now,
            verdict,
            hasSource,

            // The pool that ends first comes first.
            [.. pools.OrderByDescending(pool => pool.UsedPercent)],
            models.FindAll(model => model.Pool is null),
            models,
            [.. priced.GroupBy(pair => pair.Row.ProjectId, StringComparer.Ordinal)
                .Select(group => new ProjectUsage(group.Key, names.GetValueOrDefault(group.Key), UsageTotals.Sum(group.Select(pair => pair.Totals))))
                .OrderByDescending(project => project.Totals.Tokens)],
            [.. priced.Where(pair => pair.Totals.Billed > 0).GroupBy(pair => pair.Row.Reason)
                .Select(group => new ReasonUsage(group.Key, UsageTotals.Sum(group.Select(pair => pair.Totals))))
                .OrderByDescending(reason => reason.Totals.BilledPrice.Amount).ThenByDescending(reason => reason.Totals.Billed)],
            UsageTotals.Sum(priced.Select(pair => pair.Totals)));
    }

    /// <summary>A pool's running total by hour of the day, for the chart; hours without requests are left out.</summary>
    public async Task<IReadOnlyList<HourPoint>> GetHoursAsync(Actor actor, string organizationId, UtcDay day, Pool pool, CancellationToken cancellationToken)
    {
        await organizations.ReadAsync(actor, organizationId, cancellationToken);
        await using var ledger = await ledgers.CreateDbContextAsync(cancellationToken);
        var (from, until) = (day.Start, day.End);
        DecisionReason[] counted = [DecisionReason.Complimentary, DecisionReason.AllowanceExceeded];
        var rows = await ledger.Details.AsNoTracking()
            .Where(row => row.OrganizationId == organizationId && row.Hour >= from && row.Hour < until && counted.Contains(row.Reason))
            .GroupBy(row => new { row.Hour, row.Model })
            .Select(group => new { group.Key.Hour, group.Key.Model, Tokens = group.Sum(row => row.ComplimentaryTokens + row.BilledTokens) })
            .ToListAsync(cancellationToken);
        var total = 0L;
        return [.. rows.Where(row => catalogue.Models.Resolve(row.Model, day).Snapshot?.Pool == pool)
            .GroupBy(row => row.Hour).OrderBy(group => group.Key)
            .Select(group => new HourPoint(group.Key.ToDateTimeOffset().Hour, total += group.Sum(row => row.Tokens)))];
    }
}
