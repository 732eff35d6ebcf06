using System.Text.Json.Serialization;
using DataSharing.Core.Primitives;
using DataSharing.Core.Programme;

namespace DataSharing.Core.Eligibility;

/// <summary>A condition of the programme, in the order in which they are checked.</summary>
public enum EligibilityRule
{
    /// <summary>The usage tier has an allowance.</summary>
    [JsonStringEnumMemberName("usage_tier")]
    UsageTier,

    /// <summary>Zero Data Retention is off.</summary>
    [JsonStringEnumMemberName("zero_data_retention")]
    ZeroDataRetention,

    /// <summary>The plan is not an excluded Enterprise plan.</summary>
    [JsonStringEnumMemberName("enterprise_plan")]
    EnterprisePlan,

    /// <summary>The account balance is positive.</summary>
    [JsonStringEnumMemberName("positive_balance")]
    PositiveBalance,

    /// <summary>At least one active project shares inputs and outputs.</summary>
    [JsonStringEnumMemberName("sharing")]
    Sharing,
}

/// <summary>How a rule turned out.</summary>
public enum RuleOutcome
{
    /// <summary>It holds.</summary>
    [JsonStringEnumMemberName("passed")]
    Passed,

    /// <summary>It does not hold.</summary>
    [JsonStringEnumMemberName("failed")]
    Failed,

    /// <summary>The fact that it rests on is not known; that fails nothing, and is said.</summary>
    [JsonStringEnumMemberName("unknown")]
    Unknown,
}

/// <summary>Whether an organization can take part, and does.</summary>
public enum EligibilityStatus
{
    /// <summary>A rule other than sharing fails.</summary>
    [JsonStringEnumMemberName("ineligible")]
    Ineligible,

    /// <summary>No rule fails, but the tier is not known, so there is no allowance to speak of.</summary>
    [JsonStringEnumMemberName("unknown")]
    Unknown,

    /// <summary>Every rule but sharing holds.</summary>
    [JsonStringEnumMemberName("eligible")]
    Eligible,

    /// <summary>Eligible, and at least one active project shares inputs and outputs.</summary>
    [JsonStringEnumMemberName("enrolled")]
    Enrolled,
}

/// <summary>One rule with its outcome, its fact and the words for it.</summary>
/// <param name="Rule">Which rule.</param>
/// <param name="Outcome">How it turned out.</param>
/// <param name="Explanation">One or two sentences for people.</param>
/// <param name="Fact">The fact as data (a tier id, <c>true</c>, a count), or null if unknown.</param>
/// <param name="Since">From when the fact holds, or null if since always or unknown.</param>
/// <param name="Source">How the fact came here.</param>
public sealed record RuleResult(
    EligibilityRule Rule,
    RuleOutcome Outcome,
    string Explanation,
    object? Fact,
    Instant? Since,
    FactSource Source
);

/// <summary>The answer to "is this organization eligible, or enrolled, and why not?" as of one instant.</summary>
/// <param name="Status">The answer.</param>
/// <param name="Rules">Every rule, in order of checking.</param>
/// <param name="Allowances">What it gets a day; null while the tier is unknown or has none.</param>
/// <param name="AsOf">The instant the answer is for.</param>
public sealed record EligibilityVerdict(EligibilityStatus Status, IReadOnlyList<RuleResult> Rules, Allowances? Allowances, Instant AsOf)
{
    /// <summary>The rules that rest on facts nobody has confirmed; empty if all are known.</summary>
    public IReadOnlyList<EligibilityRule> Unconfirmed { get; } =
    [.. Rules.Where(rule => rule.Outcome == RuleOutcome.Unknown).Select(rule => rule.Rule)];

    /// <summary>The first rule that keeps requests from being complimentary, sharing left aside; null if none does.</summary>
    /// <remarks>
    /// An unknown tier counts, since without a tier there is no allowance; but only where no rule fails: to enter the tier would not help.
    /// </remarks>
    public RuleResult? Blocking { get; } = Rules.FirstOrDefault(Fails) ?? Rules.FirstOrDefault(Blocks);

    /// <summary>All rules that do so, in order of checking; an unknown tier too, whatever else fails.</summary>
    public IReadOnlyList<RuleResult> AllBlocking() => [.. Rules.Where(Blocks)];

    /// <summary>
    /// Whether requests may be complimentary: a project shares, and no rule that is known fails. Of an unknown tier nobody knows.
    /// </summary>
    public bool MayBeFree => Status is EligibilityStatus.Enrolled or EligibilityStatus.Unknown;

    /// <summary>One rule's result.</summary>
    public RuleResult this[EligibilityRule rule] => Rules.Single(result => result.Rule == rule);

    private static bool Fails(RuleResult result) => result is { Outcome: RuleOutcome.Failed, Rule: not EligibilityRule.Sharing };

    private static bool Blocks(RuleResult result) =>
        Fails(result) || result is { Outcome: RuleOutcome.Unknown, Rule: EligibilityRule.UsageTier };
}
