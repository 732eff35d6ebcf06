using DataSharing.Core.Accounting;
using DataSharing.Core.Measuring;
using DataSharing.Core.Organizations;
using DataSharing.Core.Primitives;
using DataSharing.Core.Programme;
using Microsoft.EntityFrameworkCore;

namespace DataSharing.Dashboard.ProviderUsage;

/// <summary>Reads what the provider counted on a day, and how far that goes.</summary>
internal sealed class MeasuredQueries(IDbContextFactory<ReportsDbContext> reports)
{
    /// <returns>Null if no report speaks of the day.</returns>
    public async Task<MeasuredDay?> FindAsync(OrganizationHistory history, UtcDay day, Instant now, CancellationToken cancellationToken)
    {
        await using var database = await reports.CreateDbContextAsync(cancellationToken);
        var (start, end) = (day.Start, day.End);
        var rows = await database.Days.AsNoTracking().Where(row => row.OrganizationId == history.Id && row.Day == day).ToListAsync(cancellationToken);
        var slices = await database.Slices.AsNoTracking()
            .Where(slice => slice.OrganizationId == history.Id && slice.Kind == ReportKind.Usage && slice.Start < end && slice.End > start).ToListAsync(cancellationToken);
        if (rows.Count == 0 && slices.Count == 0)
        {
            return null;
        }

        var state = await database.SyncStates.AsNoTracking().SingleOrDefaultAsync(state => state.OrganizationId == history.Id, cancellationToken);
        var (asOf, until) = slices.Count > 0 ? OfSlices(slices, day, state) : await OfFilesAsync(database, history.Id, day, cancellationToken);
        var stale = day >= now.Day ? slices.Count == 0 || now.Since(asOf) > ProviderLag.Fresh : asOf < end.Plus(ReadCoverage.Settling) || until < end;
        var count = ProviderCount.Of(await CountableAsync(database, history, day, now, rows, cancellationToken), history.Programme.On(day).Models, day);
        return new MeasuredDay(
            day, asOf, until, stale, count.Pools, rows.ConvertAll(row => row.ToMeasured()))
        {
            Unassigned = count.Unassigned,
        };
    }

    /// <summary>The last day whose count is complete and settled, or null.</summary>
    public async Task<UtcDay?> LastSettledDayAsync(string organizationId, UtcDay before, CancellationToken cancellationToken)
    {
        await using var database = await reports.CreateDbContextAsync(cancellationToken);
        var from = before.AddDays(-3).Start;
        var slices = await database.Slices.AsNoTracking()
            .Where(slice => slice.OrganizationId == organizationId && slice.Kind == ReportKind.Usage && slice.End > from).ToListAsync(cancellationToken);
        for (var day = before.AddDays(-1); day >= before.AddDays(-3); day = day.AddDays(-1))
        {
            if (slices.Exists(slice => slice.Start <= day.Start && slice.End >= day.End && slice.ReadAt >= day.End.Plus(ReadCoverage.Settling)))
            {
                return day;
            }
        }

        return null;
    }

    /// <summary>The provider's running total of one pool at the end of each hour; the same upper bound as the day's.</summary>
    public async Task<IReadOnlyList<(int Hour, long Tokens)>> HoursAsync(OrganizationHistory history, UtcDay day, Pool pool, CancellationToken cancellationToken)
    {
        await using var database = await reports.CreateDbContextAsync(cancellationToken);
        var (start, end) = (day.Start, day.End);
        var rows = await database.Usage.AsNoTracking()
            .Where(row => row.OrganizationId == history.Id && row.Source == ReportSource.Sync && row.Start >= start && row.Start < end
                && (row.Dimensions.Batch != true || ReportedServiceTier.ComplimentaryTexts.Contains(EF.Functions.Collate(row.Dimensions.ServiceTier!, ReportedServiceTier.Comparable))))
            .GroupBy(row => new { row.Start, row.Dimensions.ProjectId, row.Dimensions.Model, row.Dimensions.ServiceTier })
            .Select(group => new { group.Key.Start, group.Key.ProjectId, group.Key.Model, group.Key.ServiceTier, Tokens = group.Sum(row => row.Counted.Input + row.Counted.Output) })
            .ToListAsync(cancellationToken);
        var models = history.Programme.On(day).Models;
        var periods = new Dictionary<int, SharingPeriod>();
        return [.. rows.Where(row => models.PoolOf(row.Model ?? "", day) == pool && !ServiceTier.OfReport(row.ServiceTier ?? "").DrawsOnNoPool)
            .GroupBy(row => row.Start.ToDateTimeOffset().Hour).OrderBy(hour => hour.Key)
            .Select(hour => (hour.Key, hour.Where(row => ServiceTier.OfReport(row.ServiceTier ?? "").IsComplimentary == true || Period(hour.Key).Of(row.ProjectId ?? "") != SharedDuring.Never).Sum(row => row.Tokens)))];

        SharingPeriod Period(int hour)
        {
            var from = start.Plus(TimeSpan.FromHours(hour));
            return periods.TryGetValue(hour, out var period) ? period : periods[hour] = new SharingPeriod(history, from, from.Plus(TimeSpan.FromHours(1)));
        }
    }

