using System.Threading.Channels;
using DataSharing.Dashboard.Data.Engines;
using Microsoft.EntityFrameworkCore;

namespace DataSharing.Dashboard.Ledger.PostgreSql;

/// <summary>
/// Several servers record in one ledger: puts the groups of this one and what the others recorded in between into one order, that of their
/// numbers, for whoever keeps days in memory.
/// </summary>
/// <remarks>
/// The store's number of commits is asked ten times a second: a page hears of another server's events as soon as by notices, none of which
/// can be lost or hold up a commit. Of organizations of which nobody keeps a day no event is read. See docs/decisions/0046.
/// </remarks>
internal sealed partial class GroupsOfAllServers(
    CommittedGroups committed,
    IDbContextFactory<LedgerDbContext> ledgers,
    IDatabaseEngine engine,
    TimeProvider time,
    ILogger<GroupsOfAllServers> logger
) : BackgroundService, ICommittedGroups
{
    /// <summary>Events of days that are kept, read at once; who is behind by more reads the days anew instead.</summary>
    internal const int Most = 20_000;

    // This server's own groups wait for it too: a server that does not answer is a fault soon.
    private const int Seconds = 5;

    private static readonly TimeSpan _interval = TimeSpan.FromMilliseconds(100);
    private static readonly TimeSpan _retry = TimeSpan.FromSeconds(1);

    private readonly Channel<CommittedGroup> _own = Channel.CreateUnbounded<CommittedGroup>(new() { SingleReader = true });
    private readonly ICommitWatch _commits = engine.Watch(Store.Ledger);
    private (long Opened, long Version) _version;

    // The number up to which all events were told; null while that is not known.
    private long? _last;
    private long _triedAt;

    public void Commit(CommittedGroup group) => _own.Writer.TryWrite(group);

    public void Doubt() => committed.Doubt();

    /// <summary>Looks where it begins before the first event of this server comes.</summary>
    public override async Task StartAsync(CancellationToken cancellationToken)
    {
        await TryAsync(BeginAsync, cancellationToken);
        await base.StartAsync(cancellationToken);
    }

    public override void Dispose()
    {
        _commits.Dispose();
        base.Dispose();
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        try
        {
            using var timer = new PeriodicTimer(_interval, time);
            var (tick, own) = (timer.WaitForNextTickAsync(stoppingToken).AsTask(), _own.Reader.WaitToReadAsync(stoppingToken).AsTask());
            while (true)
            {
                await Task.WhenAny(tick, own);
                if (own.IsCompleted)
                {
                    await own;
                    await TryAsync(TellOwnAsync, stoppingToken);
                    own = _own.Reader.WaitToReadAsync(stoppingToken).AsTask();
                }

                if (tick.IsCompleted)
                {
                    await tick;
                    await TryAsync(FollowAsync, stoppingToken);
                    tick = timer.WaitForNextTickAsync(stoppingToken).AsTask();
                }
            }
        }
        catch (OperationCanceledException)
        {
            // The server is shutting down.
        }
    }

    private async Task TryAsync(Func<CancellationToken, Task> act, CancellationToken cancellationToken)
    {
        try
        {
            await act(cancellationToken);
        }
        catch (Exception exception) when (!cancellationToken.IsCancellationRequested)
        {
            if (_last is not null)
            {
                // Said once, to the log and to whoever looks; again when it goes on.
                LogFailure(exception);
                _last = null;
                committed.Doubt();
            }
        }
    }

    // The next one of this server, after what others recorded before it.
    private async Task TellOwnAsync(CancellationToken cancellationToken)
    {
        while (_own.Reader.TryRead(out var group))
        {
            if (group.Place.After > _last)
            {
                await TellOthersAsync(group.Place.After.Value, cancellationToken);
            }

            // It was told with those of others if it was on disk by then.
            if (group.Place.Last > _last)
            {
                _last = group.Place.Last;
                committed.Commit(group);
            }
        }
    }

    private async Task FollowAsync(CancellationToken cancellationToken)
    {
        if (_last is null)
        {
            if (time.GetElapsedTime(_triedAt) < _retry)
            {
                return;
            }

            _triedAt = time.GetTimestamp();
            await BeginAsync(cancellationToken);
            committed.Doubt();
        }

        // Asked before the events are read: what is committed in between is told now, and looked for once more.
        if (_commits.Version() is var version && version != _version)
        {
            await TellOthersAsync(long.MaxValue, cancellationToken);
            _version = version;
        }
    }

    private async Task BeginAsync(CancellationToken cancellationToken)
    {
        await using var ledger = await OpenAsync(cancellationToken);
        _last = await ledger.Events.MaxAsync(row => (long?)row.Sequence, cancellationToken) ?? 0;
    }

    private async Task TellOthersAsync(long upTo, CancellationToken cancellationToken)
    {
        await using var ledger = await OpenAsync(cancellationToken);
        var others = await ledger
            .Events.Where(row => row.Sequence > _last && row.Sequence <= upTo)
            .GroupBy(row => row.OrganizationId)
            .Select(group => new { Id = group.Key, Last = group.Max(row => row.Sequence) })
            .ToListAsync(cancellationToken);
        if (others.Count == 0)
        {
            return;
        }

        // Who is kept is asked after that: a day that somebody begins to keep now is read later still, with all of it.
        var last = others.Max(other => other.Last);
        var kept = others.FindAll(other => committed.IsKept(other.Id)).ConvertAll(other => other.Id);
        var rows =
            kept.Count == 0
                ? []
                : await ledger
                    .Events.AsNoTracking()
                    .Where(row => row.Sequence > _last && row.Sequence <= last && kept.Contains(row.OrganizationId))
                    .OrderBy(row => row.Sequence)
                    .Take(Most + 1)
                    .ToListAsync(cancellationToken);
        if (rows.Count > Most)
        {
            await BeginAsync(cancellationToken);
            committed.Doubt();
            return;
        }

        foreach (var row in rows)
        {
            _last = row.Sequence;
            committed.Commit(GroupOf(row));
        }

        _last = last;
        foreach (var other in others.Where(other => !kept.Contains(other.Id)))
        {
            committed.CommitElsewhere(other.Id);
        }
    }

    private async Task<LedgerDbContext> OpenAsync(CancellationToken cancellationToken)
    {
        var ledger = await ledgers.CreateDbContextAsync(cancellationToken);
        ledger.Database.SetCommandTimeout(Seconds);
        return ledger;
    }

    // Each event by itself: a day may have been read between any two commits, and which events came with one is not stored.
    private static CommittedGroup GroupOf(EventRow row)
    {
        var sums = new RollUps();
        sums.Add(row.OrganizationId, row.ToEvent(), row.ToDecision());
        return new CommittedGroup(
            new GroupPlace(row.Sequence, row.Sequence - 1),
            sums,
            row is { Pool: { } pool, RunningTotal: { } total }
                ?
                [
                    new PoolRow
                    {
                        OrganizationId = row.OrganizationId,
                        Day = row.Day,
                        Pool = pool,
                        RunningTotal = total,
                    },
                ]
                : []
        );
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "What was recorded could not be followed; days in memory are read anew.")]
    private partial void LogFailure(Exception exception);
}
