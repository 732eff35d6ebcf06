using System.Globalization;

namespace DataSharing.Core.Primitives;

/// <summary>A calendar day in UTC: the day on which an allowance is used and at whose end it is refreshed.</summary>
/// <remarks>Source: base rules, "Refresh: 00:00 UTC". Nothing resets a counter; the day is part of its key.</remarks>
public readonly record struct UtcDay : IComparable<UtcDay>
{
    private readonly DateOnly _date;

    private UtcDay(DateOnly date) => _date = date;

    /// <summary>Days since 0001-01-01, which is 0: the form in which a day is stored.</summary>
    public int Number => _date.DayNumber;

    /// <summary>The calendar date.</summary>
    public DateOnly Date => _date;

    /// <summary>00:00:00.000 of this day, inclusive.</summary>
    public Instant Start => Instant.From(new DateTimeOffset(_date, TimeOnly.MinValue, TimeSpan.Zero));

    /// <summary>00:00:00.000 of the next day, exclusive: the refresh.</summary>
    public Instant End => Start.Plus(TimeSpan.FromDays(1));

    /// <summary>The day with this calendar date.</summary>
    public static UtcDay FromDate(DateOnly date) => new(date);

    /// <summary>The day with this <see cref="Number"/>.</summary>
    /// <exception cref="ArgumentOutOfRangeException">Not a day of the years 1 to 9999.</exception>
    public static UtcDay FromNumber(int number) => new(DateOnly.FromDayNumber(number));

    /// <summary>Reads YYYY-MM-DD and nothing else.</summary>
    public static bool TryParse(string? text, out UtcDay day)
    {
        var read = DateOnly.TryParseExact(text, "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out var date);
        day = new UtcDay(date);
        return read;
    }

    /// <summary>The day this many days later; earlier if negative.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The result is outside the years 1 to 9999.</exception>
    public UtcDay AddDays(int days) => new(_date.AddDays(days));

    /// <summary>
    /// The day this many days earlier, for a span that somebody looks at; the first day that can be told where there is none so early.
    /// </summary>
    /// <param name="days">Not negative.</param>
    public UtcDay DaysBefore(int days) => FromNumber(Math.Max(0, Number - days));

    /// <inheritdoc />
    public int CompareTo(UtcDay other) => _date.CompareTo(other._date);

    /// <summary>YYYY-MM-DD.</summary>
    public override string ToString() => _date.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);

    /// <summary>Earlier than.</summary>
    public static bool operator <(UtcDay left, UtcDay right) => left._date < right._date;

    /// <summary>Earlier than or the same as.</summary>
    public static bool operator <=(UtcDay left, UtcDay right) => left._date <= right._date;

    /// <summary>Later than.</summary>
    public static bool operator >(UtcDay left, UtcDay right) => left._date > right._date;

    /// <summary>Later than or the same as.</summary>
    public static bool operator >=(UtcDay left, UtcDay right) => left._date >= right._date;
}
