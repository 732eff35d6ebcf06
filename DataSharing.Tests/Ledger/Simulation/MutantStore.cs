using DataSharing.Core.Primitives;
using DataSharing.Dashboard.Ledger;

namespace DataSharing.Tests.Ledger.Simulation;

/// <summary>Between the writer and its store: makes of the two a writer that has one fault.</summary>
internal sealed class MutantStore(Mutation mutation, ILedgerStore store) : ILedgerStore
{
    // Of how many groups one is written wrongly.
    private const int OneOf = 10;

    private readonly List<EventRow> _stored = [];
    private (IReadOnlyList<PoolRow> Pools, RollUps RollUps)? _promised;
    private IReadOnlyList<LedgerBatch> _batches = [];
    private int _groups;

    public bool Begin(IReadOnlyList<LedgerBatch> batches)
    {
        if (_promised is { } promised)
        {
            _promised = null;
            store.Commit(promised.Pools, promised.RollUps);
        }

        _batches = batches;
        _stored.Clear();
        return store.Begin(batches);
    }

    public EventRow? Find(string organizationId, string source, string id) => store.Find(organizationId, source, id);

    public KeptDecisionRow? FindKept(string organizationId, string source, string id) => store.FindKept(organizationId, source, id);

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
            case Mutation.SkipsARollUp when IsWrong && _stored.Count > 0:
                return store.Commit(pools, Of(_stored.Skip(1)));
            case Mutation.AppliesTwice when IsWrong && _stored.Count > 0:
                return store.Commit(pools, Of(_stored.Append(_stored[0])));
            case Mutation.LosesAPoolCounter when IsWrong:
                return store.Commit([.. pools.Skip(1)], rollUps);
            default:
                return store.Commit(pools, rollUps);
        }
    }

    public bool Prune(UtcDay firstKept) => store.Prune(firstKept);

    public void Close()
    {
        _promised = null;
        store.Close();
    }

    public void Dispose() => store.Dispose();

    private bool IsWrong => ++_groups % OneOf == 0;

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
