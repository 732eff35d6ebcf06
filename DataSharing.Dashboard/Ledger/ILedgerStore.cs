using DataSharing.Core.Primitives;

namespace DataSharing.Dashboard.Ledger;

/// <summary>Where the writer writes: one group after another, each in one transaction in which nobody else writes to the ledger.</summary>
internal interface ILedgerStore : IDisposable
{
    /// <summary>Begins a group.</summary>
    /// <param name="batches">All that it may record, for whoever looks up many ids at once.</param>
    /// <returns>Whether somebody else has written since the last group: what the writer knows of the pools is out of date then.</returns>
    bool Begin(IReadOnlyList<LedgerBatch> batches);

    /// <summary>What was recorded under an id, or null.</summary>
    EventRow? Find(string organizationId, string source, string id);

    /// <summary>What stayed of an event that was let go, or null.</summary>
    KeptDecisionRow? FindKept(string organizationId, string source, string id);

    /// <summary>Stores an event, unless its id is taken.</summary>
    /// <returns>Whether it was stored.</returns>
    bool Insert(EventRow row);

    /// <summary>The running total that stands on disk.</summary>
    TokenCount ReadPool(PoolKey key);

    /// <summary>Writes what the group has left of the pools and adds its roll-ups; from here on it is durable.</summary>
    /// <returns>Where the group stands among all events.</returns>
    GroupPlace Commit(IReadOnlyList<PoolRow> pools, RollUps rollUps);

    /// <summary>Lets go of the next few events from before a day, between two groups.</summary>
    /// <returns>Whether there may be more.</returns>
    bool Prune(UtcDay firstKept);

    /// <summary>Gives up what is under way. The next group begins on a connection that is opened anew.</summary>
    void Close();
}

/// <summary>Where the events of a group stand among all that are recorded.</summary>
/// <param name="Last">The number of its last event, or of the last before it if it has none; 0 before the first.</param>
/// <param name="After">The number of the last event before it; null where nobody else can have recorded any since the group before.</param>
internal readonly record struct GroupPlace(long Last, long? After);
