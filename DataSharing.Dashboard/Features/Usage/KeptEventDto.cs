using DataSharing.Dashboard.Ledger;

namespace DataSharing.Dashboard.Features.Usage;

/// <summary>What is still known of an event that is older than events are kept: that it was recorded, and how it was decided.</summary>
internal sealed record KeptEventDto(
    string Id,
    string Source,
    long RecordedAt,
    string Day,
    string ResolvedModel,
    DecisionDto Decision,
    IReadOnlyList<DecisionCheckDto> Checks
)
{
    public string Object { get; } = "usage.kept_event";

    public static KeptEventDto Of(KeptDecisionRow row) =>
        new(
            row.Id,
            row.Source,
            row.RecordedAt.UnixSeconds,
            row.Day.ToString(),
            row.ResolvedModel,
            DecisionDto.Of(row.ToDecision()),
            DecisionCheckDto.Of(row.ToDecision(), row.SharedBy)
        );
}
