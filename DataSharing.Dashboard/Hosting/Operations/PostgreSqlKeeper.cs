using DataSharing.Dashboard.Common;
using DataSharing.Dashboard.Data;
using DataSharing.Dashboard.Data.Engines;
using DataSharing.Dashboard.Data.Engines.PostgreSql;
using DataSharing.Dashboard.Hosting.Storage;
using Npgsql;

namespace DataSharing.Dashboard.Hosting.Operations;

/// <summary>
/// Makes sure that this server may still serve, and lets the database remember keys that were made since the start: so that one that goes
/// missing is missed, and other servers have it before it is used.
/// </summary>
internal sealed partial class PostgreSqlKeeper(
    NpgsqlDataSource source,
    PostgreSqlServerLock serverLock,
    PoolerCheck pooler,
    PostgreSqlStorage storage,
    SharedKeys sharedKeys,
    DataDirectory directory,
    IHostApplicationLifetime lifetime,
    TimeProvider time,
    ILogger<PostgreSqlKeeper> logger
) : BackgroundService
{
    private static readonly TimeSpan _interval = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan _last = TimeSpan.FromSeconds(5);

    private IReadOnlyList<string> _remembered = [];

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        try
        {
            using var timer = new PeriodicTimer(_interval, time);
            while (await timer.WaitForNextTickAsync(stoppingToken))
            {
                await TurnAsync(stoppingToken);
            }
        }
        catch (OperationCanceledException)
        {
            // The server is shutting down.
        }
    }

    public override async Task StopAsync(CancellationToken cancellationToken)
    {
        await base.StopAsync(cancellationToken);
        using var patience = new CancellationTokenSource(_last);
        await RememberKeysAsync(patience.Token);
    }

    private async Task TurnAsync(CancellationToken cancellationToken)
    {
        try
        {
            switch (await serverLock.StandsAsync(cancellationToken))
            {
                case RightState.Lost:
                    Stop("Its connection broke, and somebody has the database alone now.");
                    return;
                case RightState.TakenAnew:
                    await pooler.RequireSeenAsync(serverLock.Process, PostgreSqlStores.ServerLock, cancellationToken);
                    await storage.RequireNewestAsync(cancellationToken);
                    break;
                default:
                    break;
            }
        }
        catch (InvalidInputException exception)
        {
            Stop(exception.Message);
            return;
        }
        catch (Exception exception) when (DatabaseFault.Is(exception))
        {
            LogUnasked(exception);
            return;
        }

        await RememberKeysAsync(cancellationToken);
    }

    private void Stop(string why)
    {
        LogStop(why);
        lifetime.StopApplication();
    }

    private async Task RememberKeysAsync(CancellationToken cancellationToken)
    {
        try
        {
            await sharedKeys.FetchAsync(cancellationToken);
            var keys = KeyFolder.Read(directory);
            if (!keys.SequenceEqual(_remembered, StringComparer.Ordinal))
            {
                var mark = await PostgreSqlMark.RequireAsync(source, directory, cancellationToken);
                await sharedKeys.KeepAsync(sealsAnew: false, cancellationToken);
                await (mark with { Keys = keys }).WriteAsync(source, cancellationToken);
                _remembered = keys;
            }
        }
        catch (Exception exception)
            when (DatabaseFault.Is(exception) || exception is IOException or ProblemException or OperationCanceledException)
        {
            LogFailure(exception);
        }
    }

    [LoggerMessage(Level = LogLevel.Critical, Message = "This server may serve its database no longer, and stops. {Why}")]
    private partial void LogStop(string why);

    [LoggerMessage(Level = LogLevel.Warning, Message = "Whether this server may still serve the database could not be asked.")]
    private partial void LogUnasked(Exception exception);

    [LoggerMessage(Level = LogLevel.Warning, Message = "The database could not be told which keys it is sealed with.")]
    private partial void LogFailure(Exception exception);
}
