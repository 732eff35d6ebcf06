using DataSharing.Core.Primitives;

namespace DataSharing.Core.Accounting;

/// <summary>One request to the provider, as its sender reports it; it holds no prompt and no completion.</summary>
/// <param name="Id">The sender's id, unique per organization and <paramref name="Source"/>, forever.</param>
/// <param name="Source">The CloudEvents source; empty for plain JSON.</param>
/// <param name="OccurredAt">When the request happened; its UTC date is the day it counts on.</param>
/// <param name="ProjectId">The provider's project id.</param>
/// <param name="Model">The model id as requested: a snapshot or an alias.</param>
/// <param name="Counted">One request; input and output tokens are 0 to 10⁹ each, cached ones at most the input.</param>
/// <param name="ServiceTier">As sent, and what it counts as.</param>
/// <param name="Batch">Whether it ran as a batch.</param>
/// <param name="HostedTools">Hosted tools used, such as web_search.</param>
/// <param name="FunctionTools">Whether function tools were used.</param>
/// <param name="UserId">The provider's user id, or null.</param>
/// <param name="ApiKeyId">The provider's key id, or null.</param>
public sealed record UsageEvent(
    string Id,
    string Source,
    Instant OccurredAt,
    string ProjectId,
    string Model,
    TokenUsage Counted,
    ServiceTier ServiceTier,
    bool Batch,
    IReadOnlyList<string> HostedTools,
    bool FunctionTools,
    string? UserId,
    string? ApiKeyId
)
{
    /// <summary>Largest number of tokens in one field.</summary>
    public const long MaximumTokens = 1_000_000_000;

    /// <summary>How long after it happened an event is accepted.</summary>
    public static readonly TimeSpan LatestAfter = TimeSpan.FromDays(35);

    /// <summary>How far ahead of the clock an event may be.</summary>
    public static readonly TimeSpan EarliestAhead = TimeSpan.FromMinutes(5);

    /// <summary>One request; input and output tokens are 0 to 10⁹ each, cached ones at most the input.</summary>
    /// <exception cref="ArgumentOutOfRangeException">It is given otherwise.</exception>
    public TokenUsage Counted
    {
        get;
        init => field = OfOneRequest(value);
    } = OfOneRequest(Counted);

    /// <summary>Input and output together: what counts against the pool.</summary>
    public TokenCount Tokens => Counted.Tokens;

    /// <summary>The UTC day it counts on.</summary>
    public UtcDay Day => OccurredAt.Day;

    /// <summary>The first UTC day on which an event can still be accepted on <paramref name="today"/>, or a little before it.</summary>
    public static UtcDay FirstAcceptedDay(UtcDay today) => today.AddDays(-(int)LatestAfter.TotalDays - 1);

    /// <summary>
    /// Whether an event received at <paramref name="received"/> is neither too late nor ahead of the clock; both ends inclusive.
    /// </summary>
    public bool IsAcceptableAt(Instant received) => OccurredAt >= received.Plus(-LatestAfter) && OccurredAt <= received.Plus(EarliestAhead);

    /// <summary>The instant whose facts decide it: when it happened, or now if that lies ahead of the clock.</summary>
    /// <remarks>Source: api.md, "Decision" (<c>decided_as_of</c>).</remarks>
    public Instant DecidedAsOf(Instant now) => Instant.Earlier(OccurredAt, now);

    /// <summary>Whether it ran in a way the programme does not speak of: batch, flex, priority, or a tier that is not known here.</summary>
    public bool HasExcludedServiceTier => Batch || ServiceTier.IsExcluded;

    private static TokenUsage OfOneRequest(TokenUsage counted)
    {
        ArgumentOutOfRangeException.ThrowIfNotEqual(counted.Requests, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(counted.Input, MaximumTokens);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(counted.Cached, counted.Input);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(counted.Output, MaximumTokens);
        return counted;
    }
}
