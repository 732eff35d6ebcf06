using System.Text.Json.Serialization;
using DataSharing.Core.Eligibility;
using DataSharing.Core.Primitives;
using DataSharing.Core.Programme;
using DataSharing.Core.Sharing;

namespace DataSharing.Core.Accounting;

/// <summary>Why a request is complimentary or billed, in the order in which it is checked.</summary>
public enum DecisionReason
{
    /// <summary>Every check passed and it fits into the pool.</summary>
    [JsonStringEnumMemberName("complimentary")]
    Complimentary,

    /// <summary>A rule of eligibility fails, or the tier is not known.</summary>
    [JsonStringEnumMemberName("organization_ineligible")]
    OrganizationIneligible,

    /// <summary>No such project is known here.</summary>
    [JsonStringEnumMemberName("project_unknown")]
    ProjectUnknown,

    /// <summary>The project's inputs and outputs were not shared.</summary>
    [JsonStringEnumMemberName("project_not_shared")]
    ProjectNotShared,

    /// <summary>A fine-tuned model.</summary>
    [JsonStringEnumMemberName("model_excluded")]
    ModelExcluded,

    /// <summary>The model is not in the programme on that day.</summary>
    [JsonStringEnumMemberName("model_not_covered")]
    ModelNotCovered,

    /// <summary>Batch, flex, priority (fast and ultrafast too), or a service tier that is not known here.</summary>
    [JsonStringEnumMemberName("service_tier_excluded")]
    ServiceTierExcluded,

    /// <summary>A hosted tool was used.</summary>
    [JsonStringEnumMemberName("hosted_tool_use")]
    HostedToolUse,

    /// <summary>It did not fit into what was left of the day's pool.</summary>
    [JsonStringEnumMemberName("allowance_exceeded")]
    AllowanceExceeded,
}

/// <summary>What was decided about one request; it stands even when facts change later.</summary>
/// <param name="Reason">Why.</param>
/// <param name="Rule">The first failing rule if the organization was not eligible, else null.</param>
/// <param name="Model">The resolved model.</param>
/// <param name="Pool">The model's pool whatever the reason; null for a model without one.</param>
/// <param name="Tokens">All tokens of the request.</param>
/// <param name="ComplimentaryTokens">Those that are free.</param>
/// <param name="RunningTotal">The pool's total after this request, or null if it did not reach the pool.</param>
/// <param name="Allowance">The pool's allowance then, or null if there is none.</param>
/// <param name="Sharing">Whether inputs and outputs were shared, apart from what it earned; null if the project is not known.</param>
/// <param name="Uncertain">Whether it rests on something not documented: function tools, a service tier that is not known here, or the
/// model's coverage.</param>
/// <param name="DecidedAsOf">The instant whose facts decided: the earlier of when it happened and when it was decided.</param>
/// <param name="CatalogueNumber">The number of the catalogue that held then; null for what was decided before catalogues had
/// numbers.</param>
public sealed record Decision(
    DecisionReason Reason,
    EligibilityRule? Rule,
    string Model,
    Pool? Pool,
    TokenCount Tokens,
    TokenCount ComplimentaryTokens,
    TokenCount? RunningTotal,
    TokenCount? Allowance,
    EffectiveSharing? Sharing,
    bool Uncertain,
    Instant DecidedAsOf,
    int? CatalogueNumber
)
{
    /// <summary>Those that are charged.</summary>
    public TokenCount BilledTokens => Tokens - ComplimentaryTokens;

    /// <summary>Whether inputs and outputs were shared at that instant.</summary>
    public bool Shared => Sharing?.Shared == true;

    /// <summary>Whether the request counted in its pool's running total.</summary>
    public bool CountsInPool => RunningTotal is not null;
}
