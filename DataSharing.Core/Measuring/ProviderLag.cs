using DataSharing.Core.Primitives;

namespace DataSharing.Core.Measuring;

/// <summary>How late the provider's count is, and how much that can hide.</summary>
/// <remarks>
/// Source: programme.md, rule 8 (usage lags 5 to 15 minutes, and minutes go on growing) and api.md, <c>safe_remaining</c>.
/// </remarks>
public static class ProviderLag
{
    /// <summary>The busiest hour is looked for in so many whole UTC days before today.</summary>
    public const int Days = 7;

    /// <summary>A count of today that is older than this may miss much.</summary>
    public static readonly TimeSpan Fresh = TimeSpan.FromMinutes(30);

    /// <summary>How late a minute still grows while that was never seen.</summary>
    public static readonly TimeSpan Assumed = TimeSpan.FromMinutes(30);

    /// <summary>Never less, however lucky the week was.</summary>
    public static readonly TimeSpan Least = TimeSpan.FromMinutes(5);

    /// <summary>
    /// Up to when a count is taken to be whole: as far as was read without a hole, and no later than the lag before the reading.
    /// </summary>
    /// <param name="day">The UTC day.</param>
    /// <param name="readUntil">Up to where everything of the day was read; the day's beginning if nothing was.</param>
    /// <param name="readAt">When it was last read.</param>
    /// <param name="seen">How late minutes were seen to grow; null if none was.</param>
    public static Instant CountedUntil(UtcDay day, Instant readUntil, Instant readAt, TimeSpan? seen)
    {
        var lag =
            seen is not { } late ? Assumed
            : late > Least ? late
            : Least;
        var whole = Instant.Earlier(Instant.Earlier(readUntil, day.End), readAt.Plus(-lag));
        return whole > day.Start ? whole : day.Start;
    }

    /// <summary>
    /// Tokens that may have been used since then and be in no count yet: those of the busiest hour, for each hour, and never less than one
    /// whole, since a burst need not be spread evenly.
    /// </summary>
    /// <param name="busiestHour">Tokens of the busiest hour of the last <see cref="Days"/>; null while those were not read.</param>
    /// <param name="uncounted">How long nothing was counted; not negative.</param>
    /// <returns>Null if nobody knows; never more than 2^61, which no allowance reaches.</returns>
    public static TokenCount? HiddenAtMost(long? busiestHour, TimeSpan uncounted) =>
        busiestHour is { } tokens
            ? TokenCount.Of((long)Math.Min(long.MaxValue / 4, Math.Ceiling(tokens * Math.Max(1, uncounted.TotalHours))))
            : null;
}
