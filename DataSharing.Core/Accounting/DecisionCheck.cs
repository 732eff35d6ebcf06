using System.Text.Json.Serialization;
using DataSharing.Core.Sharing;

namespace DataSharing.Core.Accounting;

/// <summary>How a check of a decision turned out.</summary>
public enum CheckOutcome
{
    /// <summary>It passed.</summary>
    [JsonStringEnumMemberName("passed")]
    Passed,

    /// <summary>It failed, which settled the decision.</summary>
    [JsonStringEnumMemberName("failed")]
    Failed,

    /// <summary>An earlier check had settled the decision already.</summary>
    [JsonStringEnumMemberName("not_reached")]
    NotReached,
}

/// <summary>One check on the way to a decision.</summary>
/// <param name="Check">The reason that a failure would give.</param>
/// <param name="Outcome">How it turned out.</param>
public sealed record DecisionCheck(DecisionReason Check, CheckOutcome Outcome)
{
    /// <summary>All checks that can fail, in the order in which they are made.</summary>
    public static IReadOnlyList<DecisionReason> Order { get; } =
    [.. Enum.GetValues<DecisionReason>().Where(reason => reason != DecisionReason.Complimentary)];

    /// <summary>Every check of a decision, derived from its reason: all before it passed, none after it was reached.</summary>
    public static IReadOnlyList<DecisionCheck> Of(Decision decision) =>
        [
            .. Order.Select(check => new DecisionCheck(
                check,
                decision.Reason == DecisionReason.Complimentary || check < decision.Reason ? CheckOutcome.Passed
                    : check == decision.Reason ? CheckOutcome.Failed
                    : CheckOutcome.NotReached
            )),
        ];

    /// <summary>What a check asks, for people.</summary>
    public static string Question(DecisionReason check) =>
        check switch
        {
            DecisionReason.OrganizationIneligible => "Organization eligible",
            DecisionReason.ProjectUnknown => "Project known here",
            DecisionReason.ProjectNotShared => "Project shares inputs and outputs",
            DecisionReason.ModelExcluded => "Not a fine-tuned model",
            DecisionReason.ModelNotCovered => "Model in the programme",
            DecisionReason.ServiceTierExcluded => "Ordinary service tier: not batch, flex or priority",
            DecisionReason.HostedToolUse => "No hosted tool",
            DecisionReason.AllowanceExceeded => "Fits in what is left of the day",
            _ => "Complimentary",
        };

    /// <summary>Why a project's traffic was not shared, for people.</summary>
    public static string Cause(SharingDecidedBy by) =>
        by switch
        {
            SharingDecidedBy.Archived => "the project is archived",
            SharingDecidedBy.ProjectZdr => "Zero Data Retention is on for the project",
            SharingDecidedBy.NeverShare => "the project is marked never share",
            SharingDecidedBy.OrganizationZdr => "Zero Data Retention is on for the organization",
            SharingDecidedBy.EnterprisePlan => "the organization's plan is excluded from sharing",
            SharingDecidedBy.Organization => "sharing is not turned on here for the organization",
            _ => "the project is not among the selected ones",
        };
}
