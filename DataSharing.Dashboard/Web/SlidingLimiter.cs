using System.Threading.RateLimiting;

namespace DataSharing.Dashboard.Web;

/// <summary>So many within a minute; whoever is refused is told the real wait: after it, one more is taken.</summary>
/// <remarks>
/// The limiters of the framework name their whole window whatever is left of it. The minute is counted in parts of a twelfth, so that
/// memory stays the same however many come.
/// </remarks>
internal sealed class SlidingLimiter(int most, TimeProvider time) : RateLimiter
{
    private const int Parts = 12;
    private static readonly TimeSpan _window = TimeSpan.FromMinutes(1);
    private static readonly TimeSpan _part = _window / Parts;

    private readonly Lock _lock = new();
    private readonly int[] _taken = new int[Parts];
    private readonly long _start = time.GetTimestamp();
    private long _current;
    private long _lastTaken;

    /// <summary>How long nothing was counted; null while something of the last minute is.</summary>
    public override TimeSpan? IdleDuration
    {
        get
        {
            lock (_lock)
            {
                Advance();
                return _taken.Sum() == 0 ? time.GetElapsedTime(_start) - (_lastTaken * _part) : null;
            }
        }
    }

    /// <summary>How long to wait until one more is taken; zero if it would be now. Counts nothing.</summary>
    public TimeSpan Wait
    {
        get
        {
            lock (_lock)
            {
                Advance();
                return WaitNow();
            }
        }
    }

    /// <summary>Counts one, whether or not there was room for it.</summary>
    public void Count()
    {
        lock (_lock)
        {
            Advance();
            if (_taken.Sum() < most)
            {
                Take();
            }
        }
    }

    public override RateLimiterStatistics? GetStatistics() => null;

    protected override RateLimitLease AttemptAcquireCore(int permitCount)
    {
        lock (_lock)
        {
            Advance();
            var wait = WaitNow();
            if (wait > TimeSpan.Zero)
            {
                return new Lease(wait);
            }

            if (permitCount > 0)
            {
                Take();
            }

            return Lease.Taken;
        }
    }

    protected override ValueTask<RateLimitLease> AcquireAsyncCore(int permitCount, CancellationToken cancellationToken) =>
        new(AttemptAcquireCore(permitCount));

    private void Take()
    {
        _taken[_current % Parts]++;
        _lastTaken = _current;
    }

    private TimeSpan WaitNow()
    {
        if (_taken.Sum() < most)
        {
            return TimeSpan.Zero;
        }

        // The oldest part in which something was taken leaves the window first, and makes room.
        for (var part = _current - Parts + 1; ; part++)
        {
            if (part >= 0 && _taken[part % Parts] > 0)
            {
                return ((part + Parts) * _part) - time.GetElapsedTime(_start);
            }
        }
    }

    private void Advance()
    {
        var now = (long)(time.GetElapsedTime(_start) / _part);
        for (var part = Math.Max(_current + 1, now - Parts + 1); part <= now; part++)
        {
            _taken[part % Parts] = 0;
        }

        _current = Math.Max(_current, now);
    }

    private sealed class Lease(TimeSpan? wait) : RateLimitLease
    {
        public static Lease Taken { get; } = new(null);

        public override bool IsAcquired => wait is null;

        public override IEnumerable<string> MetadataNames => wait is null ? [] : [MetadataName.RetryAfter.Name];

        public override bool TryGetMetadata(string metadataName, out object? metadata)
        {
            metadata = wait;
            return wait is not null && metadataName == MetadataName.RetryAfter.Name;
        }
    }
}
