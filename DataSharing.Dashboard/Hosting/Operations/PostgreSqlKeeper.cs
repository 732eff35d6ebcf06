using DataSharing.Dashboard.Common;
using DataSharing.Dashboard.Data;
using DataSharing.Dashboard.Data.Engines;
using DataSharing.Dashboard.Hosting.Storage;
using Npgsql;

namespace DataSharing.Dashboard.Hosting.Operations;

/// <summary>
/// Makes sure that this server is still the only one, and lets the database remember keys that were made since the start: so that one that
/// goes missing is missed.
/// </summary>
internal sealed partial class PostgreSqlKeeper(
    NpgsqlDataSource source,
    PostgreSqlServerLock serverLock,
    DataDirectory directory,
    IHostApplicationLifetime lifetime,
    TimeProvider time,
    ILogger<PostgreSqlKeeper> logger
) : BackgroundService
{
    private static readonly TimeSpan _interval = TimeSpan.FromSeconds(5);

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
        await TurnAsync(CancellationToken.None);
    }

    private async Task TurnAsync(CancellationToken cancellationToken)
    {
        try
        {
            if (!await serverLock.StandsAsync(cancellationToken))
            {
                LogAnother();
                lifetime.StopApplication();
                return;
            }

            var mark = await PostgreSqlMark.RequireAsync(source, directory, cancellationToken);
            if (KeyFolder.Read(directory) is var keys && !keys.SequenceEqual(mark.Keys, StringComparer.Ordinal))
            {
                await (mark with { Keys = keys }).WriteAsync(source, cancellationToken);
            }
        }
        catch (Exception exception) when (DatabaseFault.Is(exception) || exception is IOException or ProblemException)
        {
            LogFailure(exception);
        }
    }

    [LoggerMessage(
        Level = LogLevel.Critical,
        Message = "The connection that held the right to serve this database broke, and another server has taken it: this one stops."
    )]
    private partial void LogAnother();

    [LoggerMessage(Level = LogLevel.Warning, Message = "The database could not be told which keys it is sealed with.")]
    private partial void LogFailure(Exception exception);
}
