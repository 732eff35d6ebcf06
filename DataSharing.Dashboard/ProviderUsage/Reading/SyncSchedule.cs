using System.Collections.Concurrent;
using DataSharing.Dashboard.Common;
using DataSharing.Dashboard.Data;
using Microsoft.EntityFrameworkCore;

namespace DataSharing.Dashboard.ProviderUsage.Reading;

/// <summary>Reads for every connected organization about every five minutes, never all at once, and more seldom while it fails.</summary>
internal sealed partial class SyncSchedule(
    IDbContextFactory<ApplicationDbContext> databases,
    IDbContextFactory<ReportsDbContext> reports,
    SyncOrganization sync,
    IEnumerable<SyncKind> kinds,
    TodayWanted wanted,
    SyncProgress progress,
    TimeProvider time,
    ILogger<SyncSchedule> logger
) : BackgroundService
{
    private const int OrganizationsAtOnce = 8;

    private static readonly TimeSpan _longestTurn = TimeSpan.FromMinutes(30);

    private static readonly TimeSpan _byTheMinute = TimeSpan.FromMinutes(1);
    private static readonly TimeSpan _look = TimeSpan.FromSeconds(5);

    private readonly TimeSpan _everyUsage = kinds.First(kind => kind.Name == SyncKind.Usage).Every;

    private readonly ConcurrentDictionary<string, bool> _running = new(StringComparer.Ordinal);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(_look, time);
        try
        {
            while (await timer.WaitForNextTickAsync(stoppingToken))
            {
                try
                {
                    foreach (var request in await DueAsync(stoppingToken))
                    {
                        // A slow provider of one organization keeps no other waiting.
                        if (_running.Count < OrganizationsAtOnce && _running.TryAdd(request.OrganizationId, true))
                        {
                            _ = Task.Run(() => TurnAsync(request, stoppingToken), CancellationToken.None);
                        }
                    }
                }
                catch (Exception exception) when (!stoppingToken.IsCancellationRequested)
                {
                    LogFailure(exception);
                }
            }
        }
        catch (OperationCanceledException)
        {
            // The server is shutting down; what was read is stored.
        }
    }

    /// <summary>Reads for those that are due, one after another.</summary>
    public async Task TurnAsync(CancellationToken cancellationToken)
    {
        foreach (var request in await DueAsync(cancellationToken))
        {
            await TurnAsync(request, cancellationToken);
        }
    }

    private async Task TurnAsync(SyncRequest request, CancellationToken cancellationToken)
    {
        var organizationId = request.OrganizationId;
        using var budget = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        using var timer = time.CreateTimer(_ => budget.Cancel(), null, _longestTurn, Timeout.InfiniteTimeSpan);
        try
        {
            await sync.ExecuteAsync(request, request.ByTheMinute ? null : progress.Of(organizationId), budget.Token);
        }
        catch (ProblemException)
        {
            // Somebody else reads, or the connection was changed meanwhile.
        }
        catch (OperationCanceledException)
        {
            // The server is shutting down, or it took too long: the next turn goes on from what was stored.
        }
        catch (Exception exception)
        {
            LogFailure(exception);
        }

        try
        {
            progress.End(organizationId);
        }
        catch (Exception exception)
        {
            LogFailure(exception);
        }
        finally
        {
            _running.TryRemove(organizationId, out _);
        }
    }

    private async Task<List<SyncRequest>> DueAsync(CancellationToken cancellationToken)
    {
        var now = time.Now();
        await using var database = await databases.CreateDbContextAsync(cancellationToken);
        var connected = await database
            .ProviderConnections.AsNoTracking()
            .Select(connection => new
            {
                connection.OrganizationId,
                connection.Version,
                connection.SetAt,
            })
            .ToListAsync(cancellationToken);
        if (connected.Count == 0)
        {
            return [];
        }

        await using var reported = await reports.CreateDbContextAsync(cancellationToken);
        var states = (await reported.KindStates.AsNoTracking().ToListAsync(cancellationToken)).ToLookup(state => state.OrganizationId);
        var due = new List<SyncRequest>();
        foreach (var connection in connected)
        {
            var ofThis = states[connection.OrganizationId].ToList();
            var version = new ConnectionVersion(connection.Version, connection.SetAt);
            var isDue = kinds.Any(kind => ofThis.Find(state => state.Kind == kind.Name).IsDue(now, version));
            var usage = ofThis.Find(state => state.Kind == SyncKind.Usage);
            if (usage is { CompletedAt: not null } or { ErrorScope: KindErrorScope.Older } && wanted.IsWanted(connection.OrganizationId))
            {
                // One turn a minute. While usage fails it waits as usual: looking does not make it be asked for more often.
                if ((isDue || usage.ReadsToday()) && now.Since(ofThis.Max(state => state.TriedAt)) >= _byTheMinute)
                {
                    due.Add(new SyncRequest(connection.OrganizationId, DueOnly: true, ByTheMinute: true));
                }
            }
            else if (isDue || usage.IsTodayDue(now, _everyUsage))
            {
                // Also the first reading of all, which nobody should wait for longer than it takes.
                due.Add(new SyncRequest(connection.OrganizationId, DueOnly: true));
            }
        }

        return due;
    }

    [LoggerMessage(Level = LogLevel.Error, Message = "Reading from the provider failed.")]
    private partial void LogFailure(Exception exception);
}
