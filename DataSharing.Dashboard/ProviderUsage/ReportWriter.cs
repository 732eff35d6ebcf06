using DataSharing.Core.Primitives;
using Microsoft.EntityFrameworkCore;

namespace DataSharing.Dashboard.ProviderUsage;

/// <summary>A stretch of whole buckets to read, or read.</summary>
/// <param name="Start">Inclusive.</param>
/// <param name="End">Exclusive.</param>
/// <param name="Width">Of its buckets.</param>
internal readonly record struct SliceSpan(Instant Start, Instant End, TimeSpan Width);

/// <summary>What was read for a slice, ready to be stored.</summary>
/// <param name="Index">The series of its organization.</param>
/// <param name="Span">Which slice.</param>
/// <param name="ReadAt">When it was asked for.</param>
/// <param name="Usage">All of it.</param>
internal sealed record ReadSlice(SeriesIndex Index, SliceSpan Span, Instant ReadAt, UsagePoints Usage);

/// <summary>Replaces slices of the provider's reports, each in one transaction with its roll-up: a reader sees the whole old slice or the whole new one.</summary>
internal sealed class ReportWriter(IDbContextFactory<ReportsDbContext> reports)
{
    private static readonly TimeSpan _usualPause = TimeSpan.FromMinutes(10);

    /// <summary>Stores what was read for a slice; what the provider no longer reports goes.</summary>
    /// <returns>How long after its end a minute was still seen to grow; null if none was.</returns>
    public async Task<TimeSpan?> ReplaceAsync(ReadSlice slice, CancellationToken cancellationToken)
    {
        var (organizationId, span) = (slice.Index.OrganizationId, slice.Span);
        await using var database = await reports.CreateDbContextAsync(cancellationToken);
        await using var transaction = await database.Database.BeginTransactionAsync(cancellationToken);
        var lag = span.Width == TimeSpan.FromMinutes(1) ? await GrowthAsync(database, slice, cancellationToken) : null;
        var tables = new UsageTables(database);
        tables.DeleteRead(slice.Usage.Organization, span.Start, span.End);
        tables.Insert(slice.Usage);
        await CoverAsync(database, organizationId, ReportKind.Usage, span, slice.ReadAt, cancellationToken);
        await ReportRollUp.ReplaceAsync(database, tables, slice, cancellationToken);
        await transaction.CommitAsync(cancellationToken);
        return lag;
    }

    /// <summary>The same for costs.</summary>
    public async Task ReplaceAsync(string organizationId, SliceSpan span, IReadOnlyCollection<CostLine> lines, Instant readAt, CancellationToken cancellationToken)
    {
        await using var database = await reports.CreateDbContextAsync(cancellationToken);
        await using var transaction = await database.Database.BeginTransactionAsync(cancellationToken);
        await database.Costs.Where(row => row.OrganizationId == organizationId && row.Source == ReportSource.Sync && row.Start >= span.Start && row.Start < span.End)
            .ExecuteDeleteAsync(cancellationToken);
        database.Costs.AddRange(lines.Select(line => new CostReportRow
        {
            OrganizationId = organizationId,
            Source = ReportSource.Sync,
            Start = line.Start,
            End = line.End,
            ProjectId = line.ProjectId,
            LineItem = line.LineItem,
            Currency = line.Currency,
            Amount = line.Amount,
        }));
        await CoverAsync(database, organizationId, ReportKind.Costs, span, readAt, cancellationToken);
        await transaction.CommitAsync(cancellationToken);
    }

    // What was read before of the same stretch no longer says when it was read: slices never overlap.
    private static async Task CoverAsync(ReportsDbContext database, string organizationId, ReportKind kind, SliceSpan span, Instant readAt, CancellationToken cancellationToken)
    {
        var overlapping = await database.Slices
            .Where(slice => slice.OrganizationId == organizationId && slice.Kind == kind && slice.Start < span.End && slice.End > span.Start).ToListAsync(cancellationToken);
        database.Slices.RemoveRange(overlapping);
        database.Slices.AddRange(overlapping.Where(slice => slice.Start < span.Start).Select(slice => New(slice.Start, span.Start, slice.WidthSeconds, slice.ReadAt)));
        database.Slices.AddRange(overlapping.Where(slice => slice.End > span.End).Select(slice => New(span.End, slice.End, slice.WidthSeconds, slice.ReadAt)));
        database.Slices.Add(New(span.Start, span.End, (int)span.Width.TotalSeconds, readAt));
        await database.SaveChangesAsync(cancellationToken);

        ReportSlice New(Instant start, Instant end, int width, Instant read) => new()
        {
            OrganizationId = organizationId,
            Kind = kind,
            Start = start,
            End = end,
            WidthSeconds = width,
            ReadAt = read,
        };
    }

    // A minute that holds more now than at the last look was not complete then.
    private static async Task<TimeSpan?> GrowthAsync(ReportsDbContext database, ReadSlice read, CancellationToken cancellationToken)
    {
        var (organizationId, span) = (read.Index.OrganizationId, read.Span);
        var slices = await database.Slices.AsNoTracking()
            .Where(slice => slice.OrganizationId == organizationId && slice.Kind == ReportKind.Usage && slice.WidthSeconds == 60 && slice.Start < span.End && slice.End > span.Start)
            .ToListAsync(cancellationToken);
        if (slices.Count == 0)
        {
            return null;
        }

        var before = await database.Usage.AsNoTracking()
            .Where(row => row.OrganizationId == organizationId && row.Source == ReportSource.Sync && row.Start >= span.Start && row.Start < span.End)
            .GroupBy(row => row.Start).Select(group => new { Start = group.Key, Tokens = group.Sum(row => row.InputTokens + row.OutputTokens) })
            .ToDictionaryAsync(group => group.Start, group => group.Tokens, cancellationToken);
        TimeSpan? latest = null;
        foreach (var minute in read.Usage.Points.GroupBy(point => point.Start))
        {
            if (minute.Sum(point => point.Counts.Input + point.Counts.Output) > before.GetValueOrDefault(minute.Key)
                && slices.Find(slice => slice.Start <= minute.Key && slice.End > minute.Key) is { } seen

                // A minute that was still under way grows by itself: that says nothing of the lag.
                && minute.Key.Plus(span.Width) <= seen.ReadAt)
            {
                // It grew at some time since the last look; after a long pause that says little, so no more than the usual time between two looks is taken.
                var age = Instant.Earlier(read.ReadAt, seen.ReadAt.Plus(_usualPause)).Since(minute.Key.Plus(span.Width));
                latest = latest is null || age > latest ? age : latest;
            }
        }

        return latest;
    }
}
