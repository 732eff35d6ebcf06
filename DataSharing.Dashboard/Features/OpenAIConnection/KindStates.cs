using DataSharing.Core.Time;
using DataSharing.Dashboard.Reports;

namespace DataSharing.Dashboard.Features.OpenAIConnection;

/// <summary>When a kind is read again.</summary>
internal static class KindStates
{
    /// <summary>Whether it is to be read now: never tried, its time has come, or another key was given since.</summary>
    public static bool IsDue(this KindState? state, Instant now, ConnectionVersion connection) => state is null || state.NextAt <= now || state.TriedKey != connection.ToString();
}
