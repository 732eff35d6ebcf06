namespace DataSharing.Tests.Support;

/// <summary>
/// A clock that stands still until a test moves it, forwards or backwards. Timers run on real time: a jump of days must not fire them a
/// million times.
/// </summary>
internal sealed class TestClock(DateTimeOffset now) : TimeProvider
{
    private long _ticks = now.UtcTicks;

    public override DateTimeOffset GetUtcNow() => new(Interlocked.Read(ref _ticks), TimeSpan.Zero);

    public void Advance(TimeSpan span) => Interlocked.Add(ref _ticks, span.Ticks);
}
