using DataSharing.Core.Programme;
using DataSharing.Core.Time;
using DataSharing.Dashboard.Data;
using DataSharing.Dashboard.Data.Entities;
using DataSharing.Dashboard.OpenAI;
using DataSharing.Dashboard.Reports;
using DataSharing.Dashboard.Shared;
using Microsoft.EntityFrameworkCore;

namespace DataSharing.Dashboard.Features.OpenAIConnection;

/// <summary>What one turn did.</summary>
/// <param name="Slices">Slices that were read and stored.</param>
/// <param name="Error">Why it ended early; null if it came to its end.</param>
internal sealed record SyncTurn(int Slices, AdminApiException? Error);

/// <summary>Reads what the provider counted, slice by slice, each stored whole: a turn that breaks off has lost nothing, and the next one goes on.</summary>
internal sealed class SyncOrganization(
    IDbContextFactory<ApplicationDbContext> databases, IDbContextFactory<ReportsDbContext> reports, ConnectionKeys keys, AdminApi api, ReportWriter writer, SyncDataRetention directory,
    ProgrammeCatalogue catalogue, TimeProvider time)
{
    /// <summary>Requests side by side; what they bring is stored one after another.</summary>
    private const int RequestsAtOnce = 4;

    private static readonly TimeSpan _lease = TimeSpan.FromMinutes(2);

    /// <summary>Makes one turn; only one at a time reads for an organization, here or at the command line beside.</summary>
    /// <param name="organizationId">For whom.</param>
    /// <param name="from">Nothing before this day; null for a year back.</param>
    /// <param name="until">Nothing after this day; null for today.</param>
    /// <param name="progress">How many slices of how many.</param>
    /// <param name="cancellationToken">Breaks off after the slices under way.</param>
    /// <exception cref="NotFoundException">There is no connection.</exception>
    /// <exception cref="ConflictException">Somebody else reads at this moment.</exception>
    public async Task<SyncTurn> ExecuteAsync(string organizationId, UtcDay? from, UtcDay? until, IProgress<(int Done, int Of)>? progress, CancellationToken cancellationToken)
    {
        await using var lease = await SyncLease.TakeAsync(reports, organizationId, time, _lease, cancellationToken)
            ?? throw new ConflictException("sync_running", "Somebody else is reading for this organization at this moment. Try again in a few minutes.");
        var (done, version) = (0, 0);
        try
        {
            (var key, version) = await keys.OpenAsync(organizationId, cancellationToken) ?? throw new NotFoundException("A connection to OpenAI for this organization");
            await directory.RefreshAsync(organizationId, key, cancellationToken);
            var (usage, costs) = await PlanAsync(organizationId, from, until, cancellationToken);
            var of = usage.Count + costs.Count;
            progress?.Report((0, of));
            using var storing = new SemaphoreSlim(1);
            using var stopping = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, lease.Lost);
            TimeSpan? lag = null;
            await Parallel.ForEachAsync(usage, new ParallelOptions { MaxDegreeOfParallelism = RequestsAtOnce, CancellationToken = stopping.Token }, async (span, cancellation) =>
            {
                var readAt = time.Now();
                var lines = await ReadUsageAsync(key, span, cancellation);
                await storing.WaitAsync(cancellation);
                try
                {
                    var seen = await writer.ReplaceAsync(organizationId, span, lines, readAt, cancellation);
                    lag = seen is not null && (lag is null || seen > lag) ? seen : lag;
                    progress?.Report((++done, of));
                }
                finally
                {
                    storing.Release();
                }
            });
            foreach (var span in costs)
            {
                var readAt = time.Now();
                await writer.ReplaceAsync(organizationId, span, await ReadCostsAsync(key, span, stopping.Token), readAt, stopping.Token);
                progress?.Report((++done, of));
            }

            await SucceedAsync(organizationId, lag, cancellationToken);
            return new SyncTurn(done, null);
        }
        catch (AdminApiException exception)
        {
            await FailAsync(organizationId, exception, version, cancellationToken);
            return new SyncTurn(done, exception);
        }
    }

    private async Task<(List<SliceSpan> Usage, List<SliceSpan> Costs)> PlanAsync(string organizationId, UtcDay? from, UtcDay? until, CancellationToken cancellationToken)
    {
        await using var database = await reports.CreateDbContextAsync(cancellationToken);
        var slices = await database.Slices.AsNoTracking().Where(slice => slice.OrganizationId == organizationId).ToListAsync(cancellationToken);
        return (SyncPlan.Usage(slices.FindAll(slice => slice.Kind == ReportKind.Usage), time.Now(), from, until),
            SyncPlan.Costs(slices.FindAll(slice => slice.Kind == ReportKind.Costs), time.Now(), from, until));
    }

    private async Task<List<UsageLine>> ReadUsageAsync(AdminKey key, SliceSpan span, CancellationToken cancellationToken)
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

    private async Task<List<CostLine>> ReadCostsAsync(AdminKey key, SliceSpan span, CancellationToken cancellationToken)
    {
        var lines = new List<CostLine>();
        await foreach (var bucket in api.CostsAsync(key, span.Start, span.End, cancellationToken))
        {
            lines.AddRange(bucket.Results.Select(row => new CostLine(
                Instant.FromUnixSeconds(bucket.StartTime), Instant.FromUnixSeconds(bucket.EndTime), row.ProjectId, row.LineItem, row.Amount.Currency ?? "usd", row.Amount.Value)));
        }

        return lines;
    }

    private static long Count(long value) => value is >= 0 and <= 1_000_000_000_000_000
        ? value
        : throw new AdminApiException(AdminApiFault.BadAnswer, "The provider's answer is not what was asked for: it held a count below zero or beyond all bounds.");

    private async Task SucceedAsync(string organizationId, TimeSpan? lag, CancellationToken cancellationToken)
    {
        await using var database = await reports.CreateDbContextAsync(cancellationToken);
        var state = await database.SyncStates.SingleAsync(state => state.OrganizationId == organizationId, cancellationToken);
        var now = time.Now();
        (state.CompletedAt, state.Error, state.FailedAt, state.Failures) = (now, null, null, 0);
        if (lag is { } seen && (state.LagSeenAt is not { } before || now.Since(before) > TimeSpan.FromDays(7) || seen.TotalMilliseconds >= state.LagMilliseconds))
        {
            (state.LagMilliseconds, state.LagSeenAt) = ((long)seen.TotalMilliseconds, now);
        }

        (state.BusiestHourLarge, state.BusiestHourSmall) = await BusiestHoursAsync(database, organizationId, now, cancellationToken);
        await database.SaveChangesAsync(cancellationToken);
    }

    // What the lag can hide: at most what the busiest hour of the last week brought.
    private async Task<(long Large, long Small)> BusiestHoursAsync(ReportsDbContext database, string organizationId, Instant now, CancellationToken cancellationToken)
    {
        var since = now.Day.AddDays(-7).Start;
        var rows = await database.Usage.AsNoTracking()
            .Where(row => row.OrganizationId == organizationId && row.Source == ReportSource.Sync && row.Start >= since && row.Batch != true && row.Model != null)
            .GroupBy(row => new { row.Start, row.Model })
            .Select(group => new { group.Key.Start, group.Key.Model, Tokens = group.Sum(row => row.InputTokens + row.OutputTokens) })
            .ToListAsync(cancellationToken);
        var hours = rows.Select(row => (Hour: row.Start.UnixMilliseconds / 3_600_000, Pool: catalogue.Models.PoolOf(row.Model!, row.Start.Day), row.Tokens))
            .GroupBy(row => (row.Hour, row.Pool)).ToLookup(group => group.Key.Pool, group => group.Sum(row => row.Tokens));
        return (hours[Pool.Large].DefaultIfEmpty(0).Max(), hours[Pool.Small].DefaultIfEmpty(0).Max());
    }

    private async Task FailAsync(string organizationId, AdminApiException exception, int version, CancellationToken cancellationToken)
    {
        await using (var database = await reports.CreateDbContextAsync(cancellationToken))
        {
            var state = await database.SyncStates.SingleAsync(state => state.OrganizationId == organizationId, cancellationToken);
            (state.Error, state.FailedAt, state.Failures) = (exception.Message, time.Now(), state.Failures + 1);
            await database.SaveChangesAsync(cancellationToken);
        }

        // 401 and 403 end it until there is another key; a key that was changed meanwhile is not blamed.
        if (exception.Fault is AdminApiFault.KeyRefused or AdminApiFault.Forbidden)
        {
            await using var database = await databases.CreateDbContextAsync(cancellationToken);
            var now = time.Now();
            await database.ProviderConnections.Where(connection => connection.OrganizationId == organizationId && connection.Version == version)
                .ExecuteUpdateAsync(set => set.SetProperty(connection => connection.RefusedAt, now), cancellationToken);
        }
    }
}
