using DataSharing.Core.Accounting;
using DataSharing.Core.Primitives;
using DataSharing.Dashboard.Common;
using DataSharing.Dashboard.Ledger;
using DataSharing.Dashboard.ProviderUsage;
using DataSharing.Dashboard.ProviderUsage.Reading;
using Microsoft.EntityFrameworkCore;

namespace DataSharing.Dashboard.Hosting.Demo;

/// <summary>
/// What OpenAI would have counted for the first demo organization: its made-up requests, a few more that were never sent here, and some
/// minutes late.
/// </summary>
internal sealed class DemoReports(
    IDbContextFactory<LedgerDbContext> ledgers,
    IDbContextFactory<ReportsDbContext> reports,
    ReportWriter writer,
    TimeProvider time
) : BackgroundService
{
    private static readonly TimeSpan _every = TimeSpan.FromMinutes(2);
    private static readonly TimeSpan _lag = TimeSpan.FromMinutes(9);

    private static DemoOrganization Organization => DemoOrganization.All[0];

    /// <summary>Reports every day from one instant up to another.</summary>
    public async Task FillAsync(Instant from, Instant now, CancellationToken cancellationToken)
    {
        for (var day = from.Day; day < now.Day; day = day.AddDays(1))
        {
            await ReplaceAsync(new SliceSpan(day.Start, day.End, TimeSpan.FromHours(1)), day.End, now, cancellationToken);
        }

        var end = Instant.FromUnixMilliseconds(now.UnixMilliseconds / 60_000 * 60_000);
        if (end > now.Day.Start)
        {
            await ReplaceAsync(new SliceSpan(now.Day.Start, end, TimeSpan.FromMinutes(1)), now.Plus(-_lag), now, cancellationToken);
        }

        await using var database = await reports.CreateDbContextAsync(cancellationToken);
        var state = await database.SyncStates.SingleOrDefaultAsync(state => state.OrganizationId == Organization.Id, cancellationToken);
        if (state is null)
        {
            state = new SyncState { OrganizationId = Organization.Id };
            database.SyncStates.Add(state);
        }

        (state.LagMilliseconds, state.LagSeenAt) = ((long)_lag.TotalMilliseconds, now);
        (state.BusiestHourLarge, state.BusiestHourSmall, state.BusiestHourAt) = (45_000, 480_000, now);
        var kind = await database.KindStates.SingleOrDefaultAsync(
            kind => kind.OrganizationId == Organization.Id && kind.Kind == SyncKind.Usage,
            cancellationToken
        );
        if (kind is null)
        {
            kind = new KindState { OrganizationId = Organization.Id, Kind = SyncKind.Usage };
            database.KindStates.Add(kind);
        }

        (kind.TriedAt, kind.CompletedAt) = (now, now);
        await database.SaveChangesAsync(cancellationToken);
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        try
        {
            using var timer = new PeriodicTimer(_every, time);
            while (await timer.WaitForNextTickAsync(stoppingToken))
            {
                var now = time.Now();
                await FillAsync(now.Day.AddDays(-1).Start, now, stoppingToken);
            }
        }
        catch (OperationCanceledException)
        {
            // The server is shutting down.
        }
    }

    private async Task ReplaceAsync(SliceSpan span, Instant visibleUntil, Instant readAt, CancellationToken cancellationToken)
    {
        await using var ledger = await ledgers.CreateDbContextAsync(cancellationToken);
        var (firstDay, lastDay) = (span.Start.Day, span.End.Before.Day);
        var events = await ledger
            .Events.AsNoTracking()
            .Where(row =>
                row.OrganizationId == Organization.Id
                && row.Day >= firstDay
                && row.Day <= lastDay
                && row.OccurredAt < visibleUntil
                && row.OccurredAt < span.End
            )
            .ToListAsync(cancellationToken);
        var width = (long)span.Width.TotalMilliseconds;
        var lines = events
            .GroupBy(row =>
                (
                    Start: row.OccurredAt.UnixMilliseconds / width * width,
                    row.ProjectId,
                    row.UserId,
                    row.ApiKeyId,
                    row.ResolvedModel,
                    row.Batch,
                    Tier: ServiceTier.OfRequest(row.ServiceTier).ToReported(row.Reason == DecisionReason.Complimentary)
                )
            )
            .Select(group => new UsageLine(
                Instant.FromUnixMilliseconds(group.Key.Start),
                Instant.FromUnixMilliseconds(group.Key.Start + width),
                new UsageDimensions(
                    group.Key.ProjectId,
                    group.Key.UserId,
                    group.Key.ApiKeyId,
                    group.Key.ResolvedModel,
                    group.Key.Batch,
                    group.Key.Tier
                ),
                TokenUsage.Sum(group.Select(row => row.Counted))
            ))
            .ToList();

        // Somebody's notebook calls OpenAI without telling this console.
        lines.AddRange(
            lines
                .Where(line =>
                    line.Dimensions
                        is { Model: "gpt-4.1-mini-2025-04-14", ServiceTier: ServiceTier.ReportedComplimentary, UserId: "user_3" }
                )
                .Select(line => new UsageLine(
                    line.Start,
                    line.End,
                    line.Dimensions with
                    {
                        ApiKeyId = "key_notebook",
                    },
                    new TokenUsage(line.Counted.Requests, line.Counted.Input / 5, 0, line.Counted.Output / 5)
                ))
                .Where(line => line.Counted.Tokens > TokenCount.Zero)
                .ToList()
        );
        var usage = await writer.OpenUsageAsync(Organization.Id, cancellationToken);
        await usage.ReplaceAsync(span, readAt, lines, _ => Task.CompletedTask, cancellationToken);
    }
}
