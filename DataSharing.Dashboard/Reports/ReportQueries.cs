using DataSharing.Core.Time;
using DataSharing.Dashboard.Security;
using Microsoft.EntityFrameworkCore;

namespace DataSharing.Dashboard.Reports;

/// <summary>What the provider reported for one UTC day, project, model and service tier.</summary>
internal sealed record ReportedUsage(UtcDay Day, string? ProjectId, string? Model, string? ServiceTier, long Requests, long Input, long Cached, long Output)
{
    /// <summary>Free, billed, or null where the report does not tell them apart.</summary>
    public bool? IsComplimentary => ServiceTier is null ? null : ServiceTier == ReportedServiceTier.Complimentary;

    public long Tokens => Input + Output;
}

/// <summary>What the provider charged on one UTC day.</summary>
internal sealed record ReportedCost(UtcDay Day, string Currency, decimal Amount);

internal sealed record ReportView(IReadOnlyList<ReportedUsage> Usage, IReadOnlyList<ReportedCost> Costs, IReadOnlyList<ReportFile> Files);

internal sealed class ReportQueries(IDbContextFactory<ReportsDbContext> reports, OrganizationReader organizations)
{
    public async Task<ReportView> GetAsync(Actor actor, string organizationId, UtcDay from, UtcDay until, CancellationToken cancellationToken)
    {
        await organizations.ReadAsync(actor, organizationId, cancellationToken);
        await using var database = await reports.CreateDbContextAsync(cancellationToken);
        var (start, end) = (from.Start, until.End);
        var usage = await database.Usage.AsNoTracking()
            .Where(row => row.OrganizationId == organizationId && row.Start >= start && row.Start < end).ToListAsync(cancellationToken);
        var costs = await database.Costs.AsNoTracking()
            .Where(row => row.OrganizationId == organizationId && row.Start >= start && row.Start < end).ToListAsync(cancellationToken);
        var files = await database.Files.AsNoTracking()
            .Where(file => file.OrganizationId == organizationId).OrderByDescending(file => file.Sequence).Take(10).ToListAsync(cancellationToken);
        return new ReportView(
            [.. OneWidth(usage, row => (row.Start.Day, row.ProjectId), row => (row.Start, row.End)).GroupBy(row => (row.Start.Day, row.ProjectId, row.Model, row.ServiceTier))
                .Select(group => new ReportedUsage(
                    group.Key.Day, group.Key.ProjectId, group.Key.Model, group.Key.ServiceTier, group.Sum(row => row.Requests), group.Sum(row => row.InputTokens),
                    group.Sum(row => row.CachedTokens), group.Sum(row => row.OutputTokens)))
                .OrderByDescending(row => row.Day).ThenByDescending(row => row.Tokens)],
            [.. OneWidth(costs, row => (row.Start.Day, row.ProjectId), row => (row.Start, row.End)).GroupBy(row => (row.Start.Day, row.Currency)).Select(group => new ReportedCost(group.Key.Day, group.Key.Currency, group.Sum(row => row.Amount))).OrderByDescending(row => row.Day)],
            files);
    }

    // Files of different bucket widths may speak of the same day and project: the finest that covers as much of it as any other counts, and only it.
    private static IEnumerable<T> OneWidth<T, TKey>(IEnumerable<T> rows, Func<T, TKey> key, Func<T, (Instant Start, Instant End)> bucket) => rows.GroupBy(key).SelectMany(group =>
    {
        var widths = group.GroupBy(row => bucket(row).End.Since(bucket(row).Start)).OrderBy(width => width.Key).ToList();
        var most = widths.Max(width => Covered(width, bucket));
        return widths.First(width => Covered(width, bucket) == most);
    });

    private static TimeSpan Covered<T>(IGrouping<TimeSpan, T> width, Func<T, (Instant Start, Instant End)> bucket) => width.Key * width.Select(bucket).Distinct().Count();

    /// <summary>The last day that any report speaks of, or null if there is none: where the page opens.</summary>
    public async Task<UtcDay?> LatestDayAsync(Actor actor, string organizationId, CancellationToken cancellationToken)
    {
        await organizations.ReadAsync(actor, organizationId, cancellationToken);
        await using var database = await reports.CreateDbContextAsync(cancellationToken);
        var latest = await database.Files.Where(file => file.OrganizationId == organizationId).MaxAsync(file => (Instant?)file.Until, cancellationToken);
        return latest is { } until ? until.Before.Day : null;
    }
}
