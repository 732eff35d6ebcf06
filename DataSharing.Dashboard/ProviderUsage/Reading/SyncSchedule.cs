using System.Collections.Concurrent;
using DataSharing.Dashboard.Common;

namespace DataSharing.Dashboard.ProviderUsage.Reading;

/// <summary>Reads for every connected organization about every five minutes, never all at once, and more seldom while it fails.</summary>
internal sealed partial class SyncSchedule(
    DueOrganizations due,
    SyncOrganization sync,
    SyncProgress progress,
    TimeProvider time,
    ILogger<SyncSchedule> logger
) : BackgroundService
{
    private const int OrganizationsAtOnce = 8;

    private static readonly TimeSpan _longestTurn = TimeSpan.FromMinutes(30);
    private static readonly TimeSpan _look = TimeSpan.FromSeconds(5);

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
                    foreach (var request in await due.ListAsync(stoppingToken))
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
        foreach (var request in await due.ListAsync(cancellationToken))
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

    [LoggerMessage(Level = LogLevel.Error, Message = "Reading from the provider failed.")]
    private partial void LogFailure(Exception exception);
}
