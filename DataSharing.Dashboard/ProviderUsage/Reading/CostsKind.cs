using DataSharing.Core.Primitives;
using DataSharing.Dashboard.Common;
using DataSharing.Dashboard.ProviderUsage.OpenAI;
using Microsoft.EntityFrameworkCore;

namespace DataSharing.Dashboard.ProviderUsage.Reading;

/// <summary>What was charged, day by day.</summary>
internal sealed class CostsKind(IDbContextFactory<ReportsDbContext> reports, AdminApi api, ReportWriter writer, TimeProvider time)
    : SyncKind
{
    public override string Name => "costs";

    public override string Title => "Costs";

    public override string Without => "What was charged is not known.";

    public override TimeSpan Every => TimeSpan.FromHours(6);

    public override async Task ReadAsync(SyncReading reading, CancellationToken cancellationToken)
    {
        var spans = await PlanAsync(reading, cancellationToken);
        var unknown = 0;
        reading.Begin(spans.Count);
        foreach (var span in spans)
        {
            await reading.RequireUnchangedAsync(cancellationToken);
            var readAt = time.Now();
            var (costs, without) = await ReadAsync(reading.Key, span, cancellationToken);
            unknown += without;
            await writer.ReplaceCostsAsync(reading.OrganizationId, span, readAt, costs, reading.RequireUnchangedAsync, cancellationToken);
            reading.Finish();
        }

        reading.Note =
            unknown == 0
                ? null
                : $"{unknown} {(unknown == 1 ? "row" : "rows")} came without an amount: what they charge is not known, and sums with them say \"at least\".";
    }

    public override async Task ProbeAsync(AdminKey key, CancellationToken cancellationToken)
    {
        var day = time.Now().Day.AddDays(-1);
        await foreach (var _ in api.CostsAsync(key, day.Start, day.End, cancellationToken)) { }
    }

    private async Task<List<SliceSpan>> PlanAsync(SyncReading reading, CancellationToken cancellationToken)
    {
        await using var database = await reports.CreateDbContextAsync(cancellationToken);
        var slices = await database
            .Slices.AsNoTracking()
            .Where(slice => slice.OrganizationId == reading.OrganizationId && slice.Kind == ReportKind.Costs)
            .ToListAsync(cancellationToken);
        return SyncPlan.Costs(slices, time.Now(), reading.From, reading.Until);
    }

    private async Task<(List<CostLine> Lines, int Unknown)> ReadAsync(AdminKey key, SliceSpan span, CancellationToken cancellationToken)
    {
        var (lines, unknown) = (new List<CostLine>(), 0);
        await foreach (var bucket in api.CostsAsync(key, span.Start, span.End, cancellationToken))
        {
            foreach (var row in bucket.Results)
            {
                // A row without an amount is kept: without it the day's sum would look complete.
                lines.Add(
                    new CostLine(
                        Instant.FromUnixSeconds(bucket.StartTime),
                        Instant.FromUnixSeconds(bucket.EndTime),
                        row.ProjectId,
                        row.LineItem,
                        row.Amount?.Currency is { } currency && !string.IsNullOrWhiteSpace(currency)
                            ? currency.Trim().ToLowerInvariant()
                            : Charge.UnknownCurrency,
                        row.Amount?.Value
                    )
                );
                unknown += row.Amount?.Value is null ? 1 : 0;
            }
        }

        return (lines, unknown);
    }
}
