using System.Globalization;
using DataSharing.Core.Eligibility;
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
                + (
                    range.Pool is null ? ""
                    : day.Allowance is { } allowance ? $"; {Figures.Of(day.RunningTotal)} of {Figures.Of(allowance)} counted"
                    : "; allowance not known"
                )
                + (day.Earlier is { } earlier ? $"; {Before(range.Days.Count)} {Figures.Of(earlier)}" : "");

    /// <summary>The day that one of so many is compared with.</summary>
    public static string Before(int days) => days == 1 ? "1 day earlier" : $"{Figures.Of(days)} days earlier";

    /// <summary>Of what part of the range nothing is known; null where all of it is recorded.</summary>
    public static string? NotRecorded(UsageView view) =>
        view.RecordedFrom is not { } first ? "Not known: no usage recorded. Nothing was ever sent to this console."
        : first > view.Until ? $"Not known: no usage recorded in these days. The first request is of {Words.Date(first.Start)}."
        : first > view.From
            ? $"Recorded from {Words.Date(first.Start)} on: what was used before is not known, and no part of these figures."
        : null;

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
