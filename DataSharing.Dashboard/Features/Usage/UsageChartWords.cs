using System.Globalization;
using DataSharing.Core.Eligibility;
using DataSharing.Core.Primitives;
using DataSharing.Dashboard.Common;

namespace DataSharing.Dashboard.Features.Usage;

/// <summary>What the charts of days show, in words: exact, for whoever points at a day, moves along them, or does not see them.</summary>
internal static class UsageChartWords
{
    /// <summary>One pool on one day.</summary>
    public static string Of(PoolRange range, PoolDay day) =>
        !day.IsRecorded
            ? $"{range.Name}, {Words.Date(day.Day)}: not known, no usage recorded"
            : $"{range.Name}, {Words.Date(day.Day)}: {Figures.Of(day.Totals.Complimentary)} complimentary, {Figures.Of(day.Totals.Billed)} billed"
                + (day.Totals.NotToldApart > 0 ? $", {Figures.Of(day.Totals.NotToldApart)} not told apart" : "")
                + (
                    range.Pool is null ? ""
                    : day.Allowance is not { } allowance ? "; allowance not known"
                    : day.RunningTotal is { } total ? $"; {Figures.Of(total)} of {Figures.Of(allowance)} counted"
                    : $"; allowance {Figures.Of(allowance)}"
                )
                + (day.Earlier is { } earlier ? $"; {Before(range.Days.Count)} {Figures.Of(earlier)}" : "");

    /// <summary>The day that one of so many is compared with.</summary>
    public static string Before(int days) => days == 1 ? "1 day earlier" : $"{Figures.Of(days)} days earlier";

    /// <summary>Of what part of the range nothing is known; null where all of it is recorded.</summary>
    public static string? NotRecorded(UsageView view) =>
        view is { IsReported: true, RecordedFrom: { } begin } ? NotReported(view, begin)
        : view.RecordedFrom is not { } first ? "Not known: no usage recorded. Nothing was ever sent to this console."
        : first > view.Until ? $"Not known: no usage recorded in these days. The first request is of {Words.Date(first.Start)}."
        : first > view.From
            ? $"Recorded from {Words.Date(first.Start)} on: what was used before is not known, and no part of these figures."
        : null;

    // The provider's count can have holes, too: what was never read, and no file tells.
    private static string? NotReported(UsageView view, UtcDay first) =>
        first > view.Until ? $"Not known: OpenAI's report begins on {Words.Date(first.Start)}."
        : first > view.From
            ? $"OpenAI's report begins on {Words.Date(first.Start)}: what was used before is not known, and no part of these figures.{Holes(view)}"
        : view.UnknownDays + view.PartlyKnownDays > 0 ? Holes(view).TrimStart()
        : null;

    private static string Holes(UsageView view) =>
        Unknown(view)
        + view.PartlyKnownDays switch
        {
            0 => "",
            1 => " One of these days is known in part: more may have been used.",
            var days => $" {Figures.Of(days)} of these days are known in part: more may have been used.",
        };

    private static string Unknown(UsageView view) =>
        view.UnknownDays switch
        {
            0 => "",
            1 => " Of one of these days OpenAI's count is not known: it is no part of these figures.",
            var days => $" Of {Figures.Of(days)} of these days OpenAI's count is not known: they are no part of these figures.",
        };

    /// <summary>Against the range before.</summary>
    public static string Compared(UsageView view)
    {
        if (view.Earlier is not { } earlier)
        {
            return "Nothing was recorded in the range before: not known.";
        }

        var (now, then) = (view.Totals.Tokens, earlier.Totals.Tokens);

        // Against a range that was recorded in part alone, or of a day that goes on, a share would compare what cannot be compared.
        var change =
            view.GoesOn ? "; the last day is not over"
            : then == 0 || earlier.Since is not null ? ""
            : Math.Round((now - then) * 100m / then) is var percent && percent == 0 ? ", about as many"
            : $", {percent.ToString("+0;−0", CultureInfo.CurrentCulture)} %";
        var since = earlier.Since is { } first ? $"; recorded from {Words.Date(first)} on only" : "";
        return $"{Figures.Of(now)} tokens; {Figures.Of(then)} in the range before, {Words.Date(earlier.From)} to {Words.Date(earlier.Until)}{change}{since}.";
    }
}
