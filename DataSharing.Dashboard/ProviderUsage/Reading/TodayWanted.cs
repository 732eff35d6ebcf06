using System.Collections.Concurrent;
using DataSharing.Core.Primitives;
using DataSharing.Dashboard.Common;

namespace DataSharing.Dashboard.ProviderUsage.Reading;

/// <summary>
/// Whose figures of today somebody looks at: an open page that shows them, or a program that asked a moment ago. Only then are they read by
/// the minute.
/// </summary>
internal sealed class TodayWanted(TimeProvider time)
{
    /// <summary>A program that asks is taken to ask again within this time.</summary>
    private static readonly TimeSpan _asking = TimeSpan.FromMinutes(3);

    private readonly ConcurrentDictionary<string, int> _open = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<string, Instant> _asked = new(StringComparer.Ordinal);

    /// <summary>A page shows them until it is disposed of.</summary>
    public IDisposable Hold(string organizationId)
    {
        _open.AddOrUpdate(organizationId, 1, (_, open) => open + 1);
        return new Held(this, organizationId);
    }

    /// <summary>A program asked for them.</summary>
    public void Ask(string organizationId) => _asked[organizationId] = time.Now();

    /// <summary>All of them.</summary>
    public IReadOnlyList<string> All => [.. _open.Keys.Union(_asked.Keys).Where(IsWanted)];

    public bool IsWanted(string organizationId)
    {
        if (_open.GetValueOrDefault(organizationId) > 0)
        {
            return true;
        }

        return _asked.TryGetValue(organizationId, out var asked)
            && (time.Now().Since(asked) < _asking || !_asked.TryRemove(organizationId, out _));
    }

    private void Release(string organizationId)
    {
        if (_open.AddOrUpdate(organizationId, 0, (_, open) => open - 1) <= 0)
        {
            // Only while nobody opened one meanwhile.
            _open.TryRemove(KeyValuePair.Create(organizationId, 0));
        }
    }

    private sealed class Held(TodayWanted wanted, string organizationId) : IDisposable
    {
        private int _released;

        public void Dispose()
        {
            if (Interlocked.Exchange(ref _released, 1) == 0)
            {
                wanted.Release(organizationId);
            }
        }
    }
}
