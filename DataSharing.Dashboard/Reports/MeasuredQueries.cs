using DataSharing.Core.Accounting;
using DataSharing.Core.Organizations;
using DataSharing.Core.Programme;
using DataSharing.Core.Time;
using Microsoft.EntityFrameworkCore;

namespace DataSharing.Dashboard.Reports;

/// <summary>Reads what the provider counted on a day, and how far that goes.</summary>
internal sealed class MeasuredQueries(IDbContextFactory<ReportsDbContext> reports)
{
    /// <summary>A count of today that is older than this may miss much.</summary>
    private static readonly TimeSpan _fresh = TimeSpan.FromMinutes(30);

    // Until growth was seen: minutes settle after about half an hour (programme.md rule 8). Never less than a few minutes, however lucky the week was.
    private static readonly TimeSpan _assumedLag = TimeSpan.FromMinutes(30);
    private static readonly TimeSpan _leastLag = TimeSpan.FromMinutes(5);

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
        var (asOf, until) = slices.Count > 0 ? OfSlices(slices, day, now, state) : await OfFilesAsync(database, history.Id, day, cancellationToken);
        var stale = day >= now.Day ? slices.Count == 0 || now.Since(asOf) > _fresh : asOf < end.Plus(ReportSlices.Settling) || until < end;
        var shared = await SharedTokensAsync(database, history, day, now, rows, cancellationToken);
        var models = history.Programme.On(day).Models;
        var busiest = state is { BusiestHourAt: { } reckoned } && slices.TrueForAll(slice => slice.ReadAt <= reckoned)
            ? new Dictionary<Pool, long> { [Pool.Large] = state.BusiestHourLarge, [Pool.Small] = state.BusiestHourSmall }
            : await ProviderLag.BusiestHoursAsync(database, history.Programme, history.Id, now, cancellationToken);
        var isToday = day >= now.Day;
        return new MeasuredDay(
            day, asOf, until, stale,
            Enum.GetValues<Pool>().ToDictionary(pool => pool, pool =>
            {
                var ofPool = rows.FindAll(row => models.PoolOf(row.Model, day) == pool);
                var told = ofPool.TrueForAll(row => row.IsComplimentary is not null);
                return new MeasuredPool(
                    told ? ofPool.Where(row => row.IsComplimentary == true).Sum(row => row.Tokens) : null,
                    told ? ofPool.Where(row => row.IsComplimentary == false).Sum(row => row.Tokens) : null,
                    shared.GetValueOrDefault(pool),
                    ofPool.Sum(row => row.Tokens),
                    isToday ? UnreportedAtMost(busiest[pool], now.Since(until)) : 0);
            }),
            rows.ConvertAll(row => row.ToMeasured()));
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
            if (slices.Exists(slice => slice.Start <= day.Start && slice.End >= day.End && slice.ReadAt >= day.End.Plus(ReportSlices.Settling)))
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
            .Where(row => row.OrganizationId == history.Id && row.Source == ReportSource.Sync && row.Start >= start && row.Start < end && row.Batch != true)
            .GroupBy(row => new { row.Start, row.ProjectId, row.Model, row.ServiceTier })
            .Select(group => new { group.Key.Start, group.Key.ProjectId, group.Key.Model, group.Key.ServiceTier, Tokens = group.Sum(row => row.InputTokens + row.OutputTokens) })
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

    // The busiest hour, and never less than one whole: a burst need not be spread evenly.
    private static long UnreportedAtMost(long busiestHour, TimeSpan unknown) =>
        (long)Math.Min(long.MaxValue / 4, Math.Ceiling(busiestHour * Math.Max(1, unknown.TotalHours)));

    private static (Instant AsOf, Instant Until) OfSlices(List<ReportSlice> slices, UtcDay day, Instant now, SyncState? state)
    {
        // Only what was read without a hole from midnight on counts as counted.
        var (known, asOf) = (Instant.Earlier(slices.CoveredUntil(day.Start), day.End), slices.Max(slice => slice.ReadAt));
        var lag = state?.LagMilliseconds is { } seen ? TimeSpan.FromMilliseconds(Math.Max(seen, _leastLag.TotalMilliseconds)) : _assumedLag;
        var settled = Instant.Earlier(known, asOf.Plus(-lag));
        return (asOf, settled > day.Start ? settled : day.Start);
    }

