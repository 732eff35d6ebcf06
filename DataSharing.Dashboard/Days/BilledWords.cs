using DataSharing.Dashboard.Common;

namespace DataSharing.Dashboard.Days;

/// <summary>What may be said of a day on which no reason for billing is known: not that nothing was billed, where OpenAI says otherwise or
/// nobody can tell.</summary>
internal static class BilledWords
{
    /// <param name="day">A day without reasons for billing.</param>
    /// <param name="when">"today", "on this day".</param>
    public static string None(DayView day, string when)
    {
        var counted = UsageTotals.Sum(day.Measured?.Rows.Select(row => new UsageTotals(row.Sums, default, default)) ?? []);
        return counted.NotToldApart > 0
                ? $"Not known: of {Figures.Of(counted.NotToldApart)} tokens OpenAI's report does not tell whether they were billed."
            : counted.Billed > 0
                ? $"Nothing that was sent here was billed {when}. OpenAI counted {Figures.Of(counted.Billed)} billed tokens."
            : $"Nothing was billed {when}.";
    }
}
