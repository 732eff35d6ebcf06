using DataSharing.Core.Primitives;
using Microsoft.EntityFrameworkCore;

namespace DataSharing.Dashboard.Ledger;

/// <summary>From when on there are events to be read; what lies before is told, and never taken for nothing.</summary>
internal static class EventsKept
{
    /// <summary>The first UTC day of which events are kept; null for all that were ever recorded.</summary>
    public static async Task<UtcDay?> FirstKeptDayAsync(this LedgerDbContext ledger, CancellationToken cancellationToken) =>
        (await ledger.EventsKept.AsNoTracking().SingleOrDefaultAsync(row => row.Id == EventsKeptRow.Only, cancellationToken))?.FirstDay;
}
