using System.Text.Json.Serialization;
using DataSharing.Core.Primitives;

namespace DataSharing.Dashboard.Data.Entities;

/// <summary>How something is brought to somebody.</summary>
public enum ChannelKind
{
    [JsonStringEnumMemberName("email")]
    Email,

    [JsonStringEnumMemberName("webhook")]
    Webhook,
}

/// <summary>Where an organization's alerts go, besides the console itself.</summary>
public sealed class AlertChannel
{
    public required string Id { get; init; }

    public required string OrganizationId { get; init; }

    public required ChannelKind Kind { get; init; }

    /// <summary>An e-mail address, or the address of a webhook: its path may be a secret, so pages show its host.</summary>
    public required string Address { get; init; }

    /// <summary>A webhook's secret, sealed; it is shown once.</summary>
    public string? SealedSecret { get; set; }

    public required bool IsOn { get; set; }

    public required Instant CreatedAt { get; init; }

    public required string CreatedBy { get; init; }
}
