using DataSharing.Core.Primitives;
using DataSharing.Dashboard.Common;
using DataSharing.Dashboard.ProviderUsage.OpenAI;
using Microsoft.EntityFrameworkCore;

namespace DataSharing.Dashboard.ProviderUsage.Reading;

/// <summary>
/// Makes a turn: reads from the provider kind by kind. What of one kind cannot be read is said of that kind, and keeps no other from being
/// read.
/// </summary>
internal sealed partial class SyncOrganization(
    IDbContextFactory<ReportsDbContext> reports,
    ConnectionKeys keys,
    KeyStanding standing,
    RequestPace pace,
    IEnumerable<SyncKind> kinds,
    TimeProvider time,
    ILogger<SyncOrganization> logger
)
{
    private static readonly TimeSpan _lease = TimeSpan.FromMinutes(2);

    private readonly IReadOnlyList<SyncKind> _kinds = [.. kinds];

    private readonly PartReadings _parts = new(reports, time);

    /// <summary>Makes one turn; only one at a time reads for an organization, here or at the command line beside.</summary>
    /// <param name="request">What to read.</param>
    /// <param name="progress">How many parts of how many.</param>
    /// <param name="cancellationToken">Breaks off after the parts under way.</param>
    /// <exception cref="InvalidInputException">The span is empty.</exception>
    /// <exception cref="NotFoundException">There is no connection.</exception>
    /// <exception cref="ConflictException">Somebody else reads at this moment, or the connection was changed or removed
    /// meanwhile.</exception>
    public async Task<SyncTurn> ExecuteAsync(
        SyncRequest request,
        IProgress<(int Done, int Of)>? progress,
        CancellationToken cancellationToken
    )
    {
        SyncPlan.RequireSpan(request.From, request.Until, time.Now().Day);
        var connection =
            await keys.VersionAsync(request.OrganizationId, cancellationToken)
            ?? throw new NotFoundException("A connection to OpenAI for this organization");
        await using var lease =
            await SyncLease.TakeAsync(reports, request.OrganizationId, time, _lease, cancellationToken)
            ?? throw new ConflictException(
                "sync_running",
                "Somebody else is reading for this organization at this moment. Try again in a few minutes."
            );
        using var stopping = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, lease.Lost);
        var turn = new Turn(request, connection, progress);
        try
        {
            foreach (
                var (kind, todayOnly) in request.DueOnly
                    ? await DueAsync(request, connection, cancellationToken)
                    : _kinds.Select(kind => (kind, false))
            )
            {
                if (!await ReadAsync(turn, kind, todayOnly, stopping.Token))
                {
                    // The key as a whole is refused: asking for more with it would only be refused again. Or the minute is full.
                    break;
                }
            }

            return new SyncTurn(turn.Outcomes);
        }
        catch (OperationCanceledException) when (lease.Lost.IsCancellationRequested && !cancellationToken.IsCancellationRequested)
        {
            throw new ConflictException("sync_running", "Somebody else has taken over reading for this organization.");
        }
    }

    private async Task<IEnumerable<(SyncKind Kind, bool TodayOnly)>> DueAsync(
        SyncRequest request,
        ConnectionVersion connection,
        CancellationToken cancellationToken
    )
    {
        await using var database = await reports.CreateDbContextAsync(cancellationToken);
        var states = await database
            .KindStates.AsNoTracking()
            .Where(state => state.OrganizationId == request.OrganizationId)
            .ToListAsync(cancellationToken);
        var now = time.Now();
        var due = _kinds.Where(kind => StateOf(kind).IsDue(now, connection)).ToList();
        var usage = _kinds.First(kind => kind.Name == SyncKind.Usage);
        if (!request.ByTheMinute)
        {
            var isTodayDue = !due.Contains(usage) && StateOf(usage).IsTodayDue(now, usage.Every);
            return due.Select(kind => (kind, false)).Prepend((usage, true)).Skip(isTodayDue ? 0 : 1);
        }

        // Today first, then whatever has waited longest: each gets its turn.
        var isDue = due.Remove(usage);
        var others = due.OrderBy(kind => StateOf(kind)?.TriedAt ?? Instant.Beginning).Select(kind => (kind, false));
        return isDue || (StateOf(usage) is { } state && state.ReadsToday()) ? others.Prepend((usage, !isDue)) : others;

        KindState? StateOf(SyncKind kind) => states.Find(known => known.Kind == kind.Name);
    }

    /// <returns>Whether to go on: the key as a whole is still of use, and there may be room in this minute.</returns>
    private async Task<bool> ReadAsync(Turn turn, SyncKind kind, bool todayOnly, CancellationToken cancellationToken)
    {
        var startedAt = time.Now();
        SyncReading? reading = null;
        ReadingKeys? used = null;
        try
        {
            var key = await keys.OpenAsync(turn.OrganizationId, cancellationToken);
            used = new ReadingKeys(key, pace, turn.Request, await _parts.OfAsync(turn.Request, kind, turn.Connection, cancellationToken));
            reading = new SyncReading(
                turn.Request,
                used,
                cancellation => RequireUnchangedAsync(turn, cancellation),
                turn.Announce,
                turn.Finish
            )
            {
                TodayOnly = todayOnly,
            };
            await RequireUnchangedAsync(turn, cancellationToken);
            await kind.ReadAsync(reading, cancellationToken);
            await RequireUnchangedAsync(turn, cancellationToken);
            if (used.Made > 0)
            {
                // Whoever had nothing to ask for has not shown that the key is taken.
                turn.KeyIsTaken = true;
                await standing.AcceptAsync(turn.OrganizationId, turn.Version, cancellationToken);
            }

            await RecordAsync(
                turn,
                kind,
                startedAt,
                new KindOutcome(kind.Name, kind.Title, reading.Parts, Note: reading.Note),
                reading,
                null,
                cancellationToken
            );
        }
        catch (PacedException)
        {
            // Nothing is wrong: it goes on from here in the next minute.
            await RecordPartAsync(turn, kind, startedAt, used?.Made > 0, cancellationToken);
            return false;
        }
        catch (AdminApiException fault) when (fault.Fault == AdminApiFault.KeyRefused)
        {
            if (
                used is not null
                && (turn.KeyIsTaken || reading?.Parts > 0 || await IsTakenElsewhereAsync(turn, kind, used, cancellationToken))
            )
            {
                // What else was read with this key stays as it is: the refusal is of this kind alone.
                var own = new AdminApiException(
                    AdminApiFault.Forbidden,
                    $"{fault.Message} The same key was taken for other things.",
                    fault,
                    fault.RetryAfter
                );
                await RecordAsync(
                    turn,
                    kind,
                    startedAt,
                    new KindOutcome(kind.Name, kind.Title, reading?.Parts ?? 0, own, own.Message),
                    reading,
                    ScopeOf(own, reading),
                    cancellationToken
                );
                return true;
            }

            // Of no use for the other kinds either, now or when they would be due: they wait together, and one of them tries again for all.
            await standing.RefuseAsync(turn.OrganizationId, turn.Version, cancellationToken);
            foreach (var other in _kinds)
            {
                await RecordAsync(
                    turn,
                    other,
                    startedAt,
                    new KindOutcome(other.Name, other.Title, other == kind ? reading?.Parts ?? 0 : 0, fault, fault.Message),
                    null,
                    KindErrorScope.Key,
                    cancellationToken
                );
            }

            return false;
        }
        catch (AdminApiException fault)
        {
            await RecordAsync(
                turn,
                kind,
                startedAt,
                new KindOutcome(kind.Name, kind.Title, reading?.Parts ?? 0, fault, fault.Message),
                reading,
                ScopeOf(fault, reading),
                cancellationToken
            );
        }
        catch (Exception exception) when (exception is not OperationCanceledException and not ConflictException and not NotFoundException)
        {
            LogFailure(exception, kind.Name);
            var fault = new AdminApiException(
                AdminApiFault.Own,
                "Something went wrong here while reading. The log of the server tells what.",
                exception
            );
            await RecordAsync(
                turn,
                kind,
                startedAt,
                new KindOutcome(kind.Name, kind.Title, reading?.Parts ?? 0, fault, fault.Message),
                reading,
                ScopeOf(fault, reading),
                cancellationToken
            );
        }

        return true;
    }

    // Whoever asks to slow down is not asked for today each minute either.
    private static KindErrorScope? ScopeOf(AdminApiException fault, SyncReading? reading) =>
        reading is { TodayIsRead: true } && fault.Fault != AdminApiFault.Busy ? KindErrorScope.Older : null;

    // Refused before anything was read in this turn: one small question of a kind that was read with the same key tells whose fault it is.
    private async Task<bool> IsTakenElsewhereAsync(Turn turn, SyncKind refused, ReadingKeys used, CancellationToken cancellationToken)
    {
        await using var database = await reports.CreateDbContextAsync(cancellationToken);
        var connection = turn.Connection.ToString();
        var read = await database
            .KindStates.AsNoTracking()
            .Where(state =>
                state.OrganizationId == turn.OrganizationId
                && state.Kind != refused.Name
                && state.Error == null
                && state.CompletedAt != null
                && state.TriedKey == connection
            )
            .Select(state => state.Kind)
            .ToListAsync(cancellationToken);
        if (_kinds.FirstOrDefault(kind => read.Contains(kind.Name)) is not { } witness)
        {
            return false;
        }

        try
        {
            // In the place of today, which this is about too: the other one was just taken.
            await witness.ProbeAsync(used.OfToday, cancellationToken);
            return true;
        }
        catch (AdminApiException fault)
        {
            // Only a second refusal blames the key.
            return fault.Fault != AdminApiFault.KeyRefused;
        }
        catch (PacedException)
        {
            // Not to be asked in this minute: that kind's own turn will tell.
            return true;
        }
    }

    private async Task RecordAsync(
        Turn turn,
        SyncKind kind,
        Instant startedAt,
        KindOutcome outcome,
        SyncReading? reading,
        KindErrorScope? scope,
        CancellationToken cancellationToken
    )
    {
        var todayOnly = reading is { TodayOnly: true };
        if (!todayOnly || outcome.Fault is not null)
        {
            _parts.Drop(turn.OrganizationId, kind);
        }

        _parts.NoteTry(turn.OrganizationId, kind, startedAt);
        turn.Outcomes.RemoveAll(before => before.Kind == kind.Name);
        turn.Outcomes.Add(outcome);
        await using var database = await reports.CreateDbContextAsync(cancellationToken);
        var state = await database.KindStates.SingleOrDefaultAsync(
            state => state.OrganizationId == turn.OrganizationId && state.Kind == kind.Name,
            cancellationToken
        );
        if (state is null)
        {
            state = new KindState { OrganizationId = turn.OrganizationId, Kind = kind.Name };
            database.KindStates.Add(state);
        }

        var now = time.Now();
        (state.TriedAt, state.TriedKey) = (startedAt, turn.Connection.ToString());
        if (outcome.Fault is { } fault)
        {
            // What fails of today has not failed as long as what is older.
            var isAnother = (state.ErrorScope == KindErrorScope.Older) != (scope == KindErrorScope.Older);
            (state.Error, state.ErrorScope, state.FailingSince, state.Failures) = (
                outcome.Error,
                scope,
                isAnother ? now : state.FailingSince ?? now,
                state.Failures + 1
            );
            state.NextAt = now.Plus(ReadingPause.After(fault.Fault, state.Failures, fault.RetryAfter) * turn.Spread);
        }
        else if (!todayOnly || state.ErrorScope != KindErrorScope.Older)
        {
            (state.CompletedAt, state.Error, state.ErrorScope, state.FailingSince, state.Failures) = (now, null, null, null, 0);

            // A look at today does not put off the usual turn, which reads what else may have changed.
            state.NextAt = todayOnly ? state.NextAt : now.Plus(kind.Every * turn.Spread);
        }

        if (outcome.Fault is null)
        {
            // Of what was not read again the note stays: it was read, and is not known here, as before.
            state.Note = outcome.Note ?? (todayOnly || outcome.Parts == 0 || reading is { KeepsNote: true } ? state.Note : null);
        }

        state.ReadUntil = reading?.ReadUntil ?? state.ReadUntil;
        await database.SaveChangesAsync(cancellationToken);
    }

    // When it was last tried, so that others come first; and nothing if it did not even begin.
    private async Task RecordPartAsync(Turn turn, SyncKind kind, Instant startedAt, bool hasBegun, CancellationToken cancellationToken)
    {
        if (hasBegun)
        {
            _parts.NoteTry(turn.OrganizationId, kind, startedAt);
            await using var database = await reports.CreateDbContextAsync(cancellationToken);
            if (
                await database
                    .KindStates.Where(state => state.OrganizationId == turn.OrganizationId && state.Kind == kind.Name)
                    .ExecuteUpdateAsync(set => set.SetProperty(state => state.TriedAt, startedAt), cancellationToken) == 0
            )
            {
                // Its first reading does not keep the others waiting either.
                database.KindStates.Add(
                    new KindState
                    {
                        OrganizationId = turn.OrganizationId,
                        Kind = kind.Name,
                        TriedAt = startedAt,
                        TriedKey = turn.Connection.ToString(),
                        NextAt = startedAt,
                    }
                );
                await database.SaveChangesAsync(cancellationToken);
            }
        }
    }

    private async Task RequireUnchangedAsync(Turn turn, CancellationToken cancellationToken)
    {
        if (await keys.VersionAsync(turn.OrganizationId, cancellationToken) != turn.Connection)
        {
            throw new ConflictException("connection_changed", "The connection was changed or removed meanwhile.");
        }
    }

    [LoggerMessage(Level = LogLevel.Error, Message = "Reading {Kind} from the provider failed.")]
    private partial void LogFailure(Exception exception, string kind);

    /// <summary>A turn under way.</summary>
    private sealed class Turn(SyncRequest request, ConnectionVersion connection, IProgress<(int Done, int Of)>? progress)
    {
        private readonly Lock _lock = new();
        private int _done;
        private int _of;

        public SyncRequest Request { get; } = request;

        public string OrganizationId => Request.OrganizationId;

        public ConnectionVersion Connection { get; } = connection;

        public int Version => Connection.Version;

        public List<KindOutcome> Outcomes { get; } = [];

        /// <summary>The provider answered the key in this turn.</summary>
        public bool KeyIsTaken { get; set; }

        /// <summary>
        /// By how much pauses grow: not all organizations read at the same moment, and none earlier than the provider asked for.
        /// </summary>
        public double Spread { get; } = 1 + (0.15 * Random.Shared.NextDouble());

        public void Announce(int parts) => Report(0, parts);

        public void Finish() => Report(1, 0);

        private void Report(int done, int of)
        {
            lock (_lock)
            {
                (_done, _of) = (_done + done, _of + of);
                progress?.Report((_done, _of));
            }
        }
    }
}
