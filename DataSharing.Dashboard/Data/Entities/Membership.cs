using System.Text.Json.Serialization;
using DataSharing.Core.Primitives;

namespace DataSharing.Dashboard.Data.Entities;

/// <summary>What a person may do in an organization.</summary>
public enum OrganizationRole
{
    /// <summary>Sees everything, decides nothing.</summary>
    [JsonStringEnumMemberName("member")]
    Member,

    /// <summary>Decides.</summary>
    [JsonStringEnumMemberName("owner")]
    Owner,
}

/// <summary>A person belongs to an organization.</summary>
internal sealed class Membership
{
    public required string OrganizationId { get; init; }

    public required string UserId { get; init; }

    public required OrganizationRole Role { get; set; }

    public required Instant Since { get; init; }

    /// <summary>When the person last looked at it: the switcher shows the last used first.</summary>
    public Instant? LastOpenedAt { get; set; }

    public ApplicationUser? User { get; init; }

    public Organization? Organization { get; init; }
}

/// <summary>A link, shown once, with which a person joins an organization.</summary>
internal sealed class Invitation
{
    public required string Id { get; init; }

    public required string OrganizationId { get; init; }

    public required string Email { get; init; }

    public required OrganizationRole Role { get; init; }

    /// <summary>SHA-256 of the link's secret; the secret itself is kept nowhere.</summary>
    public required byte[] SecretHash { get; init; }

    public required Instant CreatedAt { get; init; }

    public required Instant ExpiresAt { get; init; }

    public required string CreatedBy { get; init; }

    public required string CreatedById { get; init; }

    public Instant? EndedAt { get; set; }
}
