namespace DataSharing.Tests.Support;

/// <summary>
/// A clock that goes as fast as the real one but starts at an instant of the test's choice: no test depends on the hour at which it runs.
/// </summary>
internal sealed class ShiftedClock(DateTimeOffset start) : TimeProvider
{
    private readonly TimeSpan _shift = start - DateTimeOffset.UtcNow;

    /// <summary>Starts at noon: far from any refresh.</summary>
    public static ShiftedClock AtNoon() => new(new DateTimeOffset(2026, 11, 22, 12, 0, 0, TimeSpan.Zero));

    public override DateTimeOffset GetUtcNow() => DateTimeOffset.UtcNow + _shift;
}
