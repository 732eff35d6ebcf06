using DataSharing.Core.Programme;
using DataSharing.Core.Sharing;
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
    IDbContextFactory<ApplicationDbContext> databases, IDbContextFactory<ReportsDbContext> reports, ConnectionKeys keys, AdminApi api, ReportWriter writer, ReportWriteLock writeLock, SyncDataRetention dataRetention,
    ProgrammeReader programme, TimeProvider time)
{
    /// <summary>Requests side by side; what they bring is stored one after another.</summary>
    private const int RequestsAtOnce = 4;

    private static readonly TimeSpan _lease = TimeSpan.FromMinutes(2);
    private static readonly TimeSpan _longestRetryAfter = TimeSpan.FromHours(6);

    /// <summary>Makes one turn; only one at a time reads for an organization, here or at the command line beside.</summary>
    /// <param name="organizationId">For whom.</param>
    /// <param name="from">Nothing before this day; null for a year back.</param>
    /// <param name="until">Nothing after this day; null for today.</param>
    /// <param name="progress">How many slices of how many.</param>
    /// <param name="cancellationToken">Breaks off after the slices under way.</param>
    /// <exception cref="NotFoundException">There is no connection.</exception>
    /// <exception cref="ConflictException">Somebody else reads at this moment, or the connection was changed or removed meanwhile.</exception>
    public async Task<SyncTurn> ExecuteAsync(string organizationId, UtcDay? from, UtcDay? until, IProgress<(int Done, int Of)>? progress, CancellationToken cancellationToken)
    {
        var version = await keys.VersionAsync(organizationId, cancellationToken) ?? throw new NotFoundException("A connection to OpenAI for this organization");
        await using var lease = await SyncLease.TakeAsync(reports, organizationId, time, _lease, cancellationToken)
            ?? throw new ConflictException("sync_running", "Somebody else is reading for this organization at this moment. Try again in a few minutes.");
        using var stopping = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, lease.Lost);
        var turn = new Turn(organizationId, version, progress);
        try
        {
            var key = await keys.OpenAsync(organizationId, cancellationToken);
            var (usage, costs) = await PlanAsync(organizationId, from, until, cancellationToken);
            turn.Begin(usage.Count + costs.Count);
            await ReadUsageAsync(turn, key, usage, stopping.Token);
            var note = await ReadCostsAsync(turn, key, costs, stopping.Token);
            await RequireUnchangedAsync(turn, stopping.Token);
            await dataRetention.RefreshAsync(organizationId, key, stopping.Token);
            await SucceedAsync(turn, note, cancellationToken);
            return new SyncTurn(turn.Done, null);
        }
        catch (AdminApiException exception)
        {
            await FailAsync(turn, exception.Message, exception, cancellationToken);
            return new SyncTurn(turn.Done, exception);
        }
        catch (OperationCanceledException) when (lease.Lost.IsCancellationRequested && !cancellationToken.IsCancellationRequested)
        {
            throw new ConflictException("sync_running", "Somebody else has taken over reading for this organization.");
        }
        catch (Exception exception) when (exception is not OperationCanceledException and not ProblemException)
        {
            await FailAsync(turn, "Something went wrong here while reading. The log of the server tells what.", null, cancellationToken);
            throw;
        }
    }

    private async Task ReadUsageAsync(Turn turn, AdminKey key, List<SliceSpan> spans, CancellationToken cancellationToken)
    {
        var index = await SeriesIndex.OpenAsync(reports, writeLock, turn.OrganizationId, cancellationToken);
        await Parallel.ForEachAsync(spans, new ParallelOptions { MaxDegreeOfParallelism = RequestsAtOnce, CancellationToken = cancellationToken }, async (span, cancellation) =>
        {
            await RequireUnchangedAsync(turn, cancellation);
            var readAt = time.Now();
            var slice = new ReadSlice(index, span, readAt, await UsagePoints.OfAsync(index, ReportSource.Sync, await ReadUsageAsync(key, span, cancellation), cancellation));
            using var held = await writeLock.TakeAsync(cancellation);
            await RequireUnchangedAsync(turn, cancellation);
            turn.Saw(await writer.ReplaceAsync(slice, cancellation));
        });
    }

    /// <returns>What keeps costs from being read, in words; null if nothing does.</returns>
    private async Task<string?> ReadCostsAsync(Turn turn, AdminKey key, List<SliceSpan> spans, CancellationToken cancellationToken)
    {
        foreach (var span in spans)
        {
            await RequireUnchangedAsync(turn, cancellationToken);
            var readAt = time.Now();
            try
            {
                var costs = await ReadCostsAsync(key, span, cancellationToken);
                using var held = await writeLock.TakeAsync(cancellationToken);
                await writer.ReplaceAsync(turn.OrganizationId, span, costs, readAt, cancellationToken);
            }
            catch (AdminApiException exception) when (exception.Fault == AdminApiFault.Forbidden)
            {
                // Usage is what counts: a key that may read no more than that is good enough.
                return "The key may not read costs (403): what was charged is not known.";
            }

            turn.Saw(null);
        }

        return null;
    }

    // A removed or replaced key is not used any more, nor what it still brings.
    private async Task RequireUnchangedAsync(Turn turn, CancellationToken cancellationToken)
    {
        if (await keys.VersionAsync(turn.OrganizationId, cancellationToken) != turn.Version)
        {
            throw new ConflictException("connection_changed", "The connection was changed or removed meanwhile.");
        }
    }

    private async Task<(List<SliceSpan> Usage, List<SliceSpan> Costs)> PlanAsync(string organizationId, UtcDay? from, UtcDay? until, CancellationToken cancellationToken)
    {
        await using var database = await reports.CreateDbContextAsync(cancellationToken);
        var slices = await database.Slices.AsNoTracking().Where(slice => slice.OrganizationId == organizationId).ToListAsync(cancellationToken);
        await using var application = await databases.CreateDbContextAsync(cancellationToken);
        var history = (await application.FindHistoryAsync(organizationId, cancellationToken))!;
        var switched = history.Sharing[SharingControl.InputsOutputs].Entries.Select(entry => entry.EffectiveAt.Day).ToHashSet();
        return (SyncPlan.Usage(slices.FindAll(slice => slice.Kind == ReportKind.Usage), time.Now(), from, until, switched),
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

    private async Task SucceedAsync(Turn turn, string? note, CancellationToken cancellationToken)
    {
        await using var database = await reports.CreateDbContextAsync(cancellationToken);
        var state = await database.SyncStates.SingleAsync(state => state.OrganizationId == turn.OrganizationId, cancellationToken);
        var now = time.Now();
        (state.CompletedAt, state.NextAt, state.Error, state.FailedAt, state.Failures) = (now, now, note, note is null ? null : now, 0);
        if (turn.Lag is { } seen && (state.LagSeenAt is not { } before || now.Since(before) > TimeSpan.FromDays(7) || seen.TotalMilliseconds >= state.LagMilliseconds))
        {
            (state.LagMilliseconds, state.LagSeenAt) = ((long)seen.TotalMilliseconds, now);
        }

        (state.BusiestHourLarge, state.BusiestHourSmall) = await BusiestHoursAsync(database, turn.OrganizationId, now, cancellationToken);
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
        var catalogues = await programme.ReadAsync(cancellationToken);
        var hours = rows.Select(row => (Hour: row.Start.UnixMilliseconds / 3_600_000, Pool: catalogues.On(row.Start.Day).Models.PoolOf(row.Model!, row.Start.Day), row.Tokens))
            .GroupBy(row => (row.Hour, row.Pool)).ToLookup(group => group.Key.Pool, group => group.Sum(row => row.Tokens));
        return (hours[Pool.Large].DefaultIfEmpty(0).Max(), hours[Pool.Small].DefaultIfEmpty(0).Max());
    }

    private async Task FailAsync(Turn turn, string message, AdminApiException? fault, CancellationToken cancellationToken)
    {
        await using (var database = await reports.CreateDbContextAsync(cancellationToken))
        {
            var state = await database.SyncStates.SingleAsync(state => state.OrganizationId == turn.OrganizationId, cancellationToken);
            var now = time.Now();
            (state.Error, state.FailedAt, state.Failures) = (message, now, state.Failures + 1);
            if (fault?.RetryAfter is { } wait)
            {
                state.NextAt = now.Plus(wait < _longestRetryAfter ? wait : _longestRetryAfter);
            }

            await database.SaveChangesAsync(cancellationToken);
        }

        // 401, and 403 on usage, end it until there is another key; a key that was changed meanwhile is not blamed.
        if (fault?.Fault is AdminApiFault.KeyRefused or AdminApiFault.Forbidden)
        {
            await using var database = await databases.CreateDbContextAsync(cancellationToken);
            var now = time.Now();
            await database.ProviderConnections.Where(connection => connection.OrganizationId == turn.OrganizationId && connection.Version == turn.Version)
                .ExecuteUpdateAsync(set => set.SetProperty(connection => connection.RefusedAt, now), cancellationToken);
        }
    }

    /// <summary>A turn under way.</summary>
    private sealed class Turn(string organizationId, int version, IProgress<(int Done, int Of)>? progress)
    {
        private int _of;

        public string OrganizationId { get; } = organizationId;

        public int Version { get; } = version;

        public int Done { get; private set; }

        /// <summary>The longest growth that was seen; null if none.</summary>
        public TimeSpan? Lag { get; private set; }

        public void Begin(int of)
        {
            _of = of;
            progress?.Report((0, of));
        }

        public void Saw(TimeSpan? growth)
        {
            Lag = growth is not null && (Lag is null || growth > Lag) ? growth : Lag;
            Done++;
            progress?.Report((Done, _of));
        }
    }
}
