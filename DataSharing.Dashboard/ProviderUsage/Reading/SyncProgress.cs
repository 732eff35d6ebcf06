using System.Collections.Concurrent;
using DataSharing.Dashboard.Ledger;

namespace DataSharing.Dashboard.ProviderUsage.Reading;

/// <summary>How far the turns under way are, for open pages.</summary>
internal sealed class SyncProgress(LiveFeed feed)
{
    private readonly ConcurrentDictionary<string, (int Done, int Of)> _turns = new(StringComparer.Ordinal);

    public (int Done, int Of)? Find(string organizationId) => _turns.TryGetValue(organizationId, out var turn) ? turn : null;

    public IProgress<(int Done, int Of)> Of(string organizationId) => new Turn(_turns, feed, organizationId);

    public void End(string organizationId) => _turns.TryRemove(organizationId, out _);

    private sealed class Turn(ConcurrentDictionary<string, (int Done, int Of)> turns, LiveFeed feed, string organizationId)
        : IProgress<(int Done, int Of)>
    {
        public void Report((int Done, int Of) value)
        {
            turns[organizationId] = value;
            feed.Publish(organizationId);
        }
    }
}
