using DataSharing.Core.Primitives;

namespace DataSharing.Dashboard.Data.Entities;

/// <summary>A credential for the HTTP API.</summary>
internal sealed class ApiKey
{
    public required string Id { get; init; }

    /// <summary>Null for a support key, which belongs to no organization.</summary>
    public required string? OrganizationId { get; init; }

    public required string Name { get; init; }

    /// <summary>The first characters, by which people recognize it.</summary>
    public required string Prefix { get; init; }

    /// <summary>SHA-256 of the key; 256 random bits need no slow hash.</summary>
    public required byte[] Hash { get; init; }

    public required List<string> Scopes { get; init; }

    /// <summary>Whose rights bound the key's; null if made on the command line, which acts as operator.</summary>
    public required string? CreatedById { get; init; }

    public required string CreatedByName { get; init; }

    public required Instant CreatedAt { get; init; }

    public required Instant? ExpiresAt { get; init; }

    public Instant? LastUsedAt { get; set; }

    public Instant? RevokedAt { get; set; }
}
