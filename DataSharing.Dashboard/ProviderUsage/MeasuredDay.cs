using DataSharing.Core.Measuring;
using DataSharing.Core.Primitives;
using DataSharing.Core.Programme;

namespace DataSharing.Dashboard.ProviderUsage;

/// <summary>What the provider counted on one UTC day: its truth, not ours.</summary>
/// <param name="Day">The day.</param>
/// <param name="AsOf">When it was read.</param>
/// <param name="CountedUntil">Up to when its count goes, by the lag that minutes really showed.</param>
/// <param name="Stale">Read so long ago, or so soon after the day's end, that it may have changed since.</param>
/// <param name="Pools">Per pool.</param>
/// <param name="Rows">Everything reported, by project, model and service tier.</param>
public sealed record MeasuredDay(
    UtcDay Day,
    Instant AsOf,
    Instant CountedUntil,
    bool Stale,
    IReadOnlyDictionary<Pool, MeasuredPool> Pools,
    IReadOnlyList<ReportedUsage> Rows
)
{
    /// <summary>What drew on a pool that nobody knows: it stands beside both.</summary>
    public IReadOnlyList<UnassignedTokens> Unassigned { get; init; } = [];
}
