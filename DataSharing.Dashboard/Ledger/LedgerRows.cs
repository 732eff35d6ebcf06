using DataSharing.Core.Accounting;
using DataSharing.Core.Eligibility;
using DataSharing.Core.Primitives;
using DataSharing.Core.Programme;
using DataSharing.Core.Sharing;

namespace DataSharing.Dashboard.Ledger;

/// <summary>One event with its whole decision, in the order in which it was recorded.</summary>
public sealed class EventRow
{
    public long Sequence { get; init; }
    public required string OrganizationId { get; init; }
    public required string Source { get; init; }
    public required string Id { get; init; }

    /// <summary>SHA-256 of the parsed content after defaults: tells a retry from a conflict, forever.</summary>
    public required byte[] ContentHash { get; init; }
    public required Instant RecordedAt { get; init; }
    public required Instant OccurredAt { get; init; }
    public required UtcDay Day { get; init; }
    public required string ProjectId { get; init; }

    /// <summary>As requested; <see cref="ResolvedModel"/> is what it stood for.</summary>
    public required string Model { get; init; }
    public required string ResolvedModel { get; init; }
    public required long InputTokens { get; init; }
    public required long CachedTokens { get; init; }
    public required long OutputTokens { get; init; }

    /// <summary>The three above, of one request.</summary>
    public TokenUsage Counted => TokenUsage.OfRequest(InputTokens, CachedTokens, OutputTokens);
    public required string ServiceTier { get; init; }
    public required bool Batch { get; init; }

    /// <summary>Separated by commas.</summary>
    public required string HostedTools { get; init; }
    public required bool FunctionTools { get; init; }
    public required string? UserId { get; init; }
    public required string? ApiKeyId { get; init; }
    public required DecisionReason Reason { get; init; }
    public required EligibilityRule? Rule { get; init; }
    public required Pool? Pool { get; init; }
    public required long ComplimentaryTokens { get; init; }
    public required long? RunningTotal { get; init; }
    public required long? Allowance { get; init; }
    public required bool Shared { get; init; }
    public required SharingDecidedBy? SharedBy { get; init; }
    public required bool Uncertain { get; init; }
    public required Instant DecidedAsOf { get; init; }

    /// <summary>The number of the catalogue that decided; null for what was decided before catalogues had numbers.</summary>
    public required int? CatalogueNumber { get; init; }
}

/// <summary>The running total of one pool on one UTC day: the counter that decisions read.</summary>
internal sealed class PoolRow
{
    public required string OrganizationId { get; init; }
    public required UtcDay Day { get; init; }
    public required Pool Pool { get; init; }
    public required long RunningTotal { get; init; }
}

/// <summary>Usage of one UTC day: what pages read instead of events.</summary>
internal sealed class DayRow
{
    public required string OrganizationId { get; init; }
    public required UtcDay Day { get; init; }
    public required string ProjectId { get; init; }

    /// <summary>The resolved model.</summary>
    public required string Model { get; init; }
    public required DecisionReason Reason { get; init; }
    public required bool Shared { get; init; }
    public required UsageSums Sums { get; init; }
}

/// <summary>The same by hour and with every dimension that the provider groups by.</summary>
internal sealed class DetailRow
{
    public required string OrganizationId { get; init; }

    /// <summary>The hour's start.</summary>
    public required Instant Hour { get; init; }
    public required string ProjectId { get; init; }
    public required string Model { get; init; }
    public required DecisionReason Reason { get; init; }
    public required bool Shared { get; init; }

    /// <summary>Empty if not given, so that it can be part of the key.</summary>
    public required string UserId { get; init; }
    public required string ApiKeyId { get; init; }
    public required string ServiceTier { get; init; }
    public required bool Batch { get; init; }
    public required UsageSums Sums { get; init; }
}
