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
            if (!await serverLock.StandsAsync(cancellationToken))
            {
                LogAnother();
                lifetime.StopApplication();
                return;
            }
        }
        catch (Exception exception) when (DatabaseFault.Is(exception))
        {
            LogUnasked(exception);
            return;
        }

        await RememberKeysAsync(cancellationToken);
    }

    private async Task RememberKeysAsync(CancellationToken cancellationToken)
    {
        if (KeyFolder.Read(directory) is var keys && keys.SequenceEqual(_remembered, StringComparer.Ordinal))
        {
            return;
        }

        try
        {
            var mark = await PostgreSqlMark.RequireAsync(source, directory, cancellationToken);
            await (mark with { Keys = keys }).WriteAsync(source, cancellationToken);
            _remembered = keys;
        }
        catch (Exception exception)
            when (DatabaseFault.Is(exception) || exception is IOException or ProblemException or OperationCanceledException)
        {
            LogFailure(exception);
        }
    }

    [LoggerMessage(
        Level = LogLevel.Critical,
        Message = "The connection that held the right to serve this database broke, and another server has taken it: this one stops."
    )]
    private partial void LogAnother();

    [LoggerMessage(Level = LogLevel.Warning, Message = "Whether this is still the only server of the database could not be asked.")]
    private partial void LogUnasked(Exception exception);

    [LoggerMessage(Level = LogLevel.Warning, Message = "The database could not be told which keys it is sealed with.")]
    private partial void LogFailure(Exception exception);
}
