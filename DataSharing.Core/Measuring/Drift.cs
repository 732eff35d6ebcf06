using DataSharing.Core.Eligibility;
using DataSharing.Core.Organizations;
using DataSharing.Core.Primitives;
using DataSharing.Core.Programme;

namespace DataSharing.Core.Measuring;

/// <summary>Where the provider's count contradicts what was decided here, in both directions.</summary>
/// <remarks>
/// Source: programme.md rule 8: free tokens are given for shared traffic only. Their absence never shows that nothing was shared.
/// </remarks>
public static class Drift
{
    /// <summary>Free tokens of one project that our history calls not shared, of a stretch of time.</summary>
    /// <param name="period">What was shared then.</param>
    /// <param name="projectId">The project.</param>
    /// <param name="free">Its free tokens in that time.</param>
    /// <returns>
    /// Zero if it shared throughout; all of them if it never did and that is recorded; null where it shared for a part, or nothing is
    /// recorded at the start: then only shorter stretches tell.
    /// </returns>
    public static long? FreeAgainstDecision(SharingPeriod period, string projectId, long free)
    {
        ArgumentNullException.ThrowIfNull(period);
        return period.Of(projectId) switch
        {
            SharedDuring.Throughout => 0,
            SharedDuring.Never when period.Recorded => free,
            _ => null,
        };
    }

    /// <summary>The same from buckets: only those count that lie wholly within recorded, unshared time.</summary>
    /// <param name="history">The organization.</param>
    /// <param name="projectId">The project.</param>
    /// <param name="buckets">Its buckets with their free tokens: start inclusive, end exclusive.</param>
    public static long FreeAgainstDecision(
        OrganizationHistory history,
        string projectId,
        IEnumerable<(Instant Start, Instant End, long Free)> buckets
    )
    {
        ArgumentNullException.ThrowIfNull(buckets);
        return buckets.Sum(bucket =>
            bucket.Free == 0 ? 0 : FreeAgainstDecision(new SharingPeriod(history, bucket.Start, bucket.End), projectId, bucket.Free) ?? 0
        );
    }

    /// <summary>
    /// Whether something that was billed on a day should have been free: covered by the provider's own list, shared and enrolled all day,
    /// all of the pool's traffic within the allowance, and yet nothing of it free.
    /// </summary>
    /// <param name="history">The organization.</param>
    /// <param name="day">A UTC day whose count has settled.</param>
    /// <param name="pool">The pool.</param>
    /// <param name="usage">All usage of the day.</param>
    public static bool IsBilledThoughExpectedFree(
        OrganizationHistory history,
        UtcDay day,
        Pool pool,
        IReadOnlyCollection<ReportedUsage> usage
    )
    {
        ArgumentNullException.ThrowIfNull(history);
        ArgumentNullException.ThrowIfNull(usage);
        var period = new SharingPeriod(history, day.Start, day.End);
        if (
            !period.Snapshots.All(snapshot => snapshot.Judge().Status == EligibilityStatus.Enrolled)
            || usage.Any(row => row.IsComplimentary is null)
        )
        {
            return false;
        }

        var models = history.Programme.On(day).Models;

        // Everything that may have drawn on the pool, and of it what certainly should have been free.
        var ofPool = usage.Where(row => models.PoolOf(row.Model, day) == pool).ToList();
        var drawing = ofPool.FindAll(row => !row.DrawsOnNoPool);
        var certain = drawing.FindAll(row =>
            models.Resolve(row.Model, day).Snapshot is { Confidence: Confidence.Documented } snapshot
            && snapshot.IsCoveredOn(day)
            && period.Of(row.ProjectId) == SharedDuring.Throughout
        );
        return certain.Sum(row => row.Tokens) > 0
            && ofPool.TrueForAll(row => row.IsComplimentary == false)
            && period.Snapshots[^1].Judge().Allowances is { } allowances
            && drawing.Sum(row => row.Tokens) <= allowances.Of(pool).Value;
    }
}
