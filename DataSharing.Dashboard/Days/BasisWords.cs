using System.Globalization;
using DataSharing.Dashboard.Common;
using DataSharing.Dashboard.ProviderUsage;

namespace DataSharing.Dashboard.Days;

/// <summary>On what a figure rests, in words.</summary>
internal static class BasisWords
{
    public const string Estimated = "Counts only requests sent to this console.";

    /// <summary>"OpenAI's count up to 14:21 UTC, read 4 min ago. Our events cover 97% of what OpenAI counted yesterday."</summary>
    public static string Of(DayView day, PoolUsage pool, Viewer viewer) =>
        Of(day, viewer, pool.Coverage is { } covered ? $" Our events cover {Share(covered, day)}." : "");

    /// <summary>Of the day as a whole: how much our events cover is known by pool, and neither speaks for the other.</summary>
    public static string Of(DayView day, Viewer viewer) =>
        Of(
            day,
            viewer,
            string.Concat(
                day.Pools.Where(pool => pool.Coverage is not null)
                    .OrderBy(pool => pool.Pool)
                    .Select(pool =>
                        $" Of {Figures.Pool(pool.Pool).ToLowerInvariant()} models our events cover {Share(pool.Coverage!, day)}."
                    )
            )
        );

    public static string Of(MeasuredDay measured, DayView day, Viewer viewer)
    {
        var read = $"read {Figures.Span(day.AsOf.Since(measured.AsOf))} ago";
        var until =
            measured.CountedUntil >= measured.Day.End
                ? $"{(measured.Stale ? "" : "the whole ")}of {Core.Eligibility.Words.Date(measured.Day.Start)}"
                : $"up to {viewer.TimeOf(measured.CountedUntil)}";
        return measured.Stale ? $"OpenAI's count {until}, {read}: it may have grown since." : $"OpenAI's count {until}, {read}.";
    }

    private static string Of(DayView day, Viewer viewer, string coverage) =>
        day.Measured is { } measured ? Of(measured, day, viewer) + coverage
        : day.HasEvents ? Estimated + coverage
        : day.IsConnected ? $"Not known: {LagWords.TodayNotRead}"
        : "Not known: no usage recorded.";

    private static string Share(PoolCoverage covered, DayView day) =>
        $"{Percent(covered.Share)} of what OpenAI counted {(covered.Day == day.AsOf.Day.AddDays(-1) ? "yesterday" : $"on {Core.Eligibility.Words.Date(covered.Day.Start)}")}";

    private static string Percent(double share) =>
        share.ToString(share is > 0.99 and < 1 ? "P1" : "P0", CultureInfo.InvariantCulture).Replace(" ", "", StringComparison.Ordinal);
}
