using DataSharing.Core.Accounting;
using DataSharing.Core.Primitives;
using DataSharing.Dashboard.Common;
using DataSharing.Dashboard.Ledger;
using DataSharing.Dashboard.Live;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Logging.Abstractions;
using static DataSharing.Tests.Ledger.Simulation.SimulationFailure;

namespace DataSharing.Tests.Ledger.Simulation;

/// <summary>
/// The real writer on the real SQLite, in a world that a seed decides: what is sent and when, who changes what meanwhile, what fails at
/// which step and when the process dies. Receipts are compared after each turn, all that is on disk now and then and at the end.
/// </summary>
internal sealed class SimulatedLedger : IDisposable
{
    private const int Turns = 60;

    // One organization of the three is looked at.
    private const string Watched = "org-a";

    private static readonly DateTimeOffset _start = new(2026, 10, 30, 22, 0, 0, TimeSpan.Zero);

    private readonly Random _random;

    // Of four worlds one is calm: a day that is never read anew must be taken forward rightly for long.
    private readonly bool _isCalm;
    private readonly Mutation _mutation;
    private readonly EveryTenth _wrong = new();
    private readonly SimulatedClock _clock = new(_start);
    private readonly SimulatedOrganizations _organizations;
    private readonly SimulatedTraffic _traffic;
    private readonly UnassignedDays _unassigned = new();
    private readonly ExpectedLedger _expected;

    private SimulatedDisk _disk;
    private Process _process;
    private Dictionary<string, DecisionBook> _books = [];
    private int _faults;
    private int _restarts;
    private UtcDay _firstKept;

    private SimulatedLedger(int seed, Mutation mutation, SimulatedDisk disk)
    {
        // First draws of seeds that follow each other are alike.
        _random = new Random(unchecked(seed * (int)0x9E3779B1));
        _isCalm = _random.Next(4) == 0;
        _mutation = mutation;
        _organizations = new(_random);
        _traffic = new(_random, _organizations);
        _expected = new(_unassigned);
        _disk = disk;
        _process = Start();
    }

    /// <summary>Plays a world to its end.</summary>
    /// <exception cref="SimulationFailure">The ledger is not what it must be.</exception>
    public static async Task<Played> PlayAsync(int seed, Mutation mutation = Mutation.None)
    {
        using var world = new SimulatedLedger(seed, mutation, await SimulatedDisk.NewAsync());
        for (var turn = 0; turn < Turns; turn++)
        {
            await world.TurnAsync();
        }

        await world.PruneToTheEndAsync();
        return new Played(world._expected.Count, world._faults, world._restarts, world._clock.GetUtcNow() - _start);
    }

    public void Dispose()
    {
        _process.Feed.Dispose();
        _disk.Dispose();
    }

    // What ends with the process.
    private sealed record Process(
        FaultyStore Store,
        ILedgerStore Given,
        LedgerQueue Queue,
        LedgerWriter Writer,
        LiveDays Days,
        LiveFeed Feed
    );

    private Process Start()
    {
        var store = new FaultyStore(_disk, _clock, _random);
        store.Begun += OnBegun;
        var (queue, committed, feed) = (
            new LedgerQueue(_clock),
            new CommittedGroups(),
            new LiveFeed(_clock, NullLogger<LiveFeed>.Instance)
        );
        var days = new LiveDays(committed, new DayReader(_disk, _disk.Engine), feed, _clock);
        ILedgerStore given = _mutation == Mutation.None ? store : new MutantStore(_mutation, _wrong, store);
        var writer = new LedgerWriter(
            queue,
            new OrganizationBooks(_mutation == Mutation.DecidesByAStaleSetting ? new StaleHistories(_organizations) : _organizations),
            given,
            _mutation == Mutation.None ? committed : new ForgetfulNews(_mutation, _wrong, committed),
            new LedgerHealth(),
            _unassigned,
            new KeepEvents(null),
            _clock,
            NullLogger<LedgerWriter>.Instance
        );
        return new Process(store, given, queue, writer, days, feed);
    }

    private async Task TurnAsync()
    {
        Pass();
        Change();
        var group = Send();
        ArmFault(group.Sum(sent => sent.Batch.Events.Count));
        await _process.Writer.TurnAsync();
        _faults += _process.Store.HasFailed ? 1 : 0;
        Unless(group.TrueForAll(sent => sent.Receipts.IsCompleted), "A sender was not answered.");
        if (_process.Store.HasFailed)
        {
            Unless(group.TrueForAll(IsToldToTryAgain), "A sender was not told that nothing was recorded, and to try again.");
            await FailedAsync(group);
        }
        else
        {
            Unless(group.TrueForAll(sent => sent.Receipts.IsCompletedSuccessfully), "A group failed, and nothing was wrong.");
            await AnsweredAsync(group);
        }

        if (_random.Next(10) == 0)
        {
            await PruneAsync();
        }

        if (_random.Next(3) == 0)
        {
            var now = _clock.Now();
            var day = await _process.Days.GetAsync(Watched, now, CancellationToken.None);
            _expected.CompareDay(Watched, now.Day, day.Ledger.Rows, day.Ledger.RunningTotals);
        }
    }

    private void Pass()
    {
        var passed = _random.Next(12) switch
        {
            _ when _isCalm => _random.NextDouble() * TimeSpan.FromSeconds(5),
            0 => _random.NextDouble() * TimeSpan.FromHours(7),
            1 => -TimeSpan.FromSeconds(_random.Next(3)),
            < 5 => _random.NextDouble() * TimeSpan.FromHours(1),
            _ => _random.NextDouble() * TimeSpan.FromSeconds(20),
        };
        _clock.Advance(passed);
    }

