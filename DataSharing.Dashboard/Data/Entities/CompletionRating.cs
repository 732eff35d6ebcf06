using System.Text.Json.Serialization;
using DataSharing.Core.Primitives;

namespace DataSharing.Dashboard.Data.Entities;

/// <summary>What somebody thinks of a completion.</summary>
public enum FeedbackRating
{
    [JsonStringEnumMemberName("up")]
    Up,

    [JsonStringEnumMemberName("down")]
    Down,
}

/// <summary>One person's rating of one completion; a later one takes its place.</summary>
public sealed class CompletionRating
{
    public long Sequence { get; init; }

    public required string OrganizationId { get; init; }

    public required string ProjectId { get; init; }

    /// <summary>The provider's id of the completion.</summary>
    public required string CompletionId { get; init; }

    public required FeedbackRating Rating { get; set; }

    public required string? Comment { get; set; }

    public required Instant At { get; set; }

    /// <summary>Who rated: a person or a key.</summary>
    public required string ById { get; init; }

    public required string ByName { get; set; }
}
