using DataSharing.Dashboard.Common;

namespace DataSharing.Dashboard.Days;

/// <summary>
/// What may be said of a day on which no reason for billing is known: that nothing was billed only where OpenAI's count of the whole day
/// says so.
/// </summary>
internal static class BilledWords
{
    /// <summary>"$1.20 at list price": what was billed, as far as it was told apart and has a price; never $0 for what nobody knows.</summary>
    public static string Price(UsageTotals totals)
    {
        var known = totals.BilledPrice with { UnpricedTokens = totals.BilledPrice.UnpricedTokens + totals.NotToldApart };
        return known.UnpricedTokens == 0 || known.Amount.WholeCents > 0 ? $"{Figures.Usd(known)} at list price"
            : totals.NotToldApart > 0 ? "not known"
            : "price not known";
    }

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
