using DataSharing.Core.Accounting;
using DataSharing.Core.Measuring;
using DataSharing.Core.Primitives;
using Microsoft.EntityFrameworkCore;

namespace DataSharing.Dashboard.ProviderUsage;

/// <summary>Reported usage by day, rebuilt in the transaction that changed its buckets.</summary>
internal static class ReportRollUp
{
    /// <summary>After a slice was replaced by what was read.</summary>
    public static async Task ReplaceAsync(
        ReportsDbContext database,
        UsageTables tables,
        SeriesIndex index,
        SliceSpan span,
        UsagePoints usage,
        CancellationToken cancellationToken
    )
    {
        var organizationId = index.OrganizationId;
        var (first, last) = (span.Start.Day, span.End.Before.Day);
        var (start, end) = (first.Start, last.End);
        if (
            span.Start == start
            && span.End == end
            && !await database.Files.AnyAsync(
                file => file.OrganizationId == organizationId && file.Kind == "usage" && file.From < end && file.Until > start,
                cancellationToken
            )
        )
        {
            tables.DeleteDays(usage.Organization, first, last);
            tables.InsertDays(usage.Organization, usage.Days);
            return;
        }

        // The rest of a day, or a file, has a say too.
        for (var day = first; day <= last; day = day.AddDays(1))
        {
            await RebuildAsync(database, tables, index, day, cancellationToken);
        }
    }

    public static async Task RebuildAsync(
        ReportsDbContext database,
        UsageTables tables,
        SeriesIndex index,
        UtcDay day,
        CancellationToken cancellationToken
    )
    {
        var (organizationId, start, end) = (index.OrganizationId, day.Start, day.End);
        var slices = await database
            .Slices.AsNoTracking()
            .Where(slice =>
                slice.OrganizationId == organizationId && slice.Kind == ReportKind.Usage && slice.Start < end && slice.End > start
            )
            .ToListAsync(cancellationToken);

        // Beside a file what was read is told apart by its buckets, as the file's rows are: they may overlap.
        var isParted =
            !slices.Reads().Cover(day)
            && await database.Files.AnyAsync(
                file => file.OrganizationId == organizationId && file.Kind == "usage" && file.From < end && file.Until > start,
                cancellationToken
            );
        var sums = await database
            .Usage.AsNoTracking()
            .Where(row => row.OrganizationId == organizationId && row.Start >= start && row.Start < end)
            .GroupBy(row => new
            {
                row.Source,
                row.Dimensions.ProjectId,
                row.Dimensions.Model,
                row.Dimensions.ServiceTier,
                Batch = row.Dimensions.Batch ?? false,
                Start = isParted || row.Source == ReportSource.File ? row.Start : start,
                End = isParted || row.Source == ReportSource.File ? row.End : end,
            })
            .Select(group => new Sum(
                group.Key.Source,
                group.Key.Start,
                group.Key.End,
                new UsageDimensions(group.Key.ProjectId, null, null, group.Key.Model, group.Key.Batch, group.Key.ServiceTier),
                new TokenUsage(
                    group.Sum(row => row.Counted.Requests),
                    group.Sum(row => row.Counted.Input),
                    group.Sum(row => row.Counted.Cached),
                    group.Sum(row => row.Counted.Output)
                )
            ))
            .ToListAsync(cancellationToken);
        var days = OneSource
            .OfDay(
                day,
                sums,
                slices.Reads().Stretches(),
                row => new ReportedBucket(
                    row.Source == ReportSource.Sync,
                    row.Dimensions.ProjectId,
                    row.Start,
                    row.End,
                    row.Counted.Tokens.Value
                )
            )
            .GroupBy(row => new UsageSeries(row.Source, row.Dimensions).ToDay())
            .ToList();

        // Whoever stored a row has numbered its roll-up too.
        await index.ReadAsync(database, cancellationToken);
        tables.DeleteDays(index.Organization, day, day);
        tables.InsertDays(
            index.Organization,
            days.Select(group => new DayPoint(day, index[group.Key].OfDay, TokenUsage.Sum(group.Select(row => row.Counted))))
        );
    }

    /// <summary>Builds what an earlier version of this console did not have.</summary>
    public static async Task BuildMissingAsync(
        IDbContextFactory<ReportsDbContext> reports,
        ReportWriteLock writeLock,
        CancellationToken cancellationToken
    )
    {
        await using var database = await reports.CreateDbContextAsync(cancellationToken);
        if (await database.Days.AnyAsync(cancellationToken) || !await database.Usage.AnyAsync(cancellationToken))
        {
            return;
        }

        var buckets = await database
            .Usage.Select(row => new ValueTuple<string, Instant>(row.OrganizationId, row.Start))
            .Distinct()
            .ToListAsync(cancellationToken);
        var days = new List<(SeriesIndex Index, UtcDay Day)>();
        foreach (var organization in buckets.GroupBy(bucket => bucket.Item1, bucket => bucket.Item2.Day, StringComparer.Ordinal))
        {
            var index = await SeriesIndex.OpenAsync(reports, writeLock, organization.Key, cancellationToken);
            days.AddRange(organization.Distinct().Select(day => (index, day)));
        }

        // All or nothing: once there is a day, it counts as built.
        using var held = await writeLock.TakeAsync(cancellationToken);
        await using var transaction = await database.Database.BeginTransactionAsync(cancellationToken);
        var tables = UsageTables.Of(database);
        foreach (var (index, day) in days)
        {
            await RebuildAsync(database, tables, index, day, cancellationToken);
        }

        await transaction.CommitAsync(cancellationToken);
    }

    private sealed record Sum(ReportSource Source, Instant Start, Instant End, UsageDimensions Dimensions, TokenUsage Counted);
}
