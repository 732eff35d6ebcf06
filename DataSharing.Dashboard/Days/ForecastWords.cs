using DataSharing.Core.Foresight;
using DataSharing.Core.Primitives;
using DataSharing.Dashboard.Common;

namespace DataSharing.Dashboard.Days;

/// <summary>How a pool's day is expected to end, in words: about, and never as a promise.</summary>
internal static class ForecastWords
{
    private static readonly TimeSpan _roughly = TimeSpan.FromMinutes(10);

    /// <summary>"Expected left at 00:00 UTC: about 266,000"; null where there is nothing to say.</summary>
    /// <param name="forecast">The forecast.</param>
    /// <param name="isAtMost">Whether what is left may be less than shown.</param>
    /// <param name="now">The present: nothing is expected before it.</param>
    /// <param name="viewer">In whose time.</param>
    public static string? Of(Forecast forecast, bool isAtMost, Instant now, Viewer viewer) =>
        forecast switch
        {
            { Outcome: ForecastOutcome.Lasts, Left: { } left } =>
                $"Expected left at {viewer.TimeOf(now.Day.End)}: {(isAtMost ? "at most " : "")}about {Figures.About(left.Value)}",
            { Outcome: ForecastOutcome.RunsOut, RunsOutAt: { } at } =>
                $"Used up at about {viewer.TimeOf(Roughly(at, now))}{(isAtMost ? ", or before" : "")}",
            { Outcome: ForecastOutcome.TooFewDays } => $"No forecast yet: it takes {DayForecaster.FewestDays} whole days with usage",
            { Outcome: ForecastOutcome.StaleCount } => "No forecast: OpenAI's count is too old",
            _ => null,
        };

    /// <summary>In what range eight in ten days like this one ended: "120,000 to 400,000"; null where there is none.</summary>
    /// <param name="forecast">The forecast.</param>
    /// <param name="now">The present.</param>
    /// <param name="viewer">In whose time.</param>
    public static string? Range(Forecast forecast, Instant now, Viewer viewer) =>
        forecast switch
        {
            { Outcome: ForecastOutcome.Lasts, RunsOutFrom: { } from, LeftAtMost: { } most } =>
                $"between used up at {viewer.TimeOf(Roughly(from, now))} and {Figures.About(most.Value)} left",
            { Outcome: ForecastOutcome.Lasts, LeftAtLeast: { } least, LeftAtMost: { } most }
                when Figures.About(least.Value) != Figures.About(most.Value) =>
                $"{Figures.About(least.Value)} to {Figures.About(most.Value)}",
            { Outcome: ForecastOutcome.RunsOut, RunsOutFrom: { } from, RunsOutUntil: null, LeftAtMost: { } most } =>
                $"between {viewer.TimeOf(Roughly(from, now))} and {Figures.About(most.Value)} left",
            { Outcome: ForecastOutcome.RunsOut, RunsOutFrom: { } from, RunsOutUntil: { } until }
                when Roughly(from, now) != Roughly(until, now) =>
                $"{viewer.TimeOf(Roughly(from, now))} to {viewer.TimeOf(Roughly(until, now))}",
            _ => null,
        };

    // Ten minutes, but neither what has been nor midnight, which is the refresh.
    private static Instant Roughly(Instant at, Instant now)
    {
        var step = (long)_roughly.TotalMilliseconds;
        var rough = Instant.FromUnixMilliseconds((at.UnixMilliseconds + (step / 2)) / step * step);
        rough = rough < now ? rough.Plus(_roughly) : rough;
        return rough.Day == at.Day ? rough
            : at.Day.End.Plus(-_roughly) is var last && last >= now ? last
            : at;
    }
}
