using DataSharing.Core.Primitives;
using DataSharing.Dashboard.Common;
using DataSharing.Dashboard.Data.Engines;
using DataSharing.Dashboard.Data.Entities;

namespace DataSharing.Dashboard.Access;

/// <summary>Refusals of one caller that are only counted: the rest of one minute.</summary>
internal sealed record CountedRefusals(
    Actor Actor,
    Standing Standing,
    string? OrganizationId,
    string Type,
    Instant From,
    Instant Until,
    long Further
);

/// <summary>What becomes of a refusal in the audit log.</summary>
internal enum RefusalEntry
{
    /// <summary>An entry of its own.</summary>
    Own,

    /// <summary>An entry of its own that says: from here on this minute's refusals are counted.</summary>
    Last,

    /// <summary>Counted.</summary>
    Counted,
}

/// <summary>
/// Bounds what refusals write: a key that is refused a thousand times a second must not fill the log, and none of them is lost.
/// </summary>
/// <remarks>Of each caller, organization and act five refusals a minute have entries of their own. The others are counted in memory, and
/// written as one entry soon after the
/// minute, or when the server stops. A killed server loses the count of the running minute: the fifth entry says that counting began, and
/// no count follows it.</remarks>
internal sealed class RefusalCounts(TimeProvider time)
{
    /// <summary>Entries of their own in a minute.</summary>
    public const int PerMinute = 5;

    private const long Minute = 60_000;

    private readonly Lock _lock = new();
    private readonly Dictionary<Caller, State> _states = [];
    private readonly List<CountedRefusals> _due = [];

    /// <summary>Counts one refusal.</summary>
    public RefusalEntry Take(Actor actor, Standing standing, string? organizationId, string type)
    {
        lock (_lock)
        {
            var caller = new Caller(actor.Kind, actor.Id, organizationId, type);
            var minute = time.Now().UnixMilliseconds / Minute;
            if (!_states.TryGetValue(caller, out var state) || state.Minute != minute)
            {
                if (state is not null)
                {
                    Finish(caller, state);
                }

                _states[caller] = state = new State(actor, standing, minute);
            }

            if (state.Own < PerMinute)
            {
                state.Own++;
                return state.Own == PerMinute ? RefusalEntry.Last : RefusalEntry.Own;
            }

            state.Further++;
            return RefusalEntry.Counted;
        }
    }

    /// <summary>Takes out what is to be written.</summary>
    /// <param name="all">The running minute too.</param>
    public List<CountedRefusals> Drain(bool all)
    {
        lock (_lock)
        {
            var minute = time.Now().UnixMilliseconds / Minute;
            foreach (var (caller, state) in _states.Where(pair => all || pair.Value.Minute != minute).ToList())
            {
                Finish(caller, state);
                _states.Remove(caller);
            }

            List<CountedRefusals> due = [.. _due];
            _due.Clear();
            return due;
        }
    }

    /// <summary>Puts back what could not be written.</summary>
    public void PutBack(IEnumerable<CountedRefusals> counted)
    {
        lock (_lock)
        {
            _due.AddRange(counted);
        }
    }

    private void Finish(Caller caller, State state)
    {
        if (state.Further > 0)
        {
            _due.Add(
                new CountedRefusals(
                    state.Actor,
                    state.Standing,
                    caller.OrganizationId,
                    caller.Type,
                    Instant.FromUnixMilliseconds(state.Minute * Minute),
                    Instant.FromUnixMilliseconds((state.Minute + 1) * Minute),
                    state.Further
                )
            );
        }
    }

    private readonly record struct Caller(ActorKind Kind, string Id, string? OrganizationId, string Type);

    private sealed class State(Actor actor, Standing standing, long minute)
    {
        public Actor Actor { get; } = actor;

        public Standing Standing { get; } = standing;

        public long Minute { get; } = minute;

        public int Own { get; set; }

        public long Further { get; set; }
    }
}

/// <summary>Writes counted refusals once their minute is over, and what is left when the server stops.</summary>
internal sealed partial class RefusalSchedule(Changes changes, ILogger<RefusalSchedule> logger) : BackgroundService
{
    private static readonly TimeSpan _every = TimeSpan.FromSeconds(10);

    public override async Task StopAsync(CancellationToken cancellationToken)
    {
        await base.StopAsync(cancellationToken);

        // What was counted is written, however long the others took to stop.
        await TurnAsync(all: true, CancellationToken.None);
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(_every);
        try
        {
            while (await timer.WaitForNextTickAsync(stoppingToken))
            {
                await TurnAsync(all: false, stoppingToken);
            }
        }
        catch (OperationCanceledException)
        {
            // The server stops.
        }
    }

    private async Task TurnAsync(bool all, CancellationToken cancellationToken)
    {
        try
        {
            await changes.WriteCountedRefusalsAsync(all, cancellationToken);
        }
        catch (Exception exception) when (DatabaseFault.Is(exception))
        {
            LogKept(exception);
        }
    }

    [LoggerMessage(
        Level = LogLevel.Warning,
        Message = "Counted refusals could not be written to the audit log; they are kept for the next try."
    )]
    private partial void LogKept(Exception exception);
}
