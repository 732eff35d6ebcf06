using DataSharing.Core.Time;
using Microsoft.EntityFrameworkCore;

namespace DataSharing.Dashboard.Reports;

/// <summary>Reported usage by day, rebuilt in the transaction that changed its buckets.</summary>
/// <remarks>For one time and project exactly one source counts: what was read from the provider before any file, of files the finest width that
/// covers as much of the day as any other (programme.md, Decisions "provider's reports").</remarks>
internal static class ReportRollUp
{
    public static async Task RebuildAsync(ReportsDbContext database, string organizationId, UtcDay day, CancellationToken cancellationToken)
    {
        var (start, end) = (day.Start, day.End);
        await database.Days.Where(row => row.OrganizationId == organizationId && row.Day == day).ExecuteDeleteAsync(cancellationToken);
        var read = await database.Usage.AsNoTracking()
            .Where(row => row.OrganizationId == organizationId && row.Source == ReportSource.Sync && row.Start >= start && row.Start < end)
            .GroupBy(row => new { ProjectId = row.ProjectId ?? "", Model = row.Model ?? "", ServiceTier = row.ServiceTier ?? "", Batch = row.Batch ?? false })
            .Select(group => new UsageDayRow
            {
                OrganizationId = organizationId,
                Day = day,
                ProjectId = group.Key.ProjectId,
                Model = group.Key.Model,
                ServiceTier = group.Key.ServiceTier,
                Batch = group.Key.Batch,
                Source = ReportSource.Sync,
                Requests = group.Sum(row => row.Requests),
                InputTokens = group.Sum(row => row.InputTokens),
                CachedTokens = group.Sum(row => row.CachedTokens),
                OutputTokens = group.Sum(row => row.OutputTokens),
            }).ToListAsync(cancellationToken);
        database.Days.AddRange(read);
        database.Days.AddRange(await OfFilesAsync(database, organizationId, day, cancellationToken));
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
        foreach (var (organizationId, start) in await database.Usage.Select(row => new ValueTuple<string, Instant>(row.OrganizationId, row.Start)).Distinct().ToListAsync(cancellationToken))
        {
            await RebuildAsync(database, organizationId, start.Day, cancellationToken);
        }

        await transaction.CommitAsync(cancellationToken);
    }

    private static async Task<IEnumerable<UsageDayRow>> OfFilesAsync(ReportsDbContext database, string organizationId, UtcDay day, CancellationToken cancellationToken)
    {
        var (start, end) = (day.Start, day.End);
        var rows = await database.Usage.AsNoTracking()
            .Where(row => row.OrganizationId == organizationId && row.Source == ReportSource.File && row.Start >= start && row.Start < end).ToListAsync(cancellationToken);
        if (rows.Count == 0)
        {
            return [];
        }

        var slices = await database.Slices.AsNoTracking()
            .Where(slice => slice.OrganizationId == organizationId && slice.Kind == ReportKind.Usage && slice.Start < end && slice.End > start).ToListAsync(cancellationToken);
        return OneSource.Of(rows, slices, row => row.ProjectId, row => (row.Start, row.End))
            .GroupBy(row => (ProjectId: row.ProjectId ?? "", Model: row.Model ?? "", ServiceTier: row.ServiceTier ?? "", Batch: row.Batch ?? false))
            .Select(group => new UsageDayRow
            {
                OrganizationId = organizationId,
                Day = day,
                ProjectId = group.Key.ProjectId,
                Model = group.Key.Model,
                ServiceTier = group.Key.ServiceTier,
                Batch = group.Key.Batch,
                Source = ReportSource.File,
                Requests = group.Sum(row => row.Requests),
                InputTokens = group.Sum(row => row.InputTokens),
                CachedTokens = group.Sum(row => row.CachedTokens),
                OutputTokens = group.Sum(row => row.OutputTokens),
            });
    }
}
