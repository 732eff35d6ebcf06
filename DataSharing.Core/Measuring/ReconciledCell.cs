using DataSharing.Core.Accounting;
using DataSharing.Core.Organizations;
using DataSharing.Core.Primitives;
using DataSharing.Core.Programme;

namespace DataSharing.Core.Measuring;

/// <summary>Our decisions and OpenAI's count of one day, project and model, side by side.</summary>
/// <param name="Day">The UTC day.</param>
/// <param name="ProjectId">The project.</param>
/// <param name="Model">The resolved model.</param>
/// <param name="Pool">Its pool; null if it is not covered.</param>
/// <param name="OursFree">Tokens that our decisions call complimentary.</param>
/// <param name="OursBilled">Tokens that they call billed.</param>
/// <param name="Reported">Tokens that OpenAI counted.</param>
/// <param name="ReportedFree">Those of them that it counted as free; null where its report does not tell.</param>
/// <param name="BilledBecause">Our reason for most of the billed tokens, with how many they are; null if none were billed.</param>
/// <param name="During">Whether the project shared on that day by what was decided here; null before the first record.</param>
/// <param name="IsUncertain">Whether our free tokens rest on a model that OpenAI's own list does not name.</param>
/// <param name="IsNearAllowance">Whether the pool ran out on that day by our count: then the order of requests decides which are
/// free.</param>
/// <param name="IsBeyondAllowance">Whether OpenAI counted more as free in the pool than the allowance entered here.</param>
/// <param name="IsSettled">Whether OpenAI's count of the day is complete and old enough not to grow any more.</param>
/// <remarks>
/// Sources: programme.md, rules 2, 3, 8 and 11, and Decisions "provider's figures and ours both known". Tokens are never negative.
/// </remarks>
public sealed record ReconciledCell(
    UtcDay Day,
    string ProjectId,
    string Model,
    Pool? Pool,
    long OursFree,
    long OursBilled,
    long Reported,
    long? ReportedFree,
    (DecisionReason Reason, long Tokens)? BilledBecause,
    SharedDuring? During,
    bool IsUncertain,
    bool IsNearAllowance,
    bool IsBeyondAllowance,
    bool IsSettled
)
{
    private const string Order = "The pool ran out: which requests were the last to fit depends on their order.";

    private const string Contradicted = "Not shared by the decision here, but free at OpenAI: it probably shares this project.";

    /// <summary>
    /// Whether any request had been sent here by that day: before the first, our tokens are not known, and not zero.
    /// </summary>
    public bool AreOursKnown { get; init; } = true;

    /// <summary>Free by OpenAI's count, but not by ours; negative the other way round; null where either is not known.</summary>
    public long? Difference => AreOursKnown ? ReportedFree - OursFree : null;

    /// <summary>
    /// How the difference came about, where a rule tells and covers all of it, or why it is not known; null without a difference, or
    /// where no rule tells.
    /// </summary>
    public string? Explanation =>
        Difference switch
        {
            null when ReportedFree is null => "OpenAI's report does not tell free and billed apart.",

            // What contradicts a decision does not rest on what was sent here.
            null => ReportedFree > 0 && During == SharedDuring.Never
                ? Contradicted
                : "Our decisions are not known before the first request that was sent here.",
            0 => null,
            > 0 and var more => MoreFree(more),
            var less => LessFree(-less.Value),
        };

    private string? MoreFree(long tokens) =>
        // What contradicts a decision comes first: nothing harmless may explain it away.
        During == SharedDuring.Never
            ? Contradicted
        : Pool is null ? "OpenAI counts a model as free that its list does not name."
        : IsBeyondAllowance ? "OpenAI gave more than the allowance of the tier entered here: check the tier."
        : tokens <= Reported - OursFree - OursBilled ? "Requests that were not sent to this console."
        : BilledBecause is { } because && because.Tokens >= tokens
            ? because.Reason switch
            {
                DecisionReason.ServiceTierExcluded => "OpenAI counts batch, flex, priority or a tier unknown to us as free here.",
                DecisionReason.OrganizationIneligible =>
                    "By the facts entered here the organization was not eligible: check balance, tier and plan.",
                DecisionReason.HostedToolUse => "OpenAI counts requests with hosted tools as free here.",
                DecisionReason.AllowanceExceeded => Order,
                DecisionReason.ProjectUnknown => "The project was not known here when the requests came.",
                _ => null,
            }
        : null;

    private string? LessFree(long tokens) =>
        !IsSettled && tokens <= OursFree + OursBilled - Reported
            ? "OpenAI has counted less than was sent here: its count is not complete yet."
        : IsUncertain ? "Probably free by what others report; OpenAI billed it."
        : IsNearAllowance ? Order
        : null;

    /// <summary>Tokens that no rule explains.</summary>
    public long Unexplained => Explanation is null ? Math.Abs(Difference ?? 0) : 0;
}
