using DataSharing.Core.Time;
using DataSharing.Dashboard.Security;
using Microsoft.EntityFrameworkCore;

namespace DataSharing.Dashboard.Reports;

/// <summary>What the provider charged on one UTC day.</summary>
internal sealed record ReportedCost(UtcDay Day, string Currency, decimal Amount);

internal sealed record ReportView(IReadOnlyList<UsageDayRow> Usage, IReadOnlyList<ReportedCost> Costs);

internal sealed class ReportQueries(IDbContextFactory<ReportsDbContext> reports, OrganizationReader organizations)
{
    public async Task<ReportView> GetAsync(Actor actor, string organizationId, UtcDay from, UtcDay until, CancellationToken cancellationToken)
    {
        await organizations.ReadAsync(actor, organizationId, cancellationToken);
        await using var database = await reports.CreateDbContextAsync(cancellationToken);
        var (start, end) = (from.Start, until.End);
        var usage = await database.Days.AsNoTracking()
            .Where(row => row.OrganizationId == organizationId && row.Day >= from && row.Day <= until).ToListAsync(cancellationToken);
        var costs = await database.Costs.AsNoTracking()
            .Where(row => row.OrganizationId == organizationId && row.Start >= start && row.Start < end).ToListAsync(cancellationToken);
        var read = await database.Slices.AsNoTracking()
            .Where(slice => slice.OrganizationId == organizationId && slice.Kind == ReportKind.Costs && slice.Start < end && slice.End > start).ToListAsync(cancellationToken);
        var counted = costs.Where(row => row.Source == ReportSource.Sync).Concat(costs.Where(row => row.Source == ReportSource.File).GroupBy(row => row.Start.Day)
            .SelectMany(day => OneSource.Of(day, read, row => row.ProjectId, row => (row.Start, row.End))));
        return new ReportView(
            [.. usage.OrderByDescending(row => row.Day).ThenByDescending(row => row.Tokens)],
            [.. counted.GroupBy(row => (row.Start.Day, row.Currency)).Select(group => new ReportedCost(group.Key.Day, group.Key.Currency, group.Sum(row => row.Amount))).OrderByDescending(row => row.Day)]);
    }

    /// <summary>The last day that any report speaks of, or null if there is none: where the page opens.</summary>
    public async Task<UtcDay?> LatestDayAsync(Actor actor, string organizationId, CancellationToken cancellationToken)
    {
        await organizations.ReadAsync(actor, organizationId, cancellationToken);
        await using var database = await reports.CreateDbContextAsync(cancellationToken);
        return await database.Days.Where(row => row.OrganizationId == organizationId).MaxAsync(row => (UtcDay?)row.Day, cancellationToken);
    }
}
