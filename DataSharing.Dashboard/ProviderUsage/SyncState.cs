using DataSharing.Core.Primitives;

namespace DataSharing.Dashboard.ProviderUsage;

/// <summary>
/// Who reads from the provider for one organization, and what its usage taught about the provider's lag. How reading goes is kept by kind,
/// see <see cref="KindState"/>.
/// </summary>
internal sealed class SyncState
{
    public required string OrganizationId { get; init; }

    /// <summary>When the last turn began.</summary>
    public Instant? StartedAt { get; set; }

    /// <summary>Nobody else reads for this organization until then.</summary>
    public Instant LeaseUntil { get; set; }

    public string? LeaseHolder { get; set; }

    /// <summary>The latest after its end that a minute was still seen to grow, in milliseconds; null while none was.</summary>
    public long? LagMilliseconds { get; set; }

    public Instant? LagSeenAt { get; set; }

    /// <summary>Tokens of the busiest hour of the last seven days on large and on small models.</summary>
    public long BusiestHourLarge { get; set; }

    public long BusiestHourSmall { get; set; }

    /// <summary>When the busiest hours were worked out; null while they never were.</summary>
    public Instant? BusiestHourAt { get; set; }
}