    private static (Instant AsOf, Instant Until) OfSlices(List<ReportSlice> slices, UtcDay day, SyncState? state)
    {
        // Only what was read without a hole from midnight on counts as counted.
        var asOf = slices.Max(slice => slice.ReadAt);
        return (asOf, ProviderLag.CountedUntil(day, slices.Reads().CoveredUntil(day.Start), asOf, state?.LagMilliseconds is { } seen ? TimeSpan.FromMilliseconds(seen) : null));
    }

    private static async Task<(Instant AsOf, Instant Until)> OfFilesAsync(ReportsDbContext database, string organizationId, UtcDay day, CancellationToken cancellationToken)
    {
        var (start, end) = (day.Start, day.End);
        var until = await database.Usage.Where(row => row.OrganizationId == organizationId && row.Start >= start && row.Start < end).MaxAsync(row => (Instant?)row.End, cancellationToken) ?? start;
        var asOf = await database.Files.Where(file => file.OrganizationId == organizationId && file.Kind == "usage" && file.From < end && file.Until > start)
            .MaxAsync(file => (Instant?)file.ImportedAt, cancellationToken) ?? start;
        return (asOf, Instant.Earlier(until, end));
    }

    // Each row, and how much of it may have drawn on a pool.
    private static async Task<List<ReportedRow>> CountableAsync(
        ReportsDbContext database, OrganizationHistory history, UtcDay day, Instant now, List<UsageDayRow> rows, CancellationToken cancellationToken)
    {
        var sharing = SharingPeriod.OfDay(history, day, now);
        var mixed = new HashSet<string>(StringComparer.Ordinal);
        var countable = rows.ConvertAll(row =>
        {
            // What was reported free has drawn on a pool, whatever was decided here and however it was processed.
            if (row.IsComplimentary == true)
            {
                return new ReportedRow(row.Model, true, row.Tokens, row.Tokens);
            }

            var during = row.Batch || ServiceTier.OfReport(row.ServiceTier).DrawsOnNoPool ? SharedDuring.Never : sharing.Of(row.ProjectId);
            var byBucket = during == SharedDuring.Partly && row.Source == ReportSource.Sync;
            if (byBucket)
            {
                mixed.Add(row.ProjectId);
            }

            return new ReportedRow(row.Model, row.IsComplimentary, row.Tokens, byBucket || during == SharedDuring.Never ? 0 : row.Tokens);
        });
        if (mixed.Count > 0)
        {
            countable.AddRange(await DrawnByBucketAsync(database, history, day, mixed, cancellationToken));
        }

        return countable;
    }

    // Projects that were switched on this day: bucket by bucket, each counted if it was shared at any instant of it.
    private static async Task<IEnumerable<ReportedRow>> DrawnByBucketAsync(
        ReportsDbContext database, OrganizationHistory history, UtcDay day, HashSet<string> projects, CancellationToken cancellationToken)
    {
        var (start, end) = (day.Start, day.End);
        var buckets = await database.Usage.AsNoTracking()
            .Where(row => row.OrganizationId == history.Id && row.Source == ReportSource.Sync && row.Start >= start && row.Start < end && projects.Contains(row.Dimensions.ProjectId ?? "")
                && row.Dimensions.Batch != true && (row.Dimensions.ServiceTier == null
                    || !ReportedServiceTier.ComplimentaryTexts.Contains(EF.Functions.Collate(row.Dimensions.ServiceTier!, ReportedServiceTier.Comparable))))
            .GroupBy(row => new { row.Start, row.End, row.Dimensions.ProjectId, row.Dimensions.Model, row.Dimensions.ServiceTier })
            .Select(group => new { group.Key.Start, group.Key.End, group.Key.ProjectId, group.Key.Model, group.Key.ServiceTier, Tokens = group.Sum(row => row.Counted.Input + row.Counted.Output) })
            .ToListAsync(cancellationToken);
        var periods = new Dictionary<Instant, SharingPeriod>();
        return [.. buckets
            .Where(bucket => ServiceTier.OfReport(bucket.ServiceTier ?? "") is { DrawsOnNoPool: false, IsComplimentary: not true }
                && Period(bucket.Start, bucket.End).Of(bucket.ProjectId ?? "") != SharedDuring.Never)
            .Select(bucket => new ReportedRow(bucket.Model ?? "", false, 0, bucket.Tokens))];

        SharingPeriod Period(Instant from, Instant until) => periods.TryGetValue(from, out var known) ? known : periods[from] = new SharingPeriod(history, from, until);
    }
}
