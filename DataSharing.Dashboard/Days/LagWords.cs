using DataSharing.Dashboard.Common;

namespace DataSharing.Dashboard.Days;

/// <summary>What the provider's lag leaves unknown, in words.</summary>
internal static class LagWords
{
    public const string AssumedFull = "This assumes that the pool is full, which nobody counted.";

    public const string NotKnown = "How much OpenAI's count may not show yet is not known: the last week was not read.";

    public const string TodayNotRead = "OpenAI is connected; its count of today was not read yet.";

    /// <summary>What stands on a card while nothing of today was counted.</summary>
    public static string Uncounted(DayView day, PoolUsage pool) =>
        !day.IsConnected ? "No usage of today is known."
        : pool is { SafeRemaining: { } safe, HiddenAtMost: { } hidden }
            ? $"{TodayNotRead} Safe to use now: {Figures.Of(safe.Value)}, since at the pace of the busiest hour of the last week at most {Figures.Of(hidden.Value)} were used."
        : $"{TodayNotRead} {NotKnown}";
}
