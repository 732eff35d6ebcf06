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
    /// <param name="refresh">The day's end.</param>
    /// <param name="viewer">In whose time.</param>
    public static string? Of(Forecast forecast, bool isAtMost, Instant refresh, Viewer viewer) =>
        forecast switch
        {
            { Outcome: ForecastOutcome.Lasts, Left: { } left } =>
                $"Expected left at {viewer.TimeOf(refresh)}: {(isAtMost ? "at most " : "")}about {Figures.About(left.Value)}",
            { Outcome: ForecastOutcome.RunsOut, RunsOutAt: { } at } =>
                $"Used up at about {viewer.TimeOf(Roughly(at))}{(isAtMost ? ", or before" : "")}",
            { Outcome: ForecastOutcome.TooFewDays } => $"No forecast yet: it takes {DayForecaster.FewestDays} whole days with usage",
            { Outcome: ForecastOutcome.StaleCount } => "No forecast: OpenAI's count is too old",
            _ => null,
        };

    /// <summary>In what range eight in ten days like this one ended: "120,000 to 400,000"; null where there is none.</summary>
    /// <param name="forecast">The forecast.</param>
    /// <param name="viewer">In whose time.</param>
    public static string? Range(Forecast forecast, Viewer viewer) =>
        forecast switch
        {
            { Outcome: ForecastOutcome.Lasts, RunsOutFrom: { } from, LeftAtMost: { } most } =>
                $"used up at {viewer.TimeOf(Roughly(from))}, up to {Figures.About(most.Value)} left",
            { Outcome: ForecastOutcome.Lasts, LeftAtLeast: { } least, LeftAtMost: { } most }
                when Figures.About(least.Value) != Figures.About(most.Value) =>
                $"{Figures.About(least.Value)} to {Figures.About(most.Value)}",
            { Outcome: ForecastOutcome.RunsOut, RunsOutFrom: { } from, RunsOutUntil: null, LeftAtMost: { } most } =>
                $"{viewer.TimeOf(Roughly(from))}, up to {Figures.About(most.Value)} left",
            { Outcome: ForecastOutcome.RunsOut, RunsOutFrom: { } from, RunsOutUntil: { } until } when Roughly(from) != Roughly(until) =>
                $"{viewer.TimeOf(Roughly(from))} to {viewer.TimeOf(Roughly(until))}",
            _ => null,
        };

    // Ten minutes, and never midnight: that is the refresh.
    private static Instant Roughly(Instant at)
    {
        var step = (long)_roughly.TotalMilliseconds;
        var rough = Instant.FromUnixMilliseconds((at.UnixMilliseconds + (step / 2)) / step * step);
        return rough.Day == at.Day ? rough : at.Day.End.Plus(-_roughly);
    }
}
