using DataSharing.Core.Primitives;
using Microsoft.EntityFrameworkCore;

namespace DataSharing.Dashboard.ProviderUsage;

/// <summary>Replaces slices of one organization's reported usage, each in one transaction with its roll-up.</summary>
internal sealed class UsageWriter(IDbContextFactory<ReportsDbContext> reports, ReportWriteLock writeLock, SeriesIndex index)
{
    private static readonly TimeSpan _usualPause = TimeSpan.FromMinutes(10);

    /// <summary>Stores what was read for a slice; what the provider no longer reports goes.</summary>
    /// <param name="span">Which slice.</param>
    /// <param name="readAt">When it was asked for.</param>
    /// <param name="lines">All of it.</param>
    /// <param name="requireWanted">Throws if it is not wanted any more; asked when nobody else can write.</param>
    /// <param name="cancellationToken">Stops before anything is stored.</param>
    /// <returns>How long after its end a minute was still seen to grow; null if none was.</returns>
    public async Task<TimeSpan?> ReplaceAsync(
        SliceSpan span,
        Instant readAt,
        IReadOnlyList<UsageLine> lines,
        Func<CancellationToken, Task> requireWanted,
        CancellationToken cancellationToken
    )
    {
        var usage = await UsagePoints.OfAsync(index, ReportSource.Sync, lines, cancellationToken);
        using var held = await writeLock.TakeAsync(cancellationToken);
        await requireWanted(cancellationToken);
        await using var database = await reports.CreateDbContextAsync(cancellationToken);
        await using var transaction = await database.Database.BeginTransactionAsync(cancellationToken);
        var lag =
            span.Width == TimeSpan.FromMinutes(1)
                ? await GrowthAsync(database, index.OrganizationId, span, readAt, usage, cancellationToken)
                : null;
        var tables = UsageTables.Of(database);
        tables.DeleteRead(usage.Organization, span.Start, span.End);
        tables.Insert(usage);
        await database.CoverAsync(index.OrganizationId, ReportKind.Usage, span, readAt, cancellationToken);
        await ReportRollUp.ReplaceAsync(database, tables, index, span, usage, cancellationToken);
        await transaction.CommitAsync(cancellationToken);
        return lag;
    }

    // A minute that holds more now than at the last look was not complete then.
    private static async Task<TimeSpan?> GrowthAsync(
        ReportsDbContext database,
        string organizationId,
        SliceSpan span,
        Instant readAt,
        UsagePoints read,
        CancellationToken cancellationToken
    )
    {
        var slices = await database
            .Slices.AsNoTracking()
            .Where(slice =>
                slice.OrganizationId == organizationId
                && slice.Kind == ReportKind.Usage
                && slice.WidthSeconds == 60
                && slice.Start < span.End
                && slice.End > span.Start
            )
            .ToListAsync(cancellationToken);
        if (slices.Count == 0)
        {
            return null;
        }

        var before = await database
            .Usage.AsNoTracking()
            .Where(row =>
                row.OrganizationId == organizationId && row.Source == ReportSource.Sync && row.Start >= span.Start && row.Start < span.End
            )
            .GroupBy(row => row.Start)
            .Select(group => new { Start = group.Key, Tokens = group.Sum(row => row.Counted.Input + row.Counted.Output) })
            .ToDictionaryAsync(group => group.Start, group => group.Tokens, cancellationToken);
        TimeSpan? latest = null;
        foreach (var minute in read.Points.GroupBy(point => point.Start))
        {
            if (
                minute.Sum(point => point.Counted.Tokens.Value) > before.GetValueOrDefault(minute.Key)
                && slices.Find(slice => slice.Start <= minute.Key && slice.End > minute.Key) is { } seen
                // A minute that was still under way grows by itself: that says nothing of the lag.
                && minute.Key.Plus(span.Width) <= seen.ReadAt
            )
            {
                // It grew at some time since the last look; after a long pause that says little, so no more than the usual time between two
                // looks is taken.
                var age = Instant.Earlier(readAt, seen.ReadAt.Plus(_usualPause)).Since(minute.Key.Plus(span.Width));
                latest = latest is null || age > latest ? age : latest;
            }
        }

        return latest;
    }
}
