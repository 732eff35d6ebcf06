using System.Collections.Concurrent;

namespace DataSharing.Dashboard.ProviderUsage.Reading;

/// <summary>How far the turns under way are, for open pages.</summary>
internal sealed class SyncProgress
{
    private readonly ConcurrentDictionary<string, (int Done, int Of)> _turns = new(StringComparer.Ordinal);

    public (int Done, int Of)? Find(string organizationId) => _turns.TryGetValue(organizationId, out var turn) ? turn : null;

    /// <summary>A turn of this organization has come further, or has ended.</summary>
    public event Action<string>? Moved;

    public IProgress<(int Done, int Of)> Of(string organizationId) => new Turn(this, organizationId);

    public void End(string organizationId)
    {
        _turns.TryRemove(organizationId, out _);
        Moved?.Invoke(organizationId);
    }

    private sealed class Turn(SyncProgress progress, string organizationId) : IProgress<(int Done, int Of)>
    {
        public void Report((int Done, int Of) value)
        {
            progress._turns[organizationId] = value;
            progress.Moved?.Invoke(organizationId);
        }
    }
}
