using DataSharing.Core.Foresight.Alerts;
using DataSharing.Core.Primitives;
using DataSharing.Core.Programme;

namespace DataSharing.Dashboard.Data.Entities;

/// <summary>An alert that fired, in the words of that moment. One for each rule as it stood, thing and UTC day.</summary>
public sealed class FiredAlert
{
    public long Sequence { get; init; }

    public required string Id { get; init; }

    public required string OrganizationId { get; init; }

    public required string RuleId { get; init; }

    /// <summary>What the rule asked, see <see cref="AlertRule.Terms"/>.</summary>
    public required string Terms { get; init; }

    public required string Kind { get; init; }

    public required string Subject { get; init; }

    public required UtcDay Day { get; init; }

    public required Instant FiredAt { get; init; }

    public required string Title { get; init; }

    public required string Text { get; init; }

    public required Pool? Pool { get; init; }

    public required string? ProjectId { get; init; }

    public required long? Tokens { get; init; }

    public required long? Allowance { get; init; }

    /// <summary>When it was seen to be over, and said so.</summary>
    public Instant? RecoveredAt { get; set; }

    /// <summary>What was said then.</summary>
    public string? Recovery { get; set; }

    /// <summary>Whether it has neither recovered nor ended.</summary>
    public required bool IsOpen { get; set; }

    public AlertKey Key => new(RuleId, Terms, Subject, Day);
}

/// <summary>Up to where somebody has read an organization's alerts.</summary>
internal sealed class AlertReading
{
    public required string OrganizationId { get; init; }

    public required string UserId { get; init; }

    /// <summary>The <see cref="FiredAlert.Sequence"/> of the last one that they have seen.</summary>
    public required long UpTo { get; set; }
}
