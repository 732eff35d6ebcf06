using DataSharing.Core.Primitives;
using DataSharing.Core.Programme;
using DataSharing.Dashboard.Ledger;

namespace DataSharing.Dashboard.Days;

/// <summary>What the events of one UTC day came to, as the roll-ups have it.</summary>
/// <param name="Day">The day.</param>
/// <param name="Rows">By project, model and reason.</param>
/// <param name="RunningTotals">Of the pools that any request counted against.</param>
/// <param name="HasEvents">Whether any event was ever sent here, of this day or one before.</param>
internal sealed record LedgerDay(UtcDay Day, IReadOnlyList<DayRow> Rows, IReadOnlyDictionary<Pool, long> RunningTotals, bool HasEvents);
