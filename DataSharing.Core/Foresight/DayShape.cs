using DataSharing.Core.Primitives;

namespace DataSharing.Core.Foresight;

/// <summary>What counted against one pool on a whole UTC day that is over, hour by hour.</summary>
public sealed class DayShape
{
    /// <summary>Hours of a UTC day.</summary>
    public const int Hours = 24;

    private readonly long[] _untilHour = new long[Hours + 1];

    /// <param name="day">The day.</param>
    /// <param name="hours">Tokens of each of its 24 hours, free or billed because they did not fit; none is negative.</param>
    /// <exception cref="ArgumentException">Not 24 hours, or a negative one.</exception>
    /// <exception cref="OverflowException">Their sum passes 2^63 − 1.</exception>
    public DayShape(UtcDay day, IReadOnlyList<long> hours)
    {
        ArgumentNullException.ThrowIfNull(hours);
        if (hours.Count != Hours || hours.Any(tokens => tokens < 0))
        {
            throw new ArgumentException("A day has 24 hours, none of them negative.", nameof(hours));
        }

        Day = day;
        for (var hour = 0; hour < Hours; hour++)
        {
            _untilHour[hour + 1] = checked(_untilHour[hour] + hours[hour]);
        }
    }

    /// <summary>The day.</summary>
    public UtcDay Day { get; }

    /// <summary>Tokens of the whole day.</summary>
    public long Total => _untilHour[Hours];

    /// <summary>Tokens until a time of the day; within an hour they are taken to be spread evenly.</summary>
    /// <param name="time">Hours since the day's start, 0 to 24.</param>
    public double Until(double time)
    {
        var hour = Math.Min((int)time, Hours - 1);
        return _untilHour[hour] + ((time - hour) * (_untilHour[hour + 1] - _untilHour[hour]));
    }

    /// <summary>When so many tokens were reached, in hours since the day's start; infinite if they never were.</summary>
    internal double Reached(double tokens)
    {
        if (tokens > Total)
        {
            return double.PositiveInfinity;
        }

        // The first hour at whose end they are there.
        var hour = 0;
        while (_untilHour[hour + 1] < tokens)
        {
            hour++;
        }

        var inHour = _untilHour[hour + 1] - _untilHour[hour];
        return inHour == 0 ? hour : hour + Math.Max(0, (tokens - _untilHour[hour]) / inHour);
    }
}
