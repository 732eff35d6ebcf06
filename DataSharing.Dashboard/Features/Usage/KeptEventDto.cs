namespace DataSharing.Dashboard.Features.Usage;

/// <summary>What is still known of an event that is older than events are kept: that it was recorded, and how it was decided.</summary>
/// <param name="EventsKeptFrom">The first UTC day of which events are kept.</param>
internal sealed record KeptEventDto(
    string Id,
    string Source,
    long RecordedAt,
    string Day,
    string ResolvedModel,
    DecisionDto Decision,
    IReadOnlyList<DecisionCheckDto> Checks,
    string EventsKeptFrom
)
{
    public string Object { get; } = "usage.kept_event";

    public static KeptEventDto Of(KeptEvent kept)
    {
        var row = kept.Row;
        return new(
            row.Id,
            row.Source,
            row.RecordedAt.UnixSeconds,
            row.Day.ToString(),
            row.ResolvedModel,
            DecisionDto.Of(row.ToDecision()),
            DecisionCheckDto.Of(row.ToDecision(), row.SharedBy),
            kept.KeptFrom.ToString()
        );
    }
}
