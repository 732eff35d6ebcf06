using DataSharing.Core.Accounting;
using DataSharing.Core.Primitives;
using DataSharing.Dashboard.Common;
using DataSharing.Dashboard.Ledger;
using Microsoft.Data.Sqlite;

namespace DataSharing.Tests.Ledger.Simulation;

/// <summary>The real store on a disk and in a process that fail when they are told to, and where time passes at any step.</summary>
internal sealed class FaultyStore(SimulatedDisk disk, SimulatedClock clock, Random random) : ILedgerStore
{
    private const int DiskFull = 13;

    private readonly List<Instant> _stored = [];
    private Fault _fault;
    private int _stepsLeft;
    private bool _hasBegun;

    /// <summary>When each event of the group was stored, in order.</summary>
    public IReadOnlyList<Instant> Stored => _stored;

    /// <summary>Whether the store itself has said that the group is on disk.</summary>
    public bool IsCommitted { get; private set; }

    /// <summary>Whether the process has died.</summary>
    public bool IsDead { get; private set; }

    /// <summary>Whether anything has gone wrong in the group.</summary>
    public bool HasFailed { get; private set; }

    /// <summary>What of the log is lost with the process; null if nothing of it is.</summary>
    public Tear? Torn { get; private set; }

    /// <summary>Called once the lock is held: others may have been first.</summary>
    public event Action? Begun;

    /// <summary>Says what goes wrong in the next group.</summary>
    /// <param name="fault">What.</param>
    /// <param name="steps">After how many steps; the commit is the last one.</param>
    public void Arm(Fault fault, int steps)
    {
        _stored.Clear();
        (_fault, _stepsLeft, _hasBegun, IsCommitted, HasFailed, Torn) = (fault, steps, false, false, false, null);
    }

    public bool Begin(IReadOnlyList<LedgerBatch> batches)
    {
        var others = Step(batches, static (store, batches) => store.Begin(batches));
        if (!_hasBegun)
        {
            _hasBegun = true;
            Pass();
            Begun?.Invoke();
        }

        return others;
    }

    public EventRow? Find(string organizationId, string source, string id) =>
        Step((organizationId, source, id), static (store, key) => store.Find(key.organizationId, key.source, key.id));

    public KeptDecisionRow? FindKept(string organizationId, string source, string id)
    {
        Pass();
        return Step((organizationId, source, id), static (store, key) => store.FindKept(key.organizationId, key.source, key.id));
    }

    public bool Insert(EventRow row)
    {
        var isNew = Step(row, static (store, row) => store.Insert(row));
        if (isNew)
        {
            _stored.Add(clock.Now());
        }

        return isNew;
    }

    public TokenCount ReadPool(PoolKey key) => Step(key, static (store, key) => store.ReadPool(key));

    public GroupPlace Commit(IReadOnlyList<PoolRow> pools, RollUps rollUps)
    {
        // The last step: a fault that has not come yet comes now, or it would never.
        _stepsLeft = 0;
        if (_fault == Fault.Within)
        {
            HasFailed = true;
            RefuseARow(rollUps);
        }

        var before = _fault == Fault.TornCommit ? disk.Look() : null;
        var place = Step(
            (Pools: pools, RollUps: rollUps, Store: this),
            static (store, group) =>
            {
                var place = store.Commit(group.Pools, group.RollUps);

                // The group as a whole: neither an earlier one, nor a part of it without what it counts for.
                var isWhole = group.Store._hasBegun && (group.RollUps.Days.Count > 0 || group.Store._stored.Count == 0);
                group.Store.IsCommitted |= isWhole;
                return place;
            }
        );
        if (before is not null)
        {
            Torn = before.TornSomewhere(disk.Look(), random);
            Die();
        }

        return place;
    }

    public bool Prune(UtcDay firstKept) => Step(firstKept, static (store, day) => store.Prune(day));

    public void Close()
    {
        // A process that is gone closes nothing.
        if (!IsDead)
        {
            disk.Ledger.Close();
        }
    }

    public void Dispose() => Close();

    private TResult Step<TState, TResult>(TState state, Func<ILedgerStore, TState, TResult> act)
    {
        if (_stepsLeft-- != 0 || _fault is Fault.None or Fault.Within or Fault.TornCommit)
        {
            return act(disk.Ledger, state);
        }

        HasFailed = true;
        if (_fault == Fault.DeathBefore)
        {
            Die();
        }

        if (_fault == Fault.Before)
        {
            throw Full();
        }

        var result = act(disk.Ledger, state);
        if (_fault == Fault.DeathAfter)
        {
            Die();
        }

        throw Full();
    }

    // The last of the days, so that all before it are written, and places of them remembered. Nothing but a test can make such a row.
    private static void RefuseARow(RollUps rollUps) =>
        ((Dictionary<DayKey, UsageSums>)rollUps.Days).Add(
            new DayKey("org-a", new UtcDay(), null!, "", DecisionReason.Complimentary, false),
            default
        );

    private static SqliteException Full() => new("database or disk is full", DiskFull);

    private void Die()
    {
        (IsDead, HasFailed) = (true, true);
        throw new ProcessDied();
    }

    // A slow disk, a lock that others hold: the next day may begin between two events of a group.
    private void Pass()
    {
        if (random.Next(50) == 0)
        {
            clock.Advance(TimeSpan.FromMilliseconds(random.Next(random.Next(10) == 0 ? 600_000 : 500)));
        }
    }
}
