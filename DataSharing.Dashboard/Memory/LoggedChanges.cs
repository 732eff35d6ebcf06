using DataSharing.Dashboard.Data;
using DataSharing.Dashboard.Data.Engines;
using Microsoft.EntityFrameworkCore;

namespace DataSharing.Dashboard.Memory;

/// <summary>
/// Tells whom the commits to the application database concern, made here or by another process: by the entries of the audit log since. What
/// is kept in memory asks it whether it still holds.
/// </summary>
/// <remarks>
/// Everything that changes what somebody may do or see leaves an entry in the same transaction, or is announced. A commit that did neither
/// concerns nobody knows whom: then nothing that is kept holds, as far as it is seen by itself; among others it is not noticed. See
/// docs/decisions/0034. Safe for use by several threads at once.
/// </remarks>
internal sealed class LoggedChanges(IDbContextFactory<ApplicationDbContext> databases, IDatabaseEngine engine) : IDisposable
{
    private readonly Lock _one = new();
    private readonly SemaphoreSlim _withoutEntry = new(1);
    private readonly ICommitWatch _commits = engine.Watch(Store.Application);
    private readonly Ticks _ticks = new();
    private (long Opened, long Version) _version;
    private long _sequence = -1;
    private int _announced;

    /// <summary>What was seen, in the order of the log; raised by whoever saw it first.</summary>
    public event Action<IReadOnlyList<LoggedChange>>? Seen;

    /// <summary>Commits that left no entry and were not announced here: of another server, perhaps of alerts or messages.</summary>
    public event Action? SeenUnexplained;

    /// <summary>Sees what was committed up to now. What is read afterwards may be kept under the tick that this returns.</summary>
    public long Refresh()
    {
        var (entries, tick, isUnexplained) = Look(isKnown: false);
        Tell(entries);
        if (isUnexplained)
        {
            SeenUnexplained?.Invoke();
        }

        return tick;
    }

    /// <inheritdoc cref="Ticks.Holds" />
    public bool Holds(string organizationId, long tick) => _ticks.Holds(organizationId, tick);

    /// <summary>Whether what was kept under a tick still holds, whomever it is about.</summary>
    public bool Holds(long tick) => tick >= _ticks.Now;

    /// <summary>Writes something that leaves no entry, because there would be too many.</summary>
    /// <param name="organizationId">Whom it concerns; null for nobody, as of when a key was last used.</param>
    /// <param name="write">Commits it.</param>
    /// <param name="cancellationToken">Does not begin.</param>
    public async Task<T> WriteWithoutEntryAsync<T>(string? organizationId, Func<Task<T>> write, CancellationToken cancellationToken)
    {
        await _withoutEntry.WaitAsync(cancellationToken);
        try
        {
            Refresh();
            Interlocked.Increment(ref _announced);
            T written;
            try
            {
                written = await write();
            }
            finally
            {
                Interlocked.Decrement(ref _announced);
            }

            Tell([.. AfterAnnounced(), .. Concerned(organizationId)]);
            return written;
        }
        finally
        {
            _withoutEntry.Release();
        }
    }

    public void Dispose()
    {
        _commits.Dispose();
        _withoutEntry.Dispose();
    }

    private IReadOnlyList<LoggedChange> AfterAnnounced()
    {
        try
        {
            var (entries, _, isUnexplained) = Look(isKnown: true);
            if (isUnexplained)
            {
                SeenUnexplained?.Invoke();
            }

            return entries;
        }
        catch (Exception exception) when (DatabaseFault.Is(exception))
        {
            // What was written is written: who looks next finds a commit, and trusts nothing.
            return [];
        }
    }

    private IReadOnlyList<LoggedChange> Concerned(string? organizationId)
    {
        if (organizationId is null)
        {
            return [];
        }

        _ticks.Change([organizationId]);
        return [new LoggedChange(organizationId, "", Refused: false, "", null)];
    }

    private void Tell(IReadOnlyList<LoggedChange> entries)
    {
        if (entries.Count > 0)
        {
            Seen?.Invoke(entries);
        }
    }

    private (IReadOnlyList<LoggedChange> Entries, long Tick, bool IsUnexplained) Look(bool isKnown)
    {
        lock (_one)
        {
            // Asked before the log is read: what is committed in between is seen now, and looked for once more.
            var version = _commits.Version();
            if (version == _version)
            {
                return ([], _ticks.Now, false);
            }

            var isFirst = _sequence < 0;
            var (entries, belonging) = Read();
            if (entries.Count == 0 && !isKnown && Volatile.Read(ref _announced) > 0)
            {
                // Perhaps it is what was announced: whoever announced it looks next.
                return ([], _ticks.Now, false);
            }

            // Besides the announced commit, and at most one for each entry: of another server, which had its turn in between.
            var isUnexplained = isKnown
                ? _commits.CountsEach && version.Version - _version.Version > 1 + entries.Count
                : entries.Count == 0 && !isFirst;
            if (isUnexplained)
            {
                _ticks.ChangeAll();
            }

            if (entries is { Count: > 0 } || !isKnown)
            {
                Note(entries, belonging);
            }

            _version = version;
            return (entries, _ticks.Now, isUnexplained);
        }
    }

    // And where those belong of whose accounts some tell: whether an organization has an owner who can act rests on them.
    private (List<LoggedChange> Entries, List<string> Belonging) Read()
    {
        using var database = databases.CreateDbContext();
        var log = database.AuditEntries.AsNoTracking();
        if (_sequence < 0)
        {
            // Nothing is kept yet.
            _sequence = log.Max(entry => (long?)entry.Sequence) ?? 0;
            return ([], []);
        }

        var entries = log.Where(entry => entry.Sequence > _sequence)
            .OrderBy(entry => entry.Sequence)
            .Select(entry => new
            {
                entry.Sequence,
                Change = new LoggedChange(entry.OrganizationId, entry.Type, entry.Refused, entry.ActorId, entry.Subject),
            })
            .ToList();
        var changes = entries.ConvertAll(entry => entry.Change);
        var people = changes.Where(change => change is { IsChange: true, IsOfStanding: true }).Select(change => change.Subject).ToList();
        List<string> belonging =
            people.Count == 0
                ? []
                :
                [
                    .. database
                        .Memberships.Where(membership => people.Contains(membership.User!.Email))
                        .Select(membership => membership.OrganizationId)
                        .Distinct(),
                ];
        _sequence = entries.Count > 0 ? entries[^1].Sequence : _sequence;
        return (changes, belonging);
    }

    private void Note(List<LoggedChange> entries, List<string> belonging)
    {
        var changes = entries.FindAll(entry => entry.IsChange);
        if (entries.Count == 0 || changes.Exists(change => change is { OrganizationId: null, IsOfAccount: false }))
        {
            _ticks.ChangeAll();
        }
        else if (changes.Count > 0)
        {
            _ticks.Change(changes.Select(change => change.OrganizationId).OfType<string>().Concat(belonging));
        }
    }
}
