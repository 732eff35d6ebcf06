using DataSharing.Core.Organizations;
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

/// <summary>Tokens of one model that counted against a pool in one hour.</summary>
/// <param name="Hour">The hour's start.</param>
/// <param name="Model">The resolved model.</param>
/// <param name="Tokens">Free or not.</param>
internal sealed record HourTokens(Instant Hour, string Model, long Tokens)
{
    /// <summary>A pool's tokens by the hour of the day, in order; hours without requests are left out.</summary>
    public static IReadOnlyList<(int Hour, long Tokens)> Of(
        IEnumerable<HourTokens> hours,
        OrganizationHistory history,
        UtcDay day,
        Pool pool
    )
    {
        var models = history.Programme.On(day).Models;
        return
        [
            .. hours
                .Where(row => models.PoolOf(row.Model, day) == pool)
                .GroupBy(row => row.Hour)
                .OrderBy(group => group.Key)
                .Select(group => (group.Key.ToDateTimeOffset().Hour, group.Sum(row => row.Tokens))),
        ];
    }
}
