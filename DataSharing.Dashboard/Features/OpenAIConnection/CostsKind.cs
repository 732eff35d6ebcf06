using DataSharing.Core.Time;
using DataSharing.Dashboard.OpenAI;
using DataSharing.Dashboard.Reports;
using DataSharing.Dashboard.Shared;
using Microsoft.EntityFrameworkCore;

namespace DataSharing.Dashboard.Features.OpenAIConnection;

/// <summary>What was charged, day by day.</summary>
internal sealed class CostsKind(IDbContextFactory<ReportsDbContext> reports, AdminApi api, ReportWriter writer, ReportWriteLock writeLock, TimeProvider time) : SyncKind
{
    public override string Name => "costs";

    public override string Title => "Costs";

    public override string Without => "What was charged is not known.";

    public override TimeSpan Every => TimeSpan.FromHours(6);

    public override async Task ReadAsync(SyncReading reading, CancellationToken cancellationToken)
    {
        var spans = await PlanAsync(reading, cancellationToken);
        reading.Begin(spans.Count);
        foreach (var span in spans)
        {
            await reading.RequireUnchangedAsync(cancellationToken);
            var readAt = time.Now();
            var costs = await ReadAsync(reading.Key, span, cancellationToken);
            using var held = await writeLock.TakeAsync(cancellationToken);
            await reading.RequireUnchangedAsync(cancellationToken);
            await writer.ReplaceAsync(reading.OrganizationId, span, costs, readAt, cancellationToken);
            reading.Finish();
        }
    }

    public override async Task ProbeAsync(AdminKey key, CancellationToken cancellationToken)
    {
        var day = time.Now().Day.AddDays(-1);
        await foreach (var _ in api.CostsAsync(key, day.Start, day.End, cancellationToken))
        {
        }
    }

    private async Task<List<SliceSpan>> PlanAsync(SyncReading reading, CancellationToken cancellationToken)
    {
        await using var database = await reports.CreateDbContextAsync(cancellationToken);
        var slices = await database.Slices.AsNoTracking()
            .Where(slice => slice.OrganizationId == reading.OrganizationId && slice.Kind == ReportKind.Costs).ToListAsync(cancellationToken);
        return SyncPlan.Costs(slices, time.Now(), reading.From, reading.Until);
    }

    private async Task<List<CostLine>> ReadAsync(AdminKey key, SliceSpan span, CancellationToken cancellationToken)
    {
        var lines = new List<CostLine>();
        await foreach (var bucket in api.CostsAsync(key, span.Start, span.End, cancellationToken))
        {
            lines.AddRange(bucket.Results.Select(row => new CostLine(
                Instant.FromUnixSeconds(bucket.StartTime), Instant.FromUnixSeconds(bucket.EndTime), row.ProjectId, row.LineItem, row.Amount.Currency ?? "usd", row.Amount.Value)));
        }

        return lines;
    }
}
