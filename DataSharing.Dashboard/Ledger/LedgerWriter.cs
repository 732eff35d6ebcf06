using DataSharing.Core.Accounting;
using DataSharing.Core.Primitives;
using DataSharing.Dashboard.Common;

namespace DataSharing.Dashboard.Ledger;

/// <summary>
/// The only one who writes usage: takes what waits, decides it in order, and commits it as one group before anybody is answered.
/// </summary>
internal sealed partial class LedgerWriter(
    LedgerQueue queue,
    OrganizationBooks books,
    ILedgerStore store,
    ICommittedGroups committed,
    LedgerHealth health,
    UnassignedDays unassigned,
    KeepEvents keep,
    TimeProvider time,
    ILogger<LedgerWriter> logger
) : BackgroundService
{
    /// <summary>Events of one group commit at most, but never less than one call's.</summary>
    private const int GroupSize = 5_000;

    private static readonly TimeSpan _retry = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan _lastWrites = TimeSpan.FromSeconds(10);

    // Between two batches of old events: short while nobody sends, longer between the groups of those who do.
    private static readonly TimeSpan _breath = TimeSpan.FromMilliseconds(20);
    private static readonly TimeSpan _share = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan _lookForOld = TimeSpan.FromMinutes(1);

    private readonly Dictionary<PoolKey, TokenCount> _pools = [];

    // Of the group that is being written.
    private readonly HashSet<PoolKey> _changedPools = [];
    private bool _isInDoubt;
    private long _prunedAt;
    private long _wroteAt;

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        // Ends when the queue is closed and empty: what was accepted is still recorded while the server shuts down.
        while (await WaitAsync())
        {
            await TurnAsync();
            _wroteAt = time.GetTimestamp();
            if (keep.Days is not null && time.GetElapsedTime(_prunedAt) >= _share)
            {
                Prune();
            }
        }
    }

    public override async Task StopAsync(CancellationToken cancellationToken)
    {
        // What was accepted is written first, even when the rest of the server took all the time there was for stopping.
        queue.Close();
        if (ExecuteTask is { } running)
        {
            await running.WaitAsync(_lastWrites, CancellationToken.None);
        }

        await base.StopAsync(cancellationToken);
    }

    // After a failure an empty group is tried every second: nobody sends events to a server that is not ready, and it must find out that it
    // is again.
    private async Task<bool> WaitAsync()
    {
        var waiting = queue.Reader.WaitToReadAsync(CancellationToken.None).AsTask();
        while (health.IsFailing && await Task.WhenAny(waiting, Task.Delay(_retry, CancellationToken.None)) != waiting)
        {
            await TurnAsync();
        }

        while (keep.Days is not null && !waiting.IsCompleted)
        {
            // Between two calls of one sender the queue is empty too: that is no quiet.
            var isQuiet = time.GetElapsedTime(_wroteAt) >= _share;
            var pause =
                !isQuiet ? _share
                : Prune() ? _breath
                : _lookForOld;
            using var ended = new CancellationTokenSource();
            await Task.WhenAny(waiting, Task.Delay(pause, time, ended.Token));
            await ended.CancelAsync();
        }

        return await waiting;
    }

    // Whether there may be more to let go of at once.
    private bool Prune()
    {
        _prunedAt = time.GetTimestamp();
        try
        {
            return !health.IsFailing && store.Prune(EventRetention.FirstKeptDay(time.Now().Day, keep.Days!.Value));
        }
        catch (Exception exception)
        {
            // Nothing of the batch is on disk, and nothing was due at a certain time.
            store.Close();
            LogPruning(exception);
            return false;
        }
    }

    /// <summary>Records one group of what waits now, and answers its callers.</summary>
    internal async Task TurnAsync()
    {
        var group = new List<LedgerBatch>();
        var size = 0;
        while (size < GroupSize && queue.Reader.TryRead(out var batch))
        {
            group.Add(batch);
            size += batch.Events.Count;
        }

        CommittedGroup done;
        try
        {
            (var receipts, done) = await CommitAsync(group);
            health.Committed();
            for (var i = 0; i < group.Count; i++)
            {
                group[i].Complete(receipts[i]);
            }
        }
        catch (Exception exception)
        {
            // Whatever it was, nothing of this group is on disk: the counters in memory must forget it too.
            _pools.Clear();
            health.Failed();
            group.ForEach(batch => batch.Fail(new LedgerUnavailableException(busy: false, exception)));
            store.Close();
            LogFailure(exception, size);
            _isInDoubt = true;
            Tell(committed.Doubt);
            return;
        }

        if (_isInDoubt)
        {
            // A server may still have finished what broke off here, after it was read anew. Now that it was this group's turn, it has
            // ended.
            _isInDoubt = false;
            Tell(committed.Doubt);
        }

        // After the answers: whoever sends goes first.
        if (done.Sums.Days.Count > 0)
        {
            Tell(() => committed.Commit(done));
        }
    }

    // What a listener makes of it is no matter of the ledger's.
    private void Tell(Action tell)
    {
        try
        {
            tell();
        }
        catch (Exception exception)
        {
            LogListener(exception);
        }
    }

    private async Task<(List<IReadOnlyList<Receipt>> Receipts, CommittedGroup Done)> CommitAsync(List<LedgerBatch> group)
    {
        if (store.Begin(group))
        {
            _pools.Clear();
        }

        _changedPools.Clear();
        var rollUps = new RollUps();
        var receipts = new List<IReadOnlyList<Receipt>>(group.Count);
        foreach (var batch in group)
        {
            // Only once the lock is held, for which there may have been a wait: a change made during it must not be missed.
            var book = await books.GetAsync(batch.OrganizationId, CancellationToken.None);
            var answers = new Receipt[batch.Events.Count];
            for (var i = 0; i < answers.Length; i++)
            {
                answers[i] = Record(batch, book, i, rollUps);
            }

            receipts.Add(answers);
        }

        var pools = _changedPools
            .Select(key => new PoolRow
            {
                OrganizationId = key.OrganizationId,
                Day = key.Day,
                Pool = key.Pool,
                RunningTotal = _pools[key].Value,
            })
            .ToList();
        var place = store.Commit(pools, rollUps);
        return (receipts, new CommittedGroup(place, rollUps, pools));
    }

    private Receipt Record(LedgerBatch batch, DecisionBook book, int index, RollUps rollUps)
    {
        var (organizationId, usage, hash) = (batch.OrganizationId, batch.Events[index], batch.HashOf(index));
        if (!usage.IsAcceptableAt(batch.ReceivedAt))
        {
            // What was recorded in time stays what it is, however late it is told once more.
            return store.Find(organizationId, usage.Source, usage.Id) is { } early ? Again(early, hash)
                : store.FindKept(organizationId, usage.Source, usage.Id) is { } older ? Again(older, hash)
                : new Receipt(ReceiptStatus.OutOfWindow, null);
        }

        if (store.FindKept(organizationId, usage.Source, usage.Id) is { } kept)
        {
            return Again(kept, hash);
        }

        var now = time.Now();
        var asOf = usage.DecidedAsOf(now);
        var decision = DecisionPolicy.Decide(
            book.At(asOf),
            usage,
            asOf,
            (Writer: this, OrganizationId: organizationId, usage.Day),
            static (state, pool) => state.Writer.RunningTotal(new PoolKey(state.OrganizationId, state.Day, pool)),
            unassigned.Contains(organizationId, usage.Day)
        );

        // The table itself says whether the id is taken, so that it is looked for once; until it does, the decision counts nowhere.
        if (!store.Insert(EventMapping.ToRow(organizationId, usage, hash, now, decision)))
        {
            return Again(store.Find(organizationId, usage.Source, usage.Id)!, hash);
        }

        if (decision is { RunningTotal: { } runningTotal, Pool: { } pool })
        {
            var key = new PoolKey(organizationId, usage.Day, pool);
            _pools[key] = runningTotal;
            _changedPools.Add(key);
        }

        rollUps.Add(organizationId, usage, decision);
        return new Receipt(ReceiptStatus.Recorded, decision);
    }

    private static Receipt Again(EventRow first, byte[] hash) => Again(first.ContentHash, hash, first.ToDecision);

    private static Receipt Again(KeptDecisionRow first, byte[] hash) => Again(first.ContentHash, hash, first.ToDecision);

    private static Receipt Again(byte[] first, byte[] hash, Func<Decision> decision) =>
        first.AsSpan().SequenceEqual(hash) ? new Receipt(ReceiptStatus.Duplicate, decision()) : new Receipt(ReceiptStatus.Conflict, null);

    private TokenCount RunningTotal(PoolKey key)
    {
        if (!_pools.TryGetValue(key, out var total))
        {
            total = store.ReadPool(key);
            _pools.Add(key, total);
        }

        return total;
    }

    [LoggerMessage(
        Level = LogLevel.Error,
        Message = "A group of {Events} events could not be recorded; its senders were told to try again."
    )]
    private partial void LogFailure(Exception exception, int events);

    [LoggerMessage(Level = LogLevel.Warning, Message = "Old events could not be let go of; it is tried again within a minute.")]
    private partial void LogPruning(Exception exception);

    [LoggerMessage(Level = LogLevel.Error, Message = "A group is recorded, and somebody who was told of it failed.")]
    private partial void LogListener(Exception exception);
}
