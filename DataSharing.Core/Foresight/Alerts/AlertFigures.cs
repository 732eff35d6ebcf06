using DataSharing.Core.Organizations;
using DataSharing.Core.Primitives;
using DataSharing.Core.Programme;

namespace DataSharing.Core.Foresight.Alerts;

/// <summary>
/// What is known of an organization at one instant, as far as a rule can ask for it. What is not known is null, never zero.
/// </summary>
/// <param name="Now">The present.</param>
/// <param name="Pools">Both pools today.</param>
/// <param name="Draws">What each project drew on a pool today, known to be at least so much.</param>
/// <param name="IsEnrolled">Whether tokens can be complimentary at all; unused ones matter only then.</param>
/// <param name="UnlistedModels">Models in use today that no list of the programme names.</param>
/// <param name="UnknownValues">What was read from the provider and is not known here.</param>
/// <param name="Drift">Where the provider's count contradicts a decision; null if nothing was ever read.</param>
/// <param name="Undecided">Projects that share because all projects do, about which nobody decided.</param>
/// <param name="Connection">How reading from the provider goes; null where nothing is connected.</param>
/// <param name="Facts">Facts of the organization that nobody has confirmed for long.</param>
public sealed record AlertFigures(
    Instant Now,
    IReadOnlyList<PoolToday> Pools,
    IReadOnlyList<ProjectDraw> Draws,
    bool IsEnrolled,
    IReadOnlyList<UnlistedModel> UnlistedModels,
    IReadOnlyList<UnknownValue> UnknownValues,
    DriftToday? Drift,
    IReadOnlyList<UndecidedProject> Undecided,
    ConnectionToday? Connection,
    IReadOnlyList<FactToConfirm> Facts
)
{
    /// <summary>Projects' names, where they are known here.</summary>
    public IReadOnlyDictionary<string, string> Names { get; init; } = new Dictionary<string, string>();

    /// <summary>The UTC day of it.</summary>
    public UtcDay Day => Now.Day;

    /// <summary>A project as people know it.</summary>
    public string NameOf(string projectId) => Names.TryGetValue(projectId, out var name) ? name : projectId;
}

/// <summary>One pool today.</summary>
/// <param name="Pool">Which.</param>
/// <param name="Allowance">Tokens that are free today; null without a known tier.</param>
/// <param name="AtLeast">The larger running total of those that are not stale; null if there is none.</param>
/// <param name="IsWhole">Whether that is all: nothing about today is stale, or not read yet.</param>
/// <param name="IsAtMost">Whether what is left may be less than this says.</param>
public sealed record PoolToday(Pool Pool, TokenCount? Allowance, TokenCount? AtLeast, bool IsWhole, bool IsAtMost)
{
    /// <summary>Whether <see cref="AtLeast"/> is the provider's upper bound: it may hold billed tokens that drew on no pool.</summary>
    /// <remarks>Source: programme.md, rule 8.</remarks>
    public bool IsUpTo { get; init; }

    /// <summary>How its day is expected to end; null where that was not asked, or rests on a stale count.</summary>
    public Forecast? Forecast { get; init; }
}

/// <summary>What one project drew on one pool today.</summary>
/// <param name="ProjectId">The project.</param>
/// <param name="Pool">The pool.</param>
/// <param name="Tokens">At least so many.</param>
public readonly record struct ProjectDraw(string ProjectId, Pool Pool, TokenCount Tokens)
{
    /// <summary>Whether there may be more that nobody can tell: the project was shared for a part of the day.</summary>
    public bool IsPartlyUnknown { get; init; }

    /// <summary>Whether it is the provider's upper bound, see <see cref="PoolToday.IsUpTo"/>.</summary>
    public bool IsUpTo { get; init; }
}

/// <summary>A model in use today that no list of the programme names.</summary>
/// <param name="Model">Its id.</param>
/// <param name="Tokens">Today's; more than 0.</param>
/// <param name="IsComplimentary">Whether the provider counted them as free.</param>
public sealed record UnlistedModel(string Model, long Tokens, bool IsComplimentary);

/// <summary>What was read from the provider and is not known here.</summary>
/// <param name="Kind">Of which kind of reading, such as <c>usage</c>.</param>
/// <param name="Note">In words.</param>
public sealed record UnknownValue(string Kind, string Note);

/// <summary>Where the provider's count contradicts a decision.</summary>
/// <param name="Free">Free traffic in projects that our history calls not shared.</param>
/// <param name="IsBilledThoughExpectedFree">What should be free was billed on two settled days.</param>
/// <param name="IsFresh">Whether the provider's count is not stale: only then does its silence say anything.</param>
public sealed record DriftToday(IReadOnlyList<FreeAgainstDecision> Free, bool IsBilledThoughExpectedFree, bool IsFresh);

/// <summary>Free traffic in a project that our history calls not shared.</summary>
/// <param name="ProjectId">The project.</param>
/// <param name="Day">The latest day of it.</param>
/// <param name="Tokens">Free tokens of that day.</param>
public sealed record FreeAgainstDecision(string ProjectId, UtcDay Day, long Tokens);

/// <summary>How reading today's usage from the provider goes.</summary>
/// <param name="IsKeyRefused">The provider refused the key.</param>
/// <param name="Error">Why the last try failed, in words; null if it did not.</param>
/// <param name="FailingSince">When the first of the tries that failed in a row did.</param>
/// <param name="ReadAt">When usage was last read whole; null if it never was.</param>
/// <param name="ConnectedAt">Since when there is this connection.</param>
public sealed record ConnectionToday(bool IsKeyRefused, string? Error, Instant? FailingSince, Instant? ReadAt, Instant ConnectedAt);
