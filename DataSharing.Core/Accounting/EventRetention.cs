using DataSharing.Core.Primitives;

namespace DataSharing.Core.Accounting;

/// <summary>
/// For how long events are kept with all that they say, where that is limited. Ids, first decisions and sums are kept for ever.
/// </summary>
public static class EventRetention
{
    /// <summary>Days that previews, simulations and the next tier look back on, with some to spare.</summary>
    private const int LookedBack = 35;

    // A year in which nothing was sent is rarer than a clock that was never set.
    private const int MostAhead = 366;

    /// <summary>
    /// The fewest days: those that are looked back on, and before them those for which events are still accepted, so that nothing that may
    /// yet change is let go.
    /// </summary>
    public static int FewestDays { get; } = LookedBack + (int)UsageEvent.LatestAfter.TotalDays;

    /// <summary>
    /// Whether a first kept day can be right. What goes does not come back: a clock that is years ahead must let go of nothing.
    /// </summary>
    /// <param name="firstKept">As the clock has it.</param>
    /// <param name="newest">The day of the event that was recorded last.</param>
    /// <returns>False where all events would be more than a year too old.</returns>
    public static bool IsPlausible(UtcDay firstKept, UtcDay newest) => firstKept <= newest.AddDays(MostAhead);

    /// <summary>The first UTC day of which events are kept: so many days before the present one.</summary>
    /// <param name="today">The present UTC day.</param>
    /// <param name="days">At least <see cref="FewestDays" />.</param>
    /// <exception cref="ArgumentOutOfRangeException">Fewer than that.</exception>
    public static UtcDay FirstKeptDay(UtcDay today, int days)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(days, FewestDays);
        return today.DaysBefore(days);
    }
}
