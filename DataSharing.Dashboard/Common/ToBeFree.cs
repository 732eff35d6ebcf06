using DataSharing.Core.Accounting;
using DataSharing.Core.Eligibility;
using DataSharing.Core.Primitives;
using DataSharing.Core.Sharing;

namespace DataSharing.Dashboard.Common;

/// <summary>
/// What would have to be otherwise for a billed request to be free: one sentence for each reason. It urges nobody, and says what sharing
/// means where that is the answer.
/// </summary>
internal static class ToBeFree
{
    private const string Shared =
        "share the project's inputs and outputs, which OpenAI may then use to help improve its models; from then on, not backwards.";

    /// <summary>The sentence of a reason; null for what was free.</summary>
    /// <param name="reason">Null for reported usage of which no rule settles the whole row.</param>
    /// <param name="rule">Which rule failed where the organization was not eligible; null where that is not known.</param>
    /// <param name="day">The UTC day of the requests.</param>
    /// <param name="viewer">Whose time stands beside UTC.</param>
    /// <param name="by">Why a project did not share; null where requests of several causes stand together.</param>
    public static string? Of(DecisionReason? reason, EligibilityRule? rule, UtcDay day, Viewer viewer, SharingDecidedBy? by = null) =>
        reason switch
        {
            null => "Not known: OpenAI's report does not tell requests apart, so no single answer holds for all of these.",
            DecisionReason.Complimentary => null,
            DecisionReason.OrganizationIneligible => Ineligible(rule),
            DecisionReason.ProjectUnknown => $"The project would have to be known here, and an owner would have to {Shared}",
            DecisionReason.ProjectNotShared => NotShared(by),
            DecisionReason.ModelExcluded => "It would have to be asked of a covered model that is not fine-tuned.",
            DecisionReason.ModelNotCovered =>
                "It would have to be asked of a model on OpenAI's list: the covered ones stand under Programme.",
            DecisionReason.ServiceTierExcluded =>
                "It would have to be an ordinary request: OpenAI does not say that batch, flex or priority requests are free.",
            DecisionReason.HostedToolUse => "It would have to be sent without a hosted tool; the fee of such a tool is billed in any case.",
            DecisionReason.AllowanceExceeded =>
                $"It would have to fit in what is left of its day; a later run has a new day's allowance from {viewer.TimeOf(day.End)}.",
            _ => throw new ArgumentOutOfRangeException(nameof(reason), reason, "A reason has no words."),
        };

    /// <summary>The sentence of one thing that keeps a request from being free, whatever else does.</summary>
    public static string Of(Obstacle obstacle, UtcDay day, Viewer viewer) =>
        obstacle.Check == DecisionReason.AllowanceExceeded
            ? "It would have to be smaller: no day's allowance holds the whole of it, and none is free in part."
            : Of(obstacle.Check, obstacle.Rule, day, viewer, obstacle.By)!;

    /// <summary>What a reason's sentence leaves out: models that nothing makes free. Null where there are none.</summary>
    /// <param name="reason">Why they were billed.</param>
    /// <param name="billed">Tokens in all.</param>
    /// <param name="uncovered">Those of models that are not covered.</param>
    public static string? StillBilled(DecisionReason? reason, long billed, long uncovered) =>
        uncovered == 0 || reason is not { } known || known >= DecisionReason.ModelExcluded ? null
        : uncovered < billed
            ? $"{Figures.Of(uncovered)} of these {Figures.Of(billed)} tokens would stay billed even then: their models are not on OpenAI's list."
        : "All of them would stay billed even then: their models are not on OpenAI's list.";

    private static string Ineligible(EligibilityRule? rule) =>
        rule switch
        {
            EligibilityRule.UsageTier =>
                "The organization would need a usage tier that has an allowance, and it would have to be known here.",
            EligibilityRule.ZeroDataRetention =>
                "Zero Data Retention would have to be off for the organization: while it is on, nothing can be shared.",
            EligibilityRule.EnterprisePlan => "The organization would have to be on a plan that is not excluded from sharing.",
            EligibilityRule.PositiveBalance => "The account balance at OpenAI would have to be positive.",
            _ => "Every rule of eligibility would have to hold at the time of the request.",
        };

    private static string NotShared(SharingDecidedBy? by) =>
        by switch
        {
            SharingDecidedBy.Archived => "The project would have to be active: an archived one shares nothing.",
            SharingDecidedBy.NeverShare => $"An owner would have to take away the mark never share, and {Shared}",
            SharingDecidedBy.ProjectZdr or SharingDecidedBy.OrganizationZdr =>
                "Zero Data Retention would have to be off: while it is on, nothing can be shared.",
            SharingDecidedBy.EnterprisePlan => Ineligible(EligibilityRule.EnterprisePlan),
            null => $"Where nothing such as Zero Data Retention keeps the project from it, an owner would have to {Shared}",
            _ => $"An owner would have to {Shared}",
        };
}
