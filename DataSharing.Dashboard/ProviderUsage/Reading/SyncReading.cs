using DataSharing.Core.Primitives;
using DataSharing.Dashboard.ProviderUsage.OpenAI;

namespace DataSharing.Dashboard.ProviderUsage.Reading;

/// <summary>One kind's part of a turn: what it needs to read, and what it tells about it.</summary>
internal sealed class SyncReading(
    SyncRequest request,
    ReadingKeys keys,
    Func<CancellationToken, Task> requireUnchanged,
    Action<int> announce,
    Action finish
)
{
    private int _parts;

    public string OrganizationId => request.OrganizationId;

    /// <summary>Nothing before this day; null for as far back as the kind goes.</summary>
    public UtcDay? From => request.From;

    /// <summary>Nothing after this day; null for today.</summary>
    public UtcDay? Until => request.Until;

    /// <summary>Only what of today may have grown since: the rest is not due.</summary>
    public bool TodayOnly { get; init; }

    /// <summary>Whether it is held within the requests of a minute: what finds no room goes on in the next one.</summary>
    public bool ByTheMinute => request.ByTheMinute;

    public AdminKey Key => keys.Key;

    /// <summary>For today's figures, which have a place of their own in each minute.</summary>
    public AdminKey KeyOfToday => keys.OfToday;

    /// <summary>Keeps no answer: for what is stored answer by answer.</summary>
    public AdminKey KeyOfEach => keys.OfEach;

    /// <summary>What was answered in the minutes before.</summary>
    public PartReading Part => keys.Part;

    /// <summary>Parts that were read and stored.</summary>
    public int Parts => _parts;

    /// <summary>Up to when it was read; null if that says nothing.</summary>
    public Instant? ReadUntil { get; set; }

    /// <summary>Today was read and stored, whatever becomes of the rest.</summary>
    public bool TodayIsRead { get; set; }

    /// <summary>Not all was read again that the note of before may be about: it stays unless there is another.</summary>
    public bool KeepsNote { get; set; }

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

    /// <summary>
    /// A removed or replaced key is not used any more, nor what it still brings: asked before each request and before each write.
    /// </summary>
    /// <exception cref="Common.ConflictException">The connection was changed or removed meanwhile.</exception>
    public Task RequireUnchangedAsync(CancellationToken cancellationToken) => requireUnchanged(cancellationToken);
}
