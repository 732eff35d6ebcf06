using DataSharing.Core.Primitives;

namespace DataSharing.Dashboard.Data.Entities;

/// <summary>How an organization's figures are read from the provider.</summary>
internal sealed class ProviderConnection
{
    public required string OrganizationId { get; init; }

    /// <summary>Where its admin API is, without a trailing slash.</summary>
    public required string BaseUrl { get; set; }

    /// <summary>The admin key, sealed by data protection; it is never shown and never logged.</summary>
    public required string SealedKey { get; set; }

    public required Instant SetAt { get; set; }

    public required string SetBy { get; set; }

    /// <summary>Grows with every key: whoever read with an earlier one says nothing about this one.</summary>
    public required int Version { get; set; }

    /// <summary>The provider refused the key: nothing is read until there is another.</summary>
    public Instant? RefusedAt { get; set; }

    /// <summary>What the key may read, as the last test found; null before the first.</summary>
    public string? MayRead { get; set; }

    public Instant? TestedAt { get; set; }
}