    private static async Task<(Instant AsOf, Instant Until)> OfFilesAsync(ReportsDbContext database, string organizationId, UtcDay day, CancellationToken cancellationToken)
    {
        var (start, end) = (day.Start, day.End);
        var until = await database.Usage.Where(row => row.OrganizationId == organizationId && row.Start >= start && row.Start < end).MaxAsync(row => (Instant?)row.End, cancellationToken) ?? start;
        var asOf = await database.Files.Where(file => file.OrganizationId == organizationId && file.Kind == "usage" && file.From < end && file.Until > start)
            .MaxAsync(file => (Instant?)file.ImportedAt, cancellationToken) ?? start;
        return (asOf, Instant.Earlier(until, end));
    }

    private async Task<Dictionary<Pool, long>> SharedTokensAsync(
        ReportsDbContext database, OrganizationHistory history, UtcDay day, Instant now, List<UsageDayRow> rows, CancellationToken cancellationToken)
    {
        var sharing = SharingPeriod.OfDay(history, day, now);
        var models = history.Programme.On(day).Models;
        var totals = new Dictionary<Pool, long>();
        var mixed = new HashSet<string>(StringComparer.Ordinal);

        foreach (var row in rows.Where(row => !row.Batch && !ServiceTier.OfReport(row.ServiceTier).DrawsOnNoPool))
        {
            if (models.PoolOf(row.Model, day) is not { } pool)
            {
                continue;
            }

            // What was reported free has drawn on the pool, whatever was decided here.
            var during = row.IsComplimentary == true ? SharedDuring.Throughout : sharing.Of(row.ProjectId);
            if (during == SharedDuring.Partly && row.Source == ReportSource.Sync)
            {
                mixed.Add(row.ProjectId);
            }
            else if (during != SharedDuring.Never)
            {
                totals[pool] = checked(totals.GetValueOrDefault(pool) + row.Tokens);
            }
        }

        if (mixed.Count > 0)
        {
            await AddMixedAsync(database, history, day, mixed, totals, cancellationToken);
        }

        return totals;
    }

    // Projects that were switched on this day: bucket by bucket, each counted if it was shared at any instant of it.
    private async Task AddMixedAsync(
        ReportsDbContext database, OrganizationHistory history, UtcDay day, HashSet<string> projects, Dictionary<Pool, long> totals, CancellationToken cancellationToken)
    {
        var (start, end) = (day.Start, day.End);
        var buckets = await database.Usage.AsNoTracking()
            .Where(row => row.OrganizationId == history.Id && row.Source == ReportSource.Sync && row.Start >= start && row.Start < end && projects.Contains(row.ProjectId ?? "")
                && row.Batch != true)
            .GroupBy(row => new { row.Start, row.End, row.ProjectId, row.Model, row.ServiceTier })
            .Select(group => new { group.Key.Start, group.Key.End, group.Key.ProjectId, group.Key.Model, group.Key.ServiceTier, Tokens = group.Sum(row => row.InputTokens + row.OutputTokens) })
            .ToListAsync(cancellationToken);
        var models = history.Programme.On(day).Models;
        var periods = new Dictionary<Instant, SharingPeriod>();
        foreach (var bucket in buckets.Where(bucket => ServiceTier.OfReport(bucket.ServiceTier ?? "") is { DrawsOnNoPool: false, IsComplimentary: not true }))
        {
            if (!periods.TryGetValue(bucket.Start, out var period))
            {
                periods[bucket.Start] = period = new SharingPeriod(history, bucket.Start, bucket.End);
            }

            if (models.PoolOf(bucket.Model ?? "", day) is { } pool && period.Of(bucket.ProjectId ?? "") != SharedDuring.Never)
            {
                totals[pool] = checked(totals.GetValueOrDefault(pool) + bucket.Tokens);
            }
        }
    }
}
