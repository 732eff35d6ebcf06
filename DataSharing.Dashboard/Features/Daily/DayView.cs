using DataSharing.Core.Accounting;
using DataSharing.Core.Eligibility;
using DataSharing.Core.Programme;
using DataSharing.Core.Time;
using DataSharing.Dashboard.Shared;

namespace DataSharing.Dashboard.Features.Daily;

/// <summary>One model on one day.</summary>
public sealed record ModelUsage(string Model, Pool? Pool, UsageTotals Totals);

/// <summary>One project on one day.</summary>
public sealed record ProjectUsage(string ProjectId, string? Name, UsageTotals Totals);

/// <summary>One reason for billed requests on one day.</summary>
public sealed record ReasonUsage(DecisionReason Reason, UsageTotals Totals);

/// <summary>One pool on one day. What is not known is null, never zero.</summary>
public sealed record PoolUsage(Pool Pool, TokenCount? Allowance, TokenCount? RunningTotal, UsageTotals Totals, long BilledOverAllowance, IReadOnlyList<ModelUsage> Models)
{
    /// <summary>Billed for a reason other than the allowance.</summary>
    public long BilledOtherwise => Totals.Billed - BilledOverAllowance;

    /// <summary>What is left; null without an allowance, or while nothing was ever counted.</summary>
    public TokenCount? Remaining => Allowance is { } allowance && RunningTotal is { } total ? TokenCount.SubtractToZero(allowance, total) : null;

    /// <summary>How far the pool is used up, 0 to 100.</summary>
    public double UsedPercent => Allowance is { Value: > 0 } allowance && RunningTotal is { } total ? Math.Min(100, 100.0 * total.Value / allowance.Value) : 0;
}

/// <summary>The running total of one pool at the end of each hour so far.</summary>
public sealed record HourPoint(int Hour, long RunningTotal);

/// <summary>Everything that pages and the API say about one UTC day of one organization.</summary>
public sealed record DayView(
    UtcDay Day, Instant AsOf, EligibilityVerdict Verdict, bool HasSource, IReadOnlyList<PoolUsage> Pools, IReadOnlyList<ModelUsage> Uncovered,
    IReadOnlyList<ModelUsage> Models, IReadOnlyList<ProjectUsage> Projects, IReadOnlyList<ReasonUsage> Reasons, UsageTotals Totals)
{
    public PoolUsage this[Pool pool] => Pools.Single(usage => usage.Pool == pool);

    /// <summary>Where the figures come from: our events, or nothing.</summary>
    public string Basis => HasSource ? "estimated" : "none";
}
