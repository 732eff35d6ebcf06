using DataSharing.Core.Primitives;

namespace DataSharing.Dashboard.ProviderUsage.Reading;

/// <summary>When a kind is read again.</summary>
internal static class KindStates
{
    /// <summary>Whether it is to be read now: never tried, its time has come, or another key was given since.</summary>
    public static bool IsDue(this KindState? state, Instant now, ConnectionVersion connection) =>
        state is null || state.NextAt <= now || state.TriedKey != connection.ToString();

    /// <summary>Whether today can be read though the last try failed: then it keeps its pace, and what is older waits.</summary>
    public static bool ReadsToday(this KindState? state) => state is { Error: null } or { ErrorScope: KindErrorScope.Older };

    /// <summary>Whether today is to be read now while what is older waits for its next try.</summary>
    public static bool IsTodayDue(this KindState? state, Instant now, TimeSpan every) =>
        state is { ErrorScope: KindErrorScope.Older } && now.Since(state.TriedAt) >= every;
}
