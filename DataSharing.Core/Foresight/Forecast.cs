using System.Text.Json.Serialization;
using DataSharing.Core.Measuring;
using DataSharing.Core.Primitives;

namespace DataSharing.Core.Foresight;

/// <summary>What can be said of a pool's rest of the day.</summary>
public enum ForecastOutcome
{
    /// <summary>Something is expected to be left at the refresh.</summary>
    [JsonStringEnumMemberName("lasts")]
    Lasts,

    /// <summary>It is expected to be used up before the refresh.</summary>
    [JsonStringEnumMemberName("runs_out")]
    RunsOut,

    /// <summary>Nothing is left already.</summary>
    [JsonStringEnumMemberName("used_up")]
    UsedUp,

    /// <summary>Fewer whole days with usage are known than a forecast needs.</summary>
    [JsonStringEnumMemberName("too_few_days")]
    TooFewDays,

    /// <summary>The count on which it would rest is too old.</summary>
    [JsonStringEnumMemberName("stale_count")]
    StaleCount,

    /// <summary>There is no allowance, or nothing was counted.</summary>
    [JsonStringEnumMemberName("not_known")]
    NotKnown,
}

/// <summary>How a pool's UTC day is expected to end. An expectation, not a promise: what may be promised is what is safe to use.</summary>
/// <param name="Outcome">What can be said.</param>
/// <param name="Left">Tokens expected to be left at the refresh, 0 if it runs out before; null where nothing can be said.</param>
/// <param name="LeftAtLeast">Fewer were left in one of ten cases.</param>
/// <param name="LeftAtMost">More were left in one of ten cases.</param>
/// <param name="RunsOutAt">When nothing is expected to be left; null if something is.</param>
/// <param name="RunsOutFrom">Earlier in one of ten cases only; null if it does not run out even then.</param>
/// <param name="RunsOutUntil">Later, or not at all, in one of ten cases only; null if it may well last.</param>
/// <param name="Hours">The running total that is expected at the end of each hour from the present one on; empty where nothing can be
/// said.</param>
/// <param name="Days">How many whole days before it rests on.</param>
public sealed record Forecast(
    ForecastOutcome Outcome,
    TokenCount? Left,
    TokenCount? LeftAtLeast,
    TokenCount? LeftAtMost,
    Instant? RunsOutAt,
    Instant? RunsOutFrom,
    Instant? RunsOutUntil,
    IReadOnlyList<HourPoint> Hours,
    int Days
)
{
    /// <summary>Whether anything can be said.</summary>
    public bool IsKnown => Left is not null;

    internal static Forecast Without(ForecastOutcome why, int days) => new(why, null, null, null, null, null, null, [], days);
}
