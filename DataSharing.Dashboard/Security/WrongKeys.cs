using System.Collections.Concurrent;

namespace DataSharing.Dashboard.Security;

/// <summary>Keys that were not valid count against the address they came from: guessing and a program left with a revoked key stay cheap for everybody else.</summary>
/// <remarks>An address that sent too many is answered without a look at the database, unless the key was valid a while ago: whoever sits behind the same address and
/// works is not locked out. Kept in memory, and bounded: addresses beyond the bound are counted together.</remarks>
internal sealed class WrongKeys(TimeProvider time)
{
    /// <summary>Wrong keys of one address that are looked up within a minute.</summary>
    public const int PerMinute = 100;

    /// <summary>Most addresses that are counted each by itself.</summary>
    public const int MostAddresses = 10_000;

    /// <summary>Most valid keys that are remembered.</summary>
    public const int MostKeys = 10_000;

    private const string Others = "others";

    private static readonly TimeSpan _clearedEvery = TimeSpan.FromSeconds(10);

    private readonly ConcurrentDictionary<string, SlidingLimiter> _addresses = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<string, byte> _valid = new(StringComparer.Ordinal);

    private long _cleared = time.GetTimestamp();

    public int Addresses => _addresses.Count;

    /// <summary>How long an address has to wait before a key that is not known to be valid is looked up; zero if it is now.</summary>
    /// <param name="address">From where.</param>
    /// <param name="keyHash">The key's hash in hexadecimal digits.</param>
    public TimeSpan WaitOf(string address, string keyHash) =>
        _valid.ContainsKey(keyHash) || Find(address) is not { } limiter ? TimeSpan.Zero : limiter.Wait;

    /// <summary>The key was looked up and is valid.</summary>
    public void Valid(string keyHash)
    {
        if (_valid.Count < MostKeys)
        {
            _valid.TryAdd(keyHash, 0);
        }
    }

    /// <summary>The key was looked up and is not valid.</summary>
    public void Wrong(string address, string keyHash)
    {
        _valid.TryRemove(keyHash, out _);
        Of(address).Count();
    }

    // Those of which nothing is counted any more leave; looked for seldom, so that a flood from everywhere does not pay for a search each time.
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

    private SlidingLimiter? Find(string address) => _addresses.GetValueOrDefault(address)
        ?? (_addresses.Count >= MostAddresses ? _addresses.GetValueOrDefault(Others) : null);

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
