using DataSharing.Core.Primitives;
using DataSharing.Dashboard.Ledger;

namespace DataSharing.Tests.Ledger.Simulation;

/// <summary>Between the writer and its store: makes of the two a writer that has one fault.</summary>
internal sealed class MutantStore(Mutation mutation, EveryTenth wrong, ILedgerStore store) : ILedgerStore
{
    private readonly List<EventRow> _stored = [];
    private (IReadOnlyList<PoolRow> Pools, RollUps RollUps)? _promised;
    private IReadOnlyList<LedgerBatch> _batches = [];

    public bool Begin(IReadOnlyList<LedgerBatch> batches)
    {
        KeepPromise();
        _batches = batches;
        _stored.Clear();
        return store.Begin(batches);
    }

    public EventRow? Find(string organizationId, string source, string id) => store.Find(organizationId, source, id);

    public KeptDecisionRow? FindKept(string organizationId, string source, string id) =>
        mutation == Mutation.ForgetsOldIds ? null : store.FindKept(organizationId, source, id);

    public bool Insert(EventRow row)
    {
        if (!store.Insert(row))
        {
            return false;
        }

        _stored.Add(row);
        if (mutation == Mutation.ClaimsTheIdFirst)
        {
            store.Commit([], new RollUps());
            store.Begin(_batches);
        }

        return true;
    }

    public TokenCount ReadPool(PoolKey key) => store.ReadPool(key);

    public GroupPlace Commit(IReadOnlyList<PoolRow> pools, RollUps rollUps)
    {
        switch (mutation)
        {
            case Mutation.AcknowledgesBeforeCommit:
                _promised = (pools, rollUps);
                return default;
            case Mutation.SkipsARollUp when _stored.Count > 0 && wrong.Next():
                return store.Commit(pools, Of(_stored.Skip(1)));
            case Mutation.AppliesTwice when _stored.Count > 0 && wrong.Next():
                return store.Commit(pools, Of(_stored.Append(_stored[0])));
            case Mutation.LosesAPoolCounter when wrong.Next():
                return store.Commit([.. pools.Skip(1)], rollUps);
            case Mutation.AnswersAFailedCommit:
                return CommitOrNot(pools, rollUps);
            default:
                return store.Commit(pools, rollUps);
        }
    }

    private GroupPlace CommitOrNot(IReadOnlyList<PoolRow> pools, RollUps rollUps)
    {
        try
        {
            return store.Commit(pools, rollUps);
        }
        catch (Microsoft.Data.Sqlite.SqliteException)
        {
            store.Close();
            return default;
        }
    }

    public bool Prune(UtcDay firstKept)
    {
        KeepPromise();
        return store.Prune(firstKept);
    }

    private void KeepPromise()
    {
        if (_promised is { } promised)
        {
            _promised = null;
            store.Commit(promised.Pools, promised.RollUps);
        }
    }

    public void Close()
    {
        _promised = null;
        store.Close();
    }

    public void Dispose() => store.Dispose();

    private static RollUps Of(IEnumerable<EventRow> rows)
    {
        var sums = new RollUps();
        foreach (var row in rows)
        {
            sums.Add(row.OrganizationId, row.ToEvent(), row.ToDecision());
        }

        return sums;
    }
}
