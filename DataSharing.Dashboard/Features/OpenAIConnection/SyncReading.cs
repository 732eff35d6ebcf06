using DataSharing.Core.Time;
using DataSharing.Dashboard.OpenAI;

namespace DataSharing.Dashboard.Features.OpenAIConnection;

/// <summary>One kind's part of a turn: what it needs to read, and what it tells about it.</summary>
internal sealed class SyncReading(SyncRequest request, AdminKey key, Func<CancellationToken, Task> requireUnchanged, Action<int> announce, Action finish)
{
    private int _parts;

    public string OrganizationId => request.OrganizationId;

    /// <summary>Nothing before this day; null for as far back as the kind goes.</summary>
    public UtcDay? From => request.From;

    /// <summary>Nothing after this day; null for today.</summary>
    public UtcDay? Until => request.Until;

    public bool TodayOnly => request.TodayOnly;

    public AdminKey Key { get; } = key;

    /// <summary>Parts that were read and stored.</summary>
    public int Parts => _parts;

    /// <summary>Up to when it was read; null if that says nothing.</summary>
    public Instant? ReadUntil { get; set; }

    /// <summary>What was read and is not known here, in words.</summary>
    public string? Note { get; set; }

    /// <summary>So many parts are to come.</summary>
    public void Begin(int parts) => announce(parts);

    /// <summary>One part was read and stored.</summary>
    public void Finish()
    {
        Interlocked.Increment(ref _parts);
        finish();
    }

    /// <summary>A removed or replaced key is not used any more, nor what it still brings: asked before each request and before each write.</summary>
    /// <exception cref="Shared.ConflictException">The connection was changed or removed meanwhile.</exception>
    public Task RequireUnchangedAsync(CancellationToken cancellationToken) => requireUnchanged(cancellationToken);
}
