using System.Text.Json.Serialization;
using DataSharing.Core.Primitives;

namespace DataSharing.Dashboard.Data.Entities;

/// <summary>Who acted.</summary>
internal enum ActorKind
{
    [JsonStringEnumMemberName("user")]
    User,

    [JsonStringEnumMemberName("api_key")]
    ApiKey,

    [JsonStringEnumMemberName("operator")]
    Operator,

    /// <summary>The connection to the provider.</summary>
    [JsonStringEnumMemberName("connection")]
    Connection,

    /// <summary>This server, after what another one said.</summary>
    [JsonStringEnumMemberName("server")]
    Server,
}

/// <summary>One change or refused attempt, with everything as it was then. Written in the change's own transaction.</summary>
internal sealed class AuditEntry
{
    public long Sequence { get; init; }

    public required string Id { get; init; }

    /// <summary>Null for the platform's own log.</summary>
    public required string? OrganizationId { get; init; }

    public required Instant At { get; init; }

    /// <summary>Such as <c>data_sharing.updated</c>.</summary>
    public required string Type { get; init; }

    public required bool Refused { get; init; }

    /// <summary>What was acted on: a project, a person, a key.</summary>
    public required string? Subject { get; init; }

    public required ActorKind ActorKind { get; init; }

    public required string ActorId { get; init; }

    public required string ActorName { get; init; }

    public required string? ActorEmail { get; init; }

    /// <summary>The role at that moment: owner, member, administrator, support, operator or none.</summary>
    public required string ActorRole { get; init; }

    /// <summary>From where: an address, or the command line.</summary>
    public required string Origin { get; init; }

    public required string? OldValue { get; init; }

    public required string? NewValue { get; init; }

    public Instant? EffectiveAt { get; init; }

    public int? TermsVersion { get; init; }

    public string? TermsSha256 { get; init; }

    /// <summary>Number in its chain, from 1.</summary>
    public long Index { get; set; }

    /// <summary>The entry in the one spelling that its hash covers.</summary>
    public string Canonical { get; set; } = "";

    /// <summary>Covers the entry and the hash before it, see AuditChain.</summary>
    public string Hash { get; set; } = "";

    /// <summary>Of a look: what was opened on it last, each an entry of its own; read with it, not stored in it.</summary>
    [System.ComponentModel.DataAnnotations.Schema.NotMapped]
    public IReadOnlyList<AuditEntry> Opened { get; set; } = [];

    /// <summary>Of a look: how much more was opened on it before.</summary>
    [System.ComponentModel.DataAnnotations.Schema.NotMapped]
    public int OpenedBefore { get; set; }
}

/// <summary>The signed end of one chain: an organization's log, or the platform's.</summary>
internal sealed class AuditEnd
{
    public required string Chain { get; init; }

    public long Index { get; set; }

    public required string Hash { get; set; }

    public Instant At { get; set; }

    /// <summary>In hexadecimal digits, by the key of this installation.</summary>
    public string Signature { get; set; } = "";
}

/// <summary>A look of support at an organization: one for each organization, reason and eight hours.</summary>
internal sealed class SupportVisit
{
    public required string Id { get; init; }

    public required string OrganizationId { get; init; }

    public required string ActorId { get; init; }

    public required string ActorName { get; init; }

    public required string Reason { get; init; }

    public required Instant StartedAt { get; init; }

    public required Instant EndsAt { get; init; }

    /// <summary>What was opened, in order, each once.</summary>
    public required List<string> Opened { get; set; }
}
