using DataSharing.Dashboard.Common;

namespace DataSharing.Dashboard.Days;

/// <summary>
/// What may be said of a day on which no reason for billing is known: that nothing was billed only where OpenAI's count of the whole day
/// says so.
/// </summary>
internal static class BilledWords
{
    /// <param name="day">A day without reasons for billing.</param>
    /// <param name="when">"today", "on this day".</param>
    public static string None(DayView day, string when)
    {
        var counted = UsageTotals.Sum(day.Measured?.Rows.Select(row => new UsageTotals(row.Sums, default, default)) ?? []);
        var sentHere = day.HasEvents ? $"Nothing that was sent here was billed {when}." : "";
        return counted.NotToldApart > 0
                ? $"Not known: of {Figures.Of(counted.NotToldApart)} tokens OpenAI's report does not tell whether they were billed."
            : counted.Billed > 0 ? $"{sentHere} OpenAI counted {Figures.Of(counted.Billed)} billed tokens.".TrimStart()
            : day.Measured is not { } measured ? sentHere
            : measured.Stale || measured.CountedUntil < day.Day.End ? $"{sentHere} OpenAI counted nothing billed so far.".TrimStart()
            : $"Nothing was billed {when}.";
    }
}
