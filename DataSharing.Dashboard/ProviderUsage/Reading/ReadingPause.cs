using DataSharing.Dashboard.ProviderUsage.OpenAI;

namespace DataSharing.Dashboard.ProviderUsage.Reading;

/// <summary>
/// How long to wait before something that could not be read is tried again: never for ever, and the more seldom the less a new try
/// promises.
/// </summary>
internal static class ReadingPause
{
    private static readonly TimeSpan _passing = TimeSpan.FromMinutes(5);
    private static readonly TimeSpan _longestPassing = TimeSpan.FromHours(1);
    private static readonly TimeSpan _refused = TimeSpan.FromMinutes(30);
    private static readonly TimeSpan _longestRefused = TimeSpan.FromHours(6);

    /// <summary>Whoever asks for more patience is asked again after this long all the same.</summary>
    private static readonly TimeSpan _longestRetryAfter = TimeSpan.FromHours(6);

    /// <param name="fault">What went wrong; null for a fault of our own.</param>
    /// <param name="failures">Tries that failed in a row, this one included.</param>
    /// <param name="retryAfter">How long the provider asks to wait, if it does.</param>
    public static TimeSpan After(AdminApiFault? fault, int failures, TimeSpan? retryAfter)
    {
        // What somebody must change at the provider does not change within minutes; but it may change without anybody telling us.
        var (first, longest) = fault is AdminApiFault.KeyRefused or AdminApiFault.Forbidden or AdminApiFault.NotFound
            ? (_refused, _longestRefused)
            : (_passing, _longestPassing);
        var own = TimeSpan.FromTicks(Math.Min(longest.Ticks, first.Ticks << Math.Clamp(failures - 1, 0, 8)));
        var asked = retryAfter is { } wait
            ? wait < _longestRetryAfter
                ? wait
                : _longestRetryAfter
            : TimeSpan.Zero;
        return asked > own ? asked : own;
    }
}
