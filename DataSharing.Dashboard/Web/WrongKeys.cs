using System.Collections.Concurrent;

namespace DataSharing.Dashboard.Web;

/// <summary>
/// Keys that were not valid count against the address they came from: guessing and a program left with a revoked key stay cheap for
/// everybody else.
/// </summary>
/// <remarks>A valid key is taken from any address: whoever sits behind the same one and works is not locked out, after a restart and with a
/// new key neither.
/// Kept in memory, and bounded: addresses beyond the bound are counted together.</remarks>
internal sealed class WrongKeys(TimeProvider time)
{
    /// <summary>Wrong keys of one address that are answered as such within a minute; further ones are told to wait.</summary>
    public const int PerMinute = 100;

    /// <summary>Most addresses that are counted each by itself.</summary>
    public const int MostAddresses = 10_000;

    private const string Others = "others";

    private static readonly TimeSpan _clearedEvery = TimeSpan.FromSeconds(10);

    private readonly ConcurrentDictionary<string, SlidingLimiter> _addresses = new(StringComparer.Ordinal);

    private long _cleared = time.GetTimestamp();

    public int Addresses => _addresses.Count;

    /// <summary>A key that is not valid came from this address.</summary>
    /// <returns>How long it has to wait; zero while it is within what is taken.</returns>
    public TimeSpan Wrong(string address)
    {
        if (Find(address)?.Wait is { } wait && wait > TimeSpan.Zero)
        {
            return wait;
        }

        Of(address).Count();
        return TimeSpan.Zero;
    }

    // Those of which nothing is counted any more leave; looked for seldom, so that a flood from everywhere does not pay for a search each
    // time.
    private void MakeRoom()
    {
        var last = Interlocked.Read(ref _cleared);
        if (time.GetElapsedTime(last) < _clearedEvery || Interlocked.CompareExchange(ref _cleared, time.GetTimestamp(), last) != last)
        {
            return;
        }

        foreach (var (address, _) in _addresses.Where(pair => pair.Value.IdleDuration is not null))
        {
            _addresses.TryRemove(address, out _);
        }
    }

    private SlidingLimiter? Find(string address) =>
        _addresses.GetValueOrDefault(address) ?? (_addresses.Count >= MostAddresses ? _addresses.GetValueOrDefault(Others) : null);

    private SlidingLimiter Of(string address)
    {
        if (_addresses.TryGetValue(address, out var known))
        {
            return known;
        }

        if (_addresses.Count >= MostAddresses)
        {
            MakeRoom();
        }

        return _addresses.GetOrAdd(_addresses.Count >= MostAddresses ? Others : address, _ => new SlidingLimiter(PerMinute, time));
    }
}