    private void Change()
    {
        if (_random.Next(4) == 0)
        {
            _organizations.Change(_clock.Now());
        }

        if (_random.Next(8) == 0)
        {
            _unassigned.Replace(_organizations.Ids.Where(_ => _random.Next(3) == 0).Select(id => (id, _clock.Now().Day)));
        }
    }

    private List<Sent> Send()
    {
        var calls = Enumerable.Range(0, 1 + _random.Next(6)).Select(_ => _traffic.Next(_clock.Now())).ToList();
        return calls.ConvertAll(call => new Sent(
            new LedgerBatch(call.OrganizationId, call.Events, _clock.Now()),
            _process.Queue.RecordAsync(call.OrganizationId, call.Events)
        ));
    }

    private void ArmFault(int events) =>
        _process.Store.Arm(
            _isCalm || _random.Next(2) == 0 ? Fault.None : (Fault)_random.Next((int)Fault.Before, (int)Fault.TornCommit + 1),
            // Anywhere in the group, or at its commit, which is its last step.
            _random.Next(2) == 0
                ? _random.Next(2 * events)
                : int.MaxValue
        );

    // Whatever it was that went wrong, it was one of the faults that are played.
    private static bool IsToldToTryAgain(Sent sent) =>
        sent.Receipts.Exception?.InnerException
            is LedgerUnavailableException { InnerException: ProcessDied or Microsoft.Data.Sqlite.SqliteException };

    // Somebody may decide while the writer waits for its lock; what the turn begins with is what it must go by.
    private void OnBegun()
    {
        if (_random.Next(8) == 0)
        {
            _organizations.Change(_clock.Now());
        }

        _books = _organizations.Ids.ToDictionary(id => id, id => new DecisionBook(_organizations[id]));
    }

    private async Task AnsweredAsync(List<Sent> group)
    {
        var expected = _expected.Take(group.ConvertAll(sent => sent.Batch), _books, _process.Store.Stored);
        for (var i = 0; i < group.Count; i++)
        {
            Unless(expected[i].SequenceEqual(await group[i].Receipts), "A sender was told something else than is so.");
        }
    }

    private async Task FailedAsync(List<Sent> group)
    {
        var (store, isCommitted) = (_process.Store, _process.Store.IsCommitted);
        if (store.IsDead)
        {
            Restart(store.Torn);
            if (store.Torn is not null)
            {
                isCommitted = await IsWholeAsync(store.Stored.Count);
            }
        }

        if (isCommitted)
        {
            _expected.Take(group.ConvertAll(sent => sent.Batch), _books, store.Stored);
        }

        foreach (var sent in group)
        {
            _traffic.Again(sent.Batch.OrganizationId, sent.Batch.Events);
        }

        await using var ledger = _disk.CreateDbContext();
        await _expected.ComparePoolsAsync(ledger);
        Unless(
            await ledger.Events.CountAsync() + await ledger.KeptDecisions.CountAsync() == _expected.Count,
            "Events that were acknowledged are gone, or some are there that should not be."
        );
    }

    private void Restart(Tear? torn)
    {
        _restarts++;
        using (_disk)
        {
            _process.Feed.Dispose();
            _disk = _disk.AfterACrash(torn);
            _process = Start();
        }
    }

    // Of a group that broke off while it was written all is there, or nothing.
    private async Task<bool> IsWholeAsync(int stored)
    {
        await using var ledger = _disk.CreateDbContext();
        var more = await ledger.Events.CountAsync() + await ledger.KeptDecisions.CountAsync() - _expected.Count;
        Unless(more == 0 || more == stored, $"Of {stored} events of a group {more} are there.");
        return stored > 0 && more == stored;
    }

    private async Task PruneAsync()
    {
        _process.Store.Arm(
            _isCalm || _random.Next(2) == 0 ? Fault.None : (Fault)_random.Next((int)Fault.Before, (int)Fault.DeathAfter + 1),
            steps: 0
        );
        var isCompared = _random.Next(3) == 0;
        try
        {
            _process.Given.Prune(FirstKept(_clock.Now().Day.DaysBefore(1 + _random.Next(4))));
        }
        catch (Exception exception) when (exception is ProcessDied or Microsoft.Data.Sqlite.SqliteException)
        {
            _faults++;
            isCompared = true;
            _process.Given.Close();
            if (_process.Store.IsDead)
            {
                Restart(torn: null);
            }
        }

        if (isCompared)
        {
            await CompareAsync();
        }
    }

    // Asked until it has nothing more to do, as the writer does while nobody sends. Of a day that was not asked for before: what came late
    // for one that was waits for the next day.
    private async Task PruneToTheEndAsync()
    {
        _process.Store.Arm(Fault.None, steps: 0);
        var first = FirstKept((_firstKept > _clock.Now().Day.DaysBefore(2) ? _firstKept : _clock.Now().Day.DaysBefore(2)).AddDays(1));
        for (var turns = 0; _process.Given.Prune(first); turns++)
        {
            Unless(turns < 1_000, "Old events never end.");
        }

        await CompareAsync();
        await using var ledger = _disk.CreateDbContext();
        Unless(!await ledger.Events.AnyAsync(row => row.Day < first), "Old events are still there.");
    }

    private UtcDay FirstKept(UtcDay day) => _firstKept = day > _firstKept ? day : _firstKept;

    private async Task CompareAsync()
    {
        await using var ledger = _disk.CreateDbContext();
        await _expected.CompareAsync(ledger, _firstKept);
    }

    // Of a call: what the writer was given, as it was given, and what its sender is told.
    private sealed record Sent(LedgerBatch Batch, Task<IReadOnlyList<Receipt>> Receipts);
}
