using DataSharing.Core.Accounting;
using DataSharing.Core.Eligibility;
using DataSharing.Core.Primitives;
using DataSharing.Core.Programme;
using DataSharing.Core.Sharing;

namespace DataSharing.Dashboard.Ledger;

/// <summary>What stays of an event for ever: its id, the fingerprint of what it said, and its whole first decision.</summary>
public sealed class KeptDecisionRow
{
    public required string Id { get; init; }
    public required string OrganizationId { get; init; }
    public required string Source { get; init; }

    /// <inheritdoc cref="EventRow.ContentHash" />
    public required byte[] ContentHash { get; init; }
    public required Instant RecordedAt { get; init; }

    /// <summary>On which it counted.</summary>
    public required UtcDay Day { get; init; }
    public required string ResolvedModel { get; init; }

    /// <summary>Input and output together.</summary>
    public required long Tokens { get; init; }
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
    public required int? CatalogueNumber { get; init; }

    public Decision ToDecision() =>
        new(
            Reason,
            Rule,
            ResolvedModel,
            Pool,
            TokenCount.Of(Tokens),
            TokenCount.Of(ComplimentaryTokens),
            RunningTotal is { } total ? TokenCount.Of(total) : null,
            Allowance is { } allowance ? TokenCount.Of(allowance) : null,
            SharedBy is { } by ? new EffectiveSharing(Shared, by) : null,
            Uncertain,
            DecidedAsOf,
            CatalogueNumber
        );
}

/// <summary>From which day on events are kept with all that they say. One row at most.</summary>
internal sealed class EventsKeptRow
{
    public const int Only = 1;

    public required int Id { get; init; }

    /// <summary>The first such day; null while nothing was let go. It never goes back.</summary>
    public UtcDay? FirstDay { get; set; }

    /// <summary>The setting that the audit log last told; null for all of them.</summary>
    public int? Days { get; set; }
}
