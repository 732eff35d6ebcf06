using System.Text.Json.Serialization;
using DataSharing.Core.Primitives;

namespace DataSharing.Dashboard.Data.Entities;

/// <summary>A project of an organization, under the provider's id.</summary>
internal sealed class Project
{
    public required string OrganizationId { get; init; }

    public required string Id { get; init; }

    public required string Name { get; set; }

    public required Instant CreatedAt { get; init; }
}

/// <summary>What a project can be marked as.</summary>
internal enum ProjectMarkKind
{
    [JsonStringEnumMemberName("archived")]
    Archived,

    [JsonStringEnumMemberName("zdr")]
    Zdr,

    [JsonStringEnumMemberName("never_share")]
    NeverShare,
}

/// <summary>A mark set or taken off, appended and never changed.</summary>
internal sealed class ProjectMark
{
    public long Sequence { get; init; }

    public required string OrganizationId { get; init; }

    public required string ProjectId { get; init; }

    public required ProjectMarkKind Kind { get; init; }

    public required bool Value { get; init; }

    public required Instant EffectiveAt { get; init; }

    public required Instant RecordedAt { get; init; }

    public required string RecordedBy { get; init; }

    /// <summary>
    /// It follows OpenAI's list, whoever had it read: what holds there next is followed too. A person's own mark is not taken back.
    /// </summary>
    public bool FollowsProvider { get; init; }
}
