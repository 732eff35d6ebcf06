using System.Text.Json.Serialization;
using DataSharing.Core.Primitives;

namespace DataSharing.Dashboard.Data.Entities;

/// <summary>What is brought.</summary>
public enum DeliveryKind
{
    [JsonStringEnumMemberName("alert")]
    Alert,

    [JsonStringEnumMemberName("recovery")]
    Recovery,

    /// <summary>Somebody tries a channel.</summary>
    [JsonStringEnumMemberName("test")]
    Test,

    [JsonStringEnumMemberName("invitation")]
    Invitation,

    [JsonStringEnumMemberName("password_link")]
    PasswordLink,

    [JsonStringEnumMemberName("sign_in")]
    SignIn,

    /// <summary>A member asks for a change of data sharing: to one owner.</summary>
    [JsonStringEnumMemberName("member_request")]
    MemberRequest,

    /// <summary>What became of it: to whoever asked.</summary>
    [JsonStringEnumMemberName("request_answered")]
    RequestAnswered,
}

/// <summary>How far a delivery is.</summary>
public enum DeliveryState
{
    [JsonStringEnumMemberName("pending")]
    Pending,

    /// <summary>The other side has accepted it.</summary>
    [JsonStringEnumMemberName("sent")]
    Sent,

    /// <summary>It is tried no more, until somebody sends it again.</summary>
    [JsonStringEnumMemberName("dead")]
    Dead,
}

/// <summary>
/// Something on its way: written in one transaction with what it tells of, and kept until the other side has accepted it.
/// </summary>
public sealed class Delivery
{
    public long Sequence { get; init; }

    /// <summary>The same at each try, so that whoever receives it twice can tell.</summary>
    public required string Id { get; init; }

    /// <summary>Null for what concerns an account and no organization.</summary>
    public required string? OrganizationId { get; init; }

    /// <summary>The <see cref="FiredAlert.Id"/> that it tells of, or null.</summary>
    public required string? AlertId { get; init; }

    public required DeliveryKind Kind { get; init; }

    public required ChannelKind Channel { get; init; }

    /// <summary>The <see cref="AlertChannel"/> that it goes by; null for what goes to a person.</summary>
    public required string? ChannelId { get; init; }

    /// <summary>The <see cref="Invitation.Id"/> whose link it holds, or null: when that ends, this does.</summary>
    public required string? InvitationId { get; init; }

    /// <summary>
    /// The <see cref="MemberRequest.Id"/> that it tells one person of, or null: once, and its address is shown to nobody else.
    /// </summary>
    public string? RequestId { get; init; }

    public required string Address { get; init; }

    public required string Title { get; init; }

    /// <summary>What is sent, sealed; of what holds a secret, gone once it was sent or given up.</summary>
    public required string? SealedBody { get; set; }

    /// <summary>It holds a secret, such as a link that signs somebody in, or what is for one person alone.</summary>
    public required bool IsConfidential { get; init; }

    public required Instant CreatedAt { get; init; }

    /// <summary>
    /// Since when it waits, or last waited: since it was written, or sent again by hand. Its age and its turn go by this.
    /// </summary>
    public required Instant PendingSince { get; set; }

    public required DeliveryState State { get; set; }

    /// <summary>Tries since it was written, or sent again by hand.</summary>
    public int Attempts { get; set; }

    /// <summary>When it is due; of one that is not pending, without meaning.</summary>
    public required Instant NextAt { get; set; }

    public Instant? TriedAt { get; set; }

    /// <summary>Why the last try failed; null if it did not.</summary>
    public string? Error { get; set; }
}
