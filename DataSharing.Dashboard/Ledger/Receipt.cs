using DataSharing.Core.Accounting;

namespace DataSharing.Dashboard.Ledger;

internal enum ReceiptStatus
{
    /// <summary>Recorded now, for good.</summary>
    Recorded,

    /// <summary>The same content was recorded before; nothing changed and the first decision stands.</summary>
    Duplicate,

    /// <summary>The id is taken by other content; nothing changed.</summary>
    Conflict,

    /// <summary>It happened too long ago or lies ahead of the clock; nothing changed.</summary>
    OutOfWindow,
}

/// <summary>What became of one event. One that was not recorded carries no decision.</summary>
internal sealed record Receipt(ReceiptStatus Status, Decision? Decision);

/// <summary>The ledger cannot commit now, or too much waits already: try again later. Nothing of the call was recorded.</summary>
internal sealed class LedgerUnavailableException(bool busy, Exception? inner = null)
    : Exception(
        busy
            ? "Too many events are waiting. Try again in a moment."
            : "Events cannot be recorded at the moment. Nothing was recorded; try again.",
        inner
    )
{
    /// <summary>Whether only the queue is full (429), as opposed to the disk refusing (503).</summary>
    public bool Busy { get; } = busy;
}
