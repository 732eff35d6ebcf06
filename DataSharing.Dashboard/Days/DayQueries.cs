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

    public Task<DayView> ReadAsync(OrganizationHistory history, UtcDay? day, CancellationToken cancellationToken)
    {
        var now = time.Now();
        return ReadAsync(history, day ?? now.Day, now, cancellationToken);
    }

    /// <summary>For whoever judges by the same present.</summary>
    public async Task<DayView> ReadAsync(OrganizationHistory history, UtcDay shown, Instant now, CancellationToken cancellationToken)
    {
        var ledger = await LedgerAsync(history.Id, shown, now, cancellationToken);
        return DayFigures.Of(history, now, ledger, await CountedAsync(history, shown, now, ledger.HasEvents, cancellationToken));
    }

    /// <summary>What the provider counted of a day.</summary>
    /// <param name="history">Whose.</param>
    /// <param name="day">Which day.</param>
    /// <param name="now">The present.</param>
    /// <param name="withCoverage">Whether events were sent here, whose share of it is asked for too.</param>
    /// <param name="cancellationToken">Stops reading.</param>
    public async Task<CountedDay> CountedAsync(
        OrganizationHistory history,
        UtcDay day,
        Instant now,
        bool withCoverage,
        CancellationToken cancellationToken
    )
    {
        var measured = await reported.FindAsync(history, day, now, cancellationToken);
        return new CountedDay(
            measured,
            await lags.FindAsync(history, day, now, measured, cancellationToken),
            withCoverage ? await CoverageAsync(history, now, cancellationToken) : []
        );
    }

    private async Task<LedgerDay> LedgerAsync(string organizationId, UtcDay day, Instant now, CancellationToken cancellationToken)
    {
        await using var ledger = await ledgers.CreateDbContextAsync(cancellationToken);
        var rows = await ledger
            .Days.AsNoTracking()
            .Where(row => row.OrganizationId == organizationId && row.Day == day)
            .ToListAsync(cancellationToken);
        var totals = await ledger
            .Pools.AsNoTracking()
            .Where(row => row.OrganizationId == organizationId && row.Day == day)
            .ToDictionaryAsync(row => row.Pool, row => row.RunningTotal, cancellationToken);

        // Before the first event, and of a day that has not begun, nobody recorded anything: that is not zero.
        var hasEvents =
            rows.Count > 0
            || (
                day <= now.Day
                && await ledger.Days.AnyAsync(row => row.OrganizationId == organizationId && row.Day <= day, cancellationToken)
            );
        return new LedgerDay(day, rows, totals, hasEvents);
    }

    // Our events ÷ the provider's count of the pool's models, on the last day that is complete and settled there.
    private async Task<Dictionary<Pool, PoolCoverage>> CoverageAsync(
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

        await using var ledger = await ledgers.CreateDbContextAsync(cancellationToken);
        var ours = await ledger
            .Days.AsNoTracking()
            .Where(row => row.OrganizationId == history.Id && row.Day == day)
            .GroupBy(row => row.Model)
            .Select(group => new { Model = group.Key, Tokens = group.Sum(row => row.Sums.Counted.Input + row.Sums.Counted.Output) })
            .ToListAsync(cancellationToken);
        var byPool = ours.ToLookup(row => history.Programme.PoolOf(row.Model, day), row => row.Tokens);
        return measured
            .Pools.Where(pair => pair.Value.Tokens > 0)
            .ToDictionary(
                pair => pair.Key,
                pair => new PoolCoverage(day, Math.Round((double)byPool[pair.Key].Sum() / pair.Value.Tokens, 4))
            );
    }
}
