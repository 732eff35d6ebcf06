using DataSharing.Core.Accounting;
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
public sealed record MeasuredDay(UtcDay Day, Instant AsOf, Instant CountedUntil, bool Stale, IReadOnlyDictionary<Pool, MeasuredPool> Pools, IReadOnlyList<MeasuredRow> Rows)
{
    /// <summary>What drew on a pool that nobody knows: it stands beside both.</summary>
    public IReadOnlyList<UnassignedTokens> Unassigned { get; init; } = [];
}

/// <summary>Reported usage of one project, model and service tier on one day.</summary>
/// <param name="ProjectId">Empty if the report does not say.</param>
/// <param name="Model">As reported; empty if the report does not say.</param>
/// <param name="ServiceTier">As reported; empty if the report does not say.</param>
/// <param name="Batch">Whether it was batch.</param>
/// <param name="IsComplimentary">Free, billed, or null where the report does not tell them apart.</param>
/// <param name="Counted">What was counted.</param>
public sealed record MeasuredRow(string ProjectId, string Model, string ServiceTier, bool Batch, bool? IsComplimentary, TokenUsage Counted)
{
    public long Tokens => Counted.Tokens.Value;

    public UsageSums Sums => new(Counted, IsComplimentary == true ? Tokens : 0, IsComplimentary == false ? Tokens : 0, 0);

    /// <summary>Batch, flex or priority: traffic that does not draw on a pool as far as anybody knows.</summary>
    public bool IsExcludedServiceTier => Batch || Core.Accounting.ServiceTier.OfReport(ServiceTier).DrawsOnNoPool;
}
