using DataSharing.Core.Accounting;
using DataSharing.Core.Foresight;
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
        var rows = await database
            .Days.AsNoTracking()
            .Where(row => row.OrganizationId == history.Id && row.Day == day)
            .ToListAsync(cancellationToken);
        var slices = await database
            .Slices.AsNoTracking()
            .Where(slice => slice.OrganizationId == history.Id && slice.Kind == ReportKind.Usage && slice.Start < end && slice.End > start)
            .ToListAsync(cancellationToken);
        if (rows.Count == 0 && slices.Count == 0)
        {
            return null;
        }

        var state = await database
            .SyncStates.AsNoTracking()
            .SingleOrDefaultAsync(state => state.OrganizationId == history.Id, cancellationToken);
        var (asOf, until, isWhole) =
            slices.Count > 0 ? OfSlices(slices, day, state) : await OfFilesAsync(database, history.Id, day, cancellationToken);
        var stale =
            day >= now.Day
                ? slices.Count == 0 || now.Since(asOf) > ProviderLag.Fresh
                : !isWhole || asOf < end.Plus(ReadCoverage.Settling) || until < end;
        var count = ProviderCount.Of(
            await CountableAsync(database, history, day, now, rows, cancellationToken),
            history.Programme.On(day).Models,
            day
        );
        return new MeasuredDay(day, asOf, until, stale, count.Pools, rows.ConvertAll(row => row.ToReported()))
        {
            Unassigned = count.Unassigned,
        };
    }

    /// <summary>The last day whose count is complete and settled, or null.</summary>
    public async Task<UtcDay?> LastSettledDayAsync(string organizationId, UtcDay before, CancellationToken cancellationToken)
    {
        await using var database = await reports.CreateDbContextAsync(cancellationToken);
        var from = before.AddDays(-3).Start;
        var slices = await database
            .Slices.AsNoTracking()
            .Where(slice => slice.OrganizationId == organizationId && slice.Kind == ReportKind.Usage && slice.End > from)
            .ToListAsync(cancellationToken);
        for (var day = before.AddDays(-1); day >= before.AddDays(-3); day = day.AddDays(-1))
        {
            if (
                slices.Exists(slice =>
                    slice.Start <= day.Start && slice.End >= day.End && slice.ReadAt >= day.End.Plus(ReadCoverage.Settling)
                )
            )
            {
                return day;
            }
        }

        return null;
    }

    /// <summary>What the provider counted of one pool in each hour; the same upper bound as the day's.</summary>
    public async Task<IReadOnlyList<(int Hour, long Tokens)>> HoursAsync(
        OrganizationHistory history,
        UtcDay day,
        Pool pool,
        CancellationToken cancellationToken
    )
    {
        await using var database = await reports.CreateDbContextAsync(cancellationToken);
        var buckets = await BucketsAsync(OfDay(database, history, day), cancellationToken);
        var (models, draw) = (history.Programme.On(day).Models, new PoolDraw(history));
        return
        [
            .. buckets
                .Where(bucket => models.PoolOf(bucket.Dimensions.Model ?? "", day) == pool)
                .GroupBy(bucket => bucket.Start.ToDateTimeOffset().Hour)
                .OrderBy(hour => hour.Key)
                .Select(hour =>
                    (
                        hour.Key,
                        hour.Where(bucket => draw.OfBucket(bucket.Dimensions, HourOf(bucket), HourOf(bucket).Plus(TimeSpan.FromHours(1))))
                            .Sum(bucket => bucket.Tokens)
                    )
                ),
        ];
    }

    /// <summary>
    /// What counted against each pool in each hour of whole days that are over: of the days that were read whole, by hours or less; the
    /// same
    /// upper bound as <see cref="HoursAsync"/>.
    /// </summary>
    /// <param name="history">Whose.</param>
    /// <param name="from">The first day.</param>
    /// <param name="until">The day after the last one.</param>
    /// <param name="cancellationToken">Stops reading.</param>
    public async Task<IReadOnlyDictionary<Pool, IReadOnlyList<DayShape>>> ShapesAsync(
        OrganizationHistory history,
        UtcDay from,
        UtcDay until,
        CancellationToken cancellationToken
    )
    {
        await using var database = await reports.CreateDbContextAsync(cancellationToken);
        var (start, end) = (from.Start, until.Start);
        var slices = await database
            .Slices.AsNoTracking()
            .Where(slice =>
                slice.OrganizationId == history.Id
                && slice.Kind == ReportKind.Usage
                && slice.Start < end
                && slice.End > start
                && slice.WidthSeconds <= 3_600
            )
            .ToListAsync(cancellationToken);
        var stretches = slices.Reads().Stretches().ToList();
        var shapes = new PoolShapes(history.Programme);
        for (var day = from; day < until; day = day.AddDays(1))
        {
            if (TimeCoverage.Covers(day.Start, day.End, stretches) && WholeDay.CouldBeFree(history, day))
            {
                shapes.Begin(day);
            }
        }

        var draw = new PoolDraw(history);
        var changing = history.Changes.Select(change => change.Day).ToHashSet();
        var rows = database
            .Usage.AsNoTracking()
            .Where(row => row.OrganizationId == history.Id && row.Source == ReportSource.Sync && row.Start >= start && row.Start < end);
        await foreach (var bucket in Buckets(rows).AsAsyncEnumerable().WithCancellation(cancellationToken))
        {
            // On a day on which nothing changes all hours are alike.
            var hour = HourOf(bucket);
            var (began, ends) = changing.Contains(hour.Day) ? (hour, hour.Plus(TimeSpan.FromHours(1))) : (hour.Day.Start, hour.Day.End);
            if (draw.OfBucket(bucket.Dimensions, began, ends))
            {
                shapes.Add(hour, bucket.Dimensions.Model ?? "", bucket.Tokens);
            }
        }

        return shapes.ToShapes();
    }

    private static Instant HourOf(Bucket bucket) => Instant.FromUnixMilliseconds(bucket.Start.UnixMilliseconds / 3_600_000 * 3_600_000);

    private static (Instant AsOf, Instant Until, bool IsWhole) OfSlices(List<ReportSlice> slices, UtcDay day, SyncState? state)
    {
        // Only what was read without a hole from midnight on counts as counted.
        var asOf = slices.Max(slice => slice.ReadAt);
        return (
            asOf,
            ProviderLag.CountedUntil(
                day,
                slices.Reads().CoveredUntil(day.Start),
                asOf,
                state?.LagMilliseconds is { } seen ? TimeSpan.FromMilliseconds(seen) : null
            ),
            true
        );
    }

    private static async Task<(Instant AsOf, Instant Until, bool IsWhole)> OfFilesAsync(
        ReportsDbContext database,
        string organizationId,
        UtcDay day,
        CancellationToken cancellationToken
    )
    {
        var (start, end) = (day.Start, day.End);
        var until =
            await database
                .Usage.Where(row => row.OrganizationId == organizationId && row.Start >= start && row.Start < end)
                .MaxAsync(row => (Instant?)row.End, cancellationToken)
            ?? start;
        var last = await database
            .Files.AsNoTracking()
            .Where(file => file.OrganizationId == organizationId && file.Kind == "usage" && file.From < end && file.Until > start)
            .OrderByDescending(file => file.Sequence)
            .FirstOrDefaultAsync(cancellationToken);
        var asOf = last?.ImportedAt ?? start;
        return (asOf, ProviderLag.CountedUntil(day, until, asOf, seen: null), ReadCoverage.Proves(last?.Until, day));
    }

    // Each row, and how much of it may have drawn on a pool. Of projects that were switched on this day the buckets tell, where there are
    // any.
    private static async Task<List<ReportedRow>> CountableAsync(
        ReportsDbContext database,
        OrganizationHistory history,
        UtcDay day,
        Instant now,
        List<UsageDayRow> rows,
        CancellationToken cancellationToken
    )
    {
        var draw = new PoolDraw(history);
        var switched = new HashSet<string>(StringComparer.Ordinal);
        var countable = rows.ConvertAll(row =>
        {
            var drawn = draw.OfDay(row.ToReported(), day, now);
            if (drawn is null && row.Source == ReportSource.Sync)
            {
                switched.Add(row.ProjectId);
                drawn = 0;
            }

            return new ReportedRow(row.Model, row.IsComplimentary, row.Tokens, drawn ?? row.Tokens);
        });
        if (switched.Count > 0)
        {
            var buckets = await BucketsAsync(
                OfDay(database, history, day).Where(row => switched.Contains(row.Dimensions.ProjectId ?? "")),
                cancellationToken
            );
            countable.AddRange(
                buckets
                    .Where(bucket =>
                        ServiceTier.OfReport(bucket.Dimensions.ServiceTier ?? "").IsComplimentary != true
                        && draw.OfBucket(bucket.Dimensions, bucket.Start, bucket.End)
                    )
                    .Select(bucket => new ReportedRow(bucket.Dimensions.Model ?? "", false, 0, bucket.Tokens))
            );
        }

        return countable;
    }

    private static IQueryable<UsageReportRow> OfDay(ReportsDbContext database, OrganizationHistory history, UtcDay day)
    {
        var (start, end) = (day.Start, day.End);
        return database
            .Usage.AsNoTracking()
            .Where(row => row.OrganizationId == history.Id && row.Source == ReportSource.Sync && row.Start >= start && row.Start < end);
    }

    private static Task<List<Bucket>> BucketsAsync(IQueryable<UsageReportRow> rows, CancellationToken cancellationToken) =>
        Buckets(rows).ToListAsync(cancellationToken);

    private static IQueryable<Bucket> Buckets(IQueryable<UsageReportRow> rows) =>
        rows.GroupBy(row => new
            {
                row.Start,
                row.End,
                row.Dimensions.ProjectId,
                row.Dimensions.Model,
                row.Dimensions.Batch,
                row.Dimensions.ServiceTier,
            })
            .Select(group => new Bucket(
                group.Key.Start,
                group.Key.End,
                new UsageDimensions(group.Key.ProjectId, null, null, group.Key.Model, group.Key.Batch, group.Key.ServiceTier),
                group.Sum(row => row.Counted.Input + row.Counted.Output)
            ));

    private sealed record Bucket(Instant Start, Instant End, UsageDimensions Dimensions, long Tokens);
}
