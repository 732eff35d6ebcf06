namespace DataSharing.Core.Primitives;

/// <summary>A calendar month of UTC days.</summary>
public readonly record struct UtcMonth
{
    private UtcMonth(DateOnly start) => First = UtcDay.FromDate(start);

    /// <summary>Its first day.</summary>
    public UtcDay First { get; }

    /// <summary>Its last day.</summary>
    public UtcDay Last => First.AddDays(DateTime.DaysInMonth(First.Date.Year, First.Date.Month) - 1);

    /// <summary>The month before.</summary>
    public UtcMonth Before => new(First.Date.AddMonths(-1));

    /// <summary>The month of a day.</summary>
    public static UtcMonth Of(UtcDay day) => new(new DateOnly(day.Date.Year, day.Date.Month, 1));

    /// <summary>From the month of one day back to that of another, both included, the latest first; never more than so many.</summary>
    /// <param name="last">In the latest month.</param>
    /// <param name="first">In the earliest; the latest month is there even if this lies after it.</param>
    /// <param name="most">At most as many; 1 or more.</param>
    public static IReadOnlyList<UtcMonth> Back(UtcDay last, UtcDay first, int most)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(most);
        var months = new List<UtcMonth> { Of(last) };
        while (months.Count < most && months[^1].First > first)
        {
            months.Add(months[^1].Before);
        }

        return months;
    }
}
