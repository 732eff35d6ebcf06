using System.Threading.Channels;
using DataSharing.Core.Accounting;
using DataSharing.Core.Primitives;
using DataSharing.Dashboard.Common;

namespace DataSharing.Dashboard.Ledger;

/// <summary>Events of one call that wait to be recorded, and whoever waits for their receipts.</summary>
internal sealed class LedgerBatch(string organizationId, IReadOnlyList<UsageEvent> events, Instant receivedAt)
{
    // Worked out by the sender's thread, so that the writer, of whom there is one, only compares and stores them.
    private readonly byte[][] _hashes = HashesOf(events);

    private readonly TaskCompletionSource<IReadOnlyList<Receipt>> _receipts = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public string OrganizationId { get; } = organizationId;

    public IReadOnlyList<UsageEvent> Events { get; } = events;

    /// <summary>The time window is measured from here, not from when the writer gets to it.</summary>
    public Instant ReceivedAt { get; } = receivedAt;

    public Task<IReadOnlyList<Receipt>> Receipts => _receipts.Task;

    /// <summary>The fingerprint of an event.</summary>
    public byte[] HashOf(int index) => _hashes[index];

    public void Complete(IReadOnlyList<Receipt> receipts) => _receipts.TrySetResult(receipts);

    public void Fail(LedgerUnavailableException exception) => _receipts.TrySetException(exception);

    private static byte[][] HashesOf(IReadOnlyList<UsageEvent> events)
    {
        var hashes = new byte[events.Count][];
        for (var i = 0; i < hashes.Length; i++)
        {
            EventContent.Hash(events[i], hashes[i] = new byte[EventContent.Length]);
        }

        return hashes;
    }
}

/// <summary>The bounded way into the ledger: when it is full, callers are told so at once, and nothing is lost.</summary>
internal sealed class LedgerQueue(TimeProvider time)
{
    public const int Capacity = 512;

    private readonly Channel<LedgerBatch> _channel = Channel.CreateBounded<LedgerBatch>(
        new BoundedChannelOptions(Capacity) { SingleReader = true }
    );

    private volatile bool _closed;

    public ChannelReader<LedgerBatch> Reader => _channel.Reader;

    /// <summary>Waits until the events are on disk and returns their receipts, in order.</summary>
    /// <exception cref="LedgerUnavailableException">The queue is full or closed, or the commit failed.</exception>
    public Task<IReadOnlyList<Receipt>> RecordAsync(string organizationId, IReadOnlyList<UsageEvent> events)
    {
        if (events.Count == 0)
        {
            return Task.FromResult<IReadOnlyList<Receipt>>([]);
        }

        var batch = new LedgerBatch(organizationId, events, time.Now());
        if (!_channel.Writer.TryWrite(batch))
        {
            throw new LedgerUnavailableException(busy: !_closed);
        }

        return batch.Receipts;
    }

    public void Close()
    {
        _closed = true;
        _channel.Writer.TryComplete();
    }
}
