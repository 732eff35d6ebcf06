using DataSharing.Core.Time;
using Microsoft.Data.Sqlite;
using Microsoft.EntityFrameworkCore;

namespace DataSharing.Dashboard.Reports;

/// <summary>Reported usage by day, rebuilt in the transaction that changed its buckets.</summary>
internal static class ReportRollUp
{
    /// <summary>After a slice was replaced by what was read.</summary>
    public static async Task ReplaceAsync(ReportsDbContext database, string organizationId, SliceSpan span, ReportedSums sums, CancellationToken cancellationToken)
    {
        var (first, last) = (span.Start.Day, span.End.Before.Day);
        var (start, end) = (first.Start, last.End);
        if (span.Start == start && span.End == end && !await database.Files.AnyAsync(
            file => file.OrganizationId == organizationId && file.Kind == "usage" && file.From < end && file.Until > start, cancellationToken))
        {
            await database.Days.Where(row => row.OrganizationId == organizationId && row.Day >= first && row.Day <= last).ExecuteDeleteAsync(cancellationToken);
            sums.Store((SqliteConnection)database.Database.GetDbConnection(), organizationId);
            return;
        }

        // The rest of a day, or a file, has a say too.
        for (var day = first; day <= last; day = day.AddDays(1))
        {
            await RebuildAsync(database, organizationId, day, cancellationToken);
        }
    }

    public static async Task RebuildAsync(ReportsDbContext database, string organizationId, UtcDay day, CancellationToken cancellationToken)
    {
        var (start, end) = (day.Start, day.End);
        await database.Days.Where(row => row.OrganizationId == organizationId && row.Day == day).ExecuteDeleteAsync(cancellationToken);
        var slices = await database.Slices.AsNoTracking()
            .Where(slice => slice.OrganizationId == organizationId && slice.Kind == ReportKind.Usage && slice.Start < end && slice.End > start).ToListAsync(cancellationToken);
        var sums = await database.Usage.AsNoTracking()
            .Where(row => row.OrganizationId == organizationId && row.Start >= start && row.Start < end)
            .GroupBy(row => new
            {
                row.Source,
                row.ProjectId,
                Model = row.Model ?? "",
                ServiceTier = row.ServiceTier ?? "",
                Batch = row.Batch ?? false,

                // Buckets of what was read never overlap; those of files are told apart, since files may.
                Start = row.Source == ReportSource.File ? row.Start : start,
                End = row.Source == ReportSource.File ? row.End : end,
            })
            .Select(group => new Sum(
                group.Key.Source, group.Key.ProjectId, group.Key.Model, group.Key.ServiceTier, group.Key.Batch, group.Key.Start, group.Key.End,
                group.Sum(row => row.Requests), group.Sum(row => row.InputTokens), group.Sum(row => row.CachedTokens), group.Sum(row => row.OutputTokens)))
            .ToListAsync(cancellationToken);
        database.Days.AddRange(OneSource.OfDay(sums, slices.Cover(day), row => row.Source, row => row.ProjectId, row => (row.Start, row.End), row => row.Input + row.Output)
            .GroupBy(row => (row.Source, ProjectId: row.ProjectId ?? "", row.Model, row.ServiceTier, row.Batch))
            .Select(group => new UsageDayRow
            {
                OrganizationId = organizationId,
                Day = day,
                ProjectId = group.Key.ProjectId,
                Model = group.Key.Model,
                ServiceTier = group.Key.ServiceTier,
                Batch = group.Key.Batch,
                Source = group.Key.Source,
                Requests = group.Sum(row => row.Requests),
                InputTokens = group.Sum(row => row.Input),
                CachedTokens = group.Sum(row => row.Cached),
                OutputTokens = group.Sum(row => row.Output),
            }));
        await database.SaveChangesAsync(cancellationToken);
        database.ChangeTracker.Clear();
    }

    /// <summary>Builds what an earlier version of this console did not have.</summary>
    public static async Task BuildMissingAsync(ReportsDbContext database, CancellationToken cancellationToken)
    {
        if (await database.Days.AnyAsync(cancellationToken) || !await database.Usage.AnyAsync(cancellationToken))
        {
            return;
        }

        await using var transaction = await database.Database.BeginTransactionAsync(cancellationToken);
        var buckets = await database.Usage.Select(row => new ValueTuple<string, Instant>(row.OrganizationId, row.Start)).Distinct().ToListAsync(cancellationToken);
        foreach (var (organizationId, day) in buckets.Select(bucket => (bucket.Item1, bucket.Item2.Day)).Distinct())
        {
            await RebuildAsync(database, organizationId, day, cancellationToken);
        }

        await transaction.CommitAsync(cancellationToken);
    }

    private sealed record Sum(
        ReportSource Source, string? ProjectId, string Model, string ServiceTier, bool Batch, Instant Start, Instant End, long Requests, long Input, long Cached, long Output);
}
