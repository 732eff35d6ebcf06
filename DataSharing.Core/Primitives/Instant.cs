using System.Globalization;

namespace DataSharing.Core.Primitives;

/// <summary>A moment in UTC, exact to the millisecond. It has no zone, so it cannot be read in the wrong one.</summary>
/// <remarks>Bounds: years 1 to 9999. Finer parts are cut off, never rounded up into the next day.</remarks>
public readonly record struct Instant : IComparable<Instant>
{
    private static readonly long _minimum = DateTimeOffset.MinValue.ToUnixTimeMilliseconds();
    private static readonly long _maximum = DateTimeOffset.MaxValue.ToUnixTimeMilliseconds();

    private Instant(long unixMilliseconds) => UnixMilliseconds = unixMilliseconds;

    /// <summary>The first instant there is; stands for "since always".</summary>
    public static Instant Beginning { get; } = new(_minimum);

    /// <summary>The last instant there is; stands for "as known now".</summary>
    public static Instant End { get; } = new(_maximum);

    /// <summary>Milliseconds since 1970-01-01T00:00:00Z.</summary>
    public long UnixMilliseconds { get; }

    /// <summary>Whole seconds since 1970-01-01T00:00:00Z, rounded down.</summary>
    public long UnixSeconds => ToDateTimeOffset().ToUnixTimeSeconds();

    /// <summary>The UTC day that contains this instant.</summary>
    public UtcDay Day => UtcDay.FromDate(DateOnly.FromDateTime(ToDateTimeOffset().UtcDateTime));

    /// <summary>Makes an instant from milliseconds since 1970.</summary>
    /// <exception cref="ArgumentOutOfRangeException">Outside the years 1 to 9999.</exception>
    public static Instant FromUnixMilliseconds(long value)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(value, _minimum);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(value, _maximum);
        return new Instant(value);
    }

    /// <summary>Makes an instant from whole seconds since 1970.</summary>
    /// <exception cref="ArgumentOutOfRangeException">Outside the years 1 to 9999.</exception>
    public static Instant FromUnixSeconds(long value)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(value, _minimum / 1000);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(value, _maximum / 1000);
        return new Instant(value * 1000);
    }

    /// <summary>The same moment, cut to the millisecond; the offset is honoured and then forgotten.</summary>
    public static Instant From(DateTimeOffset value) => new(value.ToUnixTimeMilliseconds());

    /// <summary>The earlier of two instants.</summary>
    public static Instant Earlier(Instant a, Instant b) => a <= b ? a : b;

    /// <summary>The later of two.</summary>
    public static Instant Later(Instant a, Instant b) => a >= b ? a : b;

    /// <summary>The same moment with offset zero.</summary>
    public DateTimeOffset ToDateTimeOffset() => DateTimeOffset.FromUnixTimeMilliseconds(UnixMilliseconds);

    /// <inheritdoc />
    public int CompareTo(Instant other) => UnixMilliseconds.CompareTo(other.UnixMilliseconds);

    /// <summary>This instant moved by <paramref name="span"/>.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The result is outside the years 1 to 9999.</exception>
    public Instant Plus(TimeSpan span) => FromUnixMilliseconds(checked(UnixMilliseconds + (long)span.TotalMilliseconds));

    /// <summary>The last instant before this one: the end of what lasts until here.</summary>
    public Instant Before => FromUnixMilliseconds(checked(UnixMilliseconds - 1));

    /// <summary>The time from <paramref name="earlier"/> to this instant.</summary>
    public TimeSpan Since(Instant earlier) => TimeSpan.FromMilliseconds(UnixMilliseconds - earlier.UnixMilliseconds);

    /// <summary>ISO 8601 with milliseconds and Z.</summary>
    public override string ToString() => ToDateTimeOffset().ToString("yyyy-MM-dd'T'HH:mm:ss.fff'Z'", CultureInfo.InvariantCulture);

    /// <summary>Earlier than.</summary>
    public static bool operator <(Instant left, Instant right) => left.UnixMilliseconds < right.UnixMilliseconds;

    /// <summary>Earlier than or the same as.</summary>
    public static bool operator <=(Instant left, Instant right) => left.UnixMilliseconds <= right.UnixMilliseconds;

    /// <summary>Later than.</summary>
    public static bool operator >(Instant left, Instant right) => left.UnixMilliseconds > right.UnixMilliseconds;

    /// <summary>Later than or the same as.</summary>
    public static bool operator >=(Instant left, Instant right) => left.UnixMilliseconds >= right.UnixMilliseconds;
}
