using DataSharing.Core.Sharing;
using DataSharing.Core.Time;
using DataSharing.Dashboard.Data;
using DataSharing.Dashboard.OpenAI;
using DataSharing.Dashboard.Reports;
using DataSharing.Dashboard.Shared;
using Microsoft.EntityFrameworkCore;

namespace DataSharing.Dashboard.Features.OpenAIConnection;

/// <summary>What was used, slice by slice, each stored whole: a turn that breaks off has lost nothing, and the next one goes on.</summary>
internal sealed class UsageKind(
    IDbContextFactory<ApplicationDbContext> databases, IDbContextFactory<ReportsDbContext> reports, AdminApi api, ReportWriter writer, ReportWriteLock writeLock, ProviderLag lag, TimeProvider time)
    : SyncKind
{
    /// <summary>Requests side by side; what they bring is stored one after another.</summary>
    private const int RequestsAtOnce = 4;

    public override string Name => Usage;

    public override string Title => "Usage, free and billed";

    public override string Without => "What OpenAI counted is not known.";

    public override TimeSpan Every => TimeSpan.FromMinutes(4.5);

    public override async Task ReadAsync(SyncReading reading, CancellationToken cancellationToken)
    {
        var spans = await PlanAsync(reading, cancellationToken);
        reading.Begin(spans.Count);
        var index = await SeriesIndex.OpenAsync(reports, writeLock, reading.OrganizationId, cancellationToken);
        var growth = new System.Collections.Concurrent.ConcurrentBag<TimeSpan>();
        try
        {
            // Today first and by itself: a fault in what is older must not break it off.
            foreach (var today in spans.Take(1))
            {
                await ReplaceAsync(today, cancellationToken);
            }

            await Parallel.ForEachAsync(spans.Skip(1), new ParallelOptions { MaxDegreeOfParallelism = RequestsAtOnce, CancellationToken = cancellationToken }, ReplaceAsync);
        }
        finally
        {
            // What the lag can hide is worked out whenever anything was read, also where the rest could not be.
            await lag.LearnAsync(reading.OrganizationId, growth.IsEmpty ? null : growth.Max(), CancellationToken.None);
        }

        reading.ReadUntil = spans.Select(span => (Instant?)span.End).Max();

        async ValueTask ReplaceAsync(SliceSpan span, CancellationToken cancellation)
        {
            await reading.RequireUnchangedAsync(cancellation);
            var readAt = time.Now();
            var slice = new ReadSlice(index, span, readAt, await UsagePoints.OfAsync(index, ReportSource.Sync, await ReadAsync(reading.Key, span, cancellation), cancellation));
            using var held = await writeLock.TakeAsync(cancellation);
            await reading.RequireUnchangedAsync(cancellation);
            if (await writer.ReplaceAsync(slice, cancellation) is { } grown)
            {
                growth.Add(grown);
            }

            reading.Finish();
        }
    }

    public override async Task ProbeAsync(AdminKey key, CancellationToken cancellationToken)
    {
        var day = time.Now().Day.AddDays(-1);
        await foreach (var _ in api.UsageAsync(key, day.Start, day.End, TimeSpan.FromDays(1), cancellationToken))
        {
        }
    }

    private async Task<List<SliceSpan>> PlanAsync(SyncReading reading, CancellationToken cancellationToken)
    {
        await using var database = await reports.CreateDbContextAsync(cancellationToken);
        var slices = await database.Slices.AsNoTracking()
            .Where(slice => slice.OrganizationId == reading.OrganizationId && slice.Kind == ReportKind.Usage).ToListAsync(cancellationToken);
        await using var application = await databases.CreateDbContextAsync(cancellationToken);
        var history = (await application.FindHistoryAsync(reading.OrganizationId, cancellationToken))!;
        var switched = history.Sharing[SharingControl.InputsOutputs].Entries.Select(entry => entry.EffectiveAt.Day).ToHashSet();
        return SyncPlan.Usage(slices, time.Now(), reading.From, reading.Until, switched);
    }

    private async Task<List<UsageLine>> ReadAsync(AdminKey key, SliceSpan span, CancellationToken cancellationToken)
    {
        var lines = new List<UsageLine>();
        await foreach (var bucket in api.UsageAsync(key, span.Start, span.End, span.Width, cancellationToken))
        {
            var (start, end) = (Instant.FromUnixSeconds(bucket.StartTime), Instant.FromUnixSeconds(bucket.EndTime));
            foreach (var row in bucket.Results)
            {
                lines.Add(new UsageLine(
                    start, end, row.ProjectId, row.UserId, row.ApiKeyId, row.Model, row.Batch, row.ServiceTier,
                    Count(row.Requests), Count(row.InputTokens), Count(row.CachedTokens ?? 0), Count(row.OutputTokens)));
            }
        }

        return lines;
    }

    private static long Count(long value) => value is >= 0 and <= 1_000_000_000_000_000
        ? value
        : throw new AdminApiException(AdminApiFault.BadAnswer, "The provider's answer is not what was asked for: it held a count below zero or beyond all bounds.");
}
