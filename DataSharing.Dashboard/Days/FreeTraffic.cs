using DataSharing.Core.Accounting;
using DataSharing.Core.Measuring;
using DataSharing.Core.Organizations;
using DataSharing.Core.Primitives;
using DataSharing.Dashboard.ProviderUsage;
using Microsoft.EntityFrameworkCore;

namespace DataSharing.Dashboard.Days;

/// <summary>Free tokens of OpenAI's count in time that was decided not to be shared.</summary>
internal static class FreeTraffic
{
    /// <summary>Of one project and day: by the whole day where that tells, else by its buckets.</summary>
    /// <param name="database">Where the count is.</param>
    /// <param name="history">The organization.</param>
    /// <param name="period">What was shared on the day.</param>
    /// <param name="day">The day.</param>
    /// <param name="free">The project, and its free tokens of the day.</param>
    /// <param name="cancellationToken">Stops reading.</param>
    public static async Task<long> AgainstDecisionAsync(
        ReportsDbContext database,
        OrganizationHistory history,
        SharingPeriod period,
        UtcDay day,
        (string ProjectId, long Tokens) free,
        CancellationToken cancellationToken
    ) =>
        Drift.FreeAgainstDecision(period, free.ProjectId, free.Tokens)
        ?? Drift.FreeAgainstDecision(
            history,
            free.ProjectId,
            await BucketsAsync(database, history.Id, day, free.ProjectId, cancellationToken)
        );

    private static async Task<IEnumerable<(Instant Start, Instant End, long Free)>> BucketsAsync(
        ReportsDbContext database,
        string organizationId,
        UtcDay day,
        string projectId,
        CancellationToken cancellationToken
    )
    {
        var (start, end) = (day.Start, day.End);
        var buckets = await database
            .Usage.AsNoTracking()
            .Where(row =>
                row.OrganizationId == organizationId && row.Dimensions.ProjectId == projectId && row.Start >= start && row.Start < end
            )
            .ToListAsync(cancellationToken);
        var slices = await database
            .Slices.AsNoTracking()
            .Where(slice =>
                slice.OrganizationId == organizationId && slice.Kind == ReportKind.Usage && slice.Start < end && slice.End > start
            )
            .ToListAsync(cancellationToken);

        // What was read, and two files of one time, tell the same tokens more than once.
        return OneSource
            .OfDay(
                day,
                buckets,
                slices.Reads().Stretches(),
                row => new ReportedBucket(row.Source == ReportSource.Sync, projectId, row.Start, row.End, row.Counted.Tokens.Value)
            )
            .Where(bucket => ServiceTier.OfReport(bucket.Dimensions.ServiceTier ?? "").IsComplimentary == true)
            .Select(bucket => (bucket.Start, bucket.End, bucket.Counted.Tokens.Value));
    }
}
