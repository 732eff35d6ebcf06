using DataSharing.Core.Foresight.Alerts;
using DataSharing.Core.Primitives;
using DataSharing.Core.Programme;

namespace DataSharing.Dashboard.Data.Entities;

/// <summary>A rule of an organization: what it wants to be told of.</summary>
public sealed class AlertRuleRecord
{
    public required string Id { get; init; }

    public required string OrganizationId { get; init; }

    /// <summary>The name of an <see cref="AlertKind"/>; one that a later version wrote is left alone.</summary>
    public required string Kind { get; init; }

    public required Pool? Pool { get; init; }

    public required string? ProjectId { get; init; }

    public int? Percent { get; set; }

    public long? Tokens { get; set; }

    public int? HoursBefore { get; set; }

    public required bool IsOn { get; set; }

    public required Instant CreatedAt { get; init; }

    /// <summary>Null for a kind that this version does not know.</summary>
    public AlertRule? ToRule() =>
        AlertKinds.Find(Kind) is { } kind ? new AlertRule(Id, kind, new AlertScope(Pool, ProjectId), Threshold, HoursBefore) : null;

    public AlertThreshold? Threshold =>
        Percent is { } percent ? AlertThreshold.OfPercent(percent)
        : Tokens is { } tokens ? AlertThreshold.OfTokens(tokens)
        : null;
}
