using System.Text.Json.Serialization;
using DataSharing.Core.Primitives;
using DataSharing.Core.Sharing;

namespace DataSharing.Dashboard.Data.Entities;

/// <summary>What became of a request.</summary>
public enum MemberRequestState
{
    /// <summary>It waits for an owner.</summary>
    [JsonStringEnumMemberName("open")]
    Open,

    /// <summary>An owner decided what was asked for.</summary>
    [JsonStringEnumMemberName("granted")]
    Granted,

    /// <summary>An owner decided against it.</summary>
    [JsonStringEnumMemberName("declined")]
    Declined,

    /// <summary>Whoever asked took it back.</summary>
    [JsonStringEnumMemberName("withdrawn")]
    Withdrawn,
}

/// <summary>A member asks the owners for a project to be shared, or to be kept out. One that is open for each project.</summary>
public sealed class MemberRequest
{
    public long Sequence { get; init; }

    public required string Id { get; init; }

    public required string OrganizationId { get; init; }

    public required string ProjectId { get; init; }

    public required SharingWish Wish { get; init; }

    /// <summary>Why, in the member's words; or null.</summary>
    public required string? Reason { get; init; }

    public required Instant AskedAt { get; init; }

    public required string ById { get; init; }

    public required string ByName { get; init; }

    public required MemberRequestState State { get; set; }

    /// <summary>When it was answered or withdrawn; null while it is open.</summary>
    public Instant? AnsweredAt { get; set; }

    public string? AnsweredById { get; set; }

    public string? AnsweredByName { get; set; }

    /// <summary>Why it was declined, in the owner's words; or null.</summary>
    public string? Answer { get; set; }

    /// <summary>When whoever asked has read the answer in the console; null before.</summary>
    public Instant? AnswerReadAt { get; set; }
}
