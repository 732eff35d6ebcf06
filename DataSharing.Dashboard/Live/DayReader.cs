using DataSharing.Core.Primitives;
using DataSharing.Dashboard.Data.Engines;
using DataSharing.Dashboard.Days;
using DataSharing.Dashboard.Ledger;
using Microsoft.EntityFrameworkCore;

namespace DataSharing.Dashboard.Live;

/// <summary>Reads a day from the roll-ups, all of one moment, and up to which event that is.</summary>
internal sealed class DayReader(IDbContextFactory<LedgerDbContext> ledgers, IDatabaseEngine engine)
{
    public async Task<DayState> ReadAsync(string organizationId, UtcDay day, int recentDays, CancellationToken cancellationToken)
    {
        await using var ledger = await ledgers.CreateDbContextAsync(cancellationToken);
        await using var moment = await engine.BeginMomentAsync(ledger, cancellationToken);
        var state = new DayState(day, recentDays);
        var from = state.RecentFrom;
        var (start, end) = (day.Start, day.End);
        var last = await ledger.Events.MaxAsync(row => (long?)row.Sequence, cancellationToken) ?? 0;
        var rows = await ledger
            .Days.AsNoTracking()
            .Where(row => row.OrganizationId == organizationId && row.Day == day)
            .ToListAsync(cancellationToken);
        var totals = await ledger
            .Pools.AsNoTracking()
            .Where(row => row.OrganizationId == organizationId && row.Day == day)
            .ToDictionaryAsync(row => row.Pool, row => row.RunningTotal, cancellationToken);
        var hasEvents =
            rows.Count > 0 || await ledger.Days.AnyAsync(row => row.OrganizationId == organizationId && row.Day <= day, cancellationToken);
        var hours = await HourTokens.Of(ledger, organizationId, start, end).ToListAsync(cancellationToken);
        var models = await ledger
            .Days.AsNoTracking()
            .Where(row => row.OrganizationId == organizationId && row.Day >= from && row.Day <= day)
            .GroupBy(row => row.Model)
            .Select(group => new ModelTokens(
                group.Key,
                group.Max(row => row.Day),
                group.Sum(row => row.Sums.Counted.Input + row.Sums.Counted.Output)
            ))
            .ToListAsync(cancellationToken);
        await moment.CommitAsync(cancellationToken);
        state.Begin(last, new LedgerDay(day, rows, totals, hasEvents), hours, models);
        return state;
    }
}
