using DataSharing.Core.Primitives;
using Microsoft.EntityFrameworkCore;

namespace DataSharing.Dashboard.ProviderUsage;

/// <summary>
/// Replaces slices of the provider's reports, each in one transaction: a reader sees the whole old slice or the whole new one.
/// </summary>
internal sealed class ReportWriter(IDbContextFactory<ReportsDbContext> reports, ReportWriteLock writeLock)
{
    /// <summary>Opens an organization's usage.</summary>
    public async Task<UsageWriter> OpenUsageAsync(string organizationId, CancellationToken cancellationToken) =>
        new(reports, writeLock, await SeriesIndex.OpenAsync(reports, writeLock, organizationId, cancellationToken));

    /// <summary>Stores the costs that were read for a slice; what the provider no longer reports goes.</summary>
    /// <param name="organizationId">Whose.</param>
    /// <param name="span">Which slice.</param>
    /// <param name="readAt">When it was asked for.</param>
    /// <param name="lines">All of it.</param>
    /// <param name="requireWanted">Throws if it is not wanted any more; asked when nobody else can write.</param>
    /// <param name="cancellationToken">Stops before anything is stored.</param>
    public async Task ReplaceCostsAsync(
        string organizationId,
        SliceSpan span,
        Instant readAt,
        IReadOnlyCollection<CostLine> lines,
        Func<CancellationToken, Task> requireWanted,
        CancellationToken cancellationToken
    )
    {
        using var held = await writeLock.TakeAsync(cancellationToken);
        await requireWanted(cancellationToken);
        await using var database = await reports.CreateDbContextAsync(cancellationToken);
        await using var transaction = await database.Database.BeginTransactionAsync(cancellationToken);
        await database
            .Costs.Where(row =>
                row.OrganizationId == organizationId && row.Source == ReportSource.Sync && row.Start >= span.Start && row.Start < span.End
            )
            .ExecuteDeleteAsync(cancellationToken);
        database.Costs.AddRange(
            lines.Select(line => new CostReportRow
            {
                OrganizationId = organizationId,
                Source = ReportSource.Sync,
                Start = line.Start,
                End = line.End,
                ProjectId = line.ProjectId,
                LineItem = line.LineItem,
                Currency = line.Currency,
                Amount = line.Amount,
            })
        );
        await database.CoverAsync(organizationId, ReportKind.Costs, span, readAt, cancellationToken);
        await transaction.CommitAsync(cancellationToken);
    }
}
