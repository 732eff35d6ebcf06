using System.Text.Json.Serialization;
using DataSharing.Core.Eligibility;
using DataSharing.Core.Primitives;

namespace DataSharing.Dashboard.Data.Entities;

/// <summary>An organization at the provider.</summary>
internal sealed class Organization
{
    public required string Id { get; init; }

    public required string Name { get; set; }

    public required Instant CreatedAt { get; init; }
}

/// <summary>Which fact an entry is about.</summary>
internal enum FactKind
{
    [JsonStringEnumMemberName("tier")]
    Tier,

    [JsonStringEnumMemberName("zdr")]
    Zdr,

    [JsonStringEnumMemberName("plan")]
    Plan,

    [JsonStringEnumMemberName("balance")]
    Balance,
}

/// <summary>A fact about an organization, appended and never changed; see Timeline for what holds when.</summary>
internal sealed class OrganizationFact
{
    public long Sequence { get; init; }

    public required string OrganizationId { get; init; }

    public required FactKind Kind { get; init; }

    /// <summary>A tier or plan id, yes/no, positive/not_positive; null if not known.</summary>
    public required string? Value { get; init; }

    public required FactSource Source { get; init; }

    public required Instant EffectiveAt { get; init; }

    public required Instant RecordedAt { get; init; }

    public required string RecordedBy { get; init; }
}
