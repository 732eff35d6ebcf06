using DataSharing.Core.Time;

namespace DataSharing.Dashboard.Reports;

/// <summary>How reading from the provider goes for one organization.</summary>
internal sealed class SyncState
{
    public required string OrganizationId { get; init; }

    /// <summary>When the next turn is due.</summary>
    public Instant NextAt { get; set; }

    public Instant? StartedAt { get; set; }

    /// <summary>When a turn last came to its end without an error.</summary>
    public Instant? CompletedAt { get; set; }

    /// <summary>Why the last turn failed, in words; null if it did not.</summary>
    public string? Error { get; set; }

    public Instant? FailedAt { get; set; }

    /// <summary>Turns that failed since the last that did not.</summary>
    public int Failures { get; set; }

    /// <summary>Nobody else reads for this organization until then.</summary>
    public Instant LeaseUntil { get; set; }

    public string? LeaseHolder { get; set; }

    /// <summary>The latest after its end that a minute was still seen to grow, in milliseconds; null while none was.</summary>
    public long? LagMilliseconds { get; set; }

    public Instant? LagSeenAt { get; set; }

    /// <summary>Tokens of the busiest hour of the last seven days on large and on small models.</summary>
    public long BusiestHourLarge { get; set; }

    public long BusiestHourSmall { get; set; }

    /// <summary>When data retention was last read.</summary>
    public Instant? DataRetentionReadAt { get; set; }
}
