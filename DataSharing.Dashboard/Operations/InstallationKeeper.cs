using DataSharing.Dashboard.Data;
using DataSharing.Dashboard.Shared;
using Microsoft.Data.Sqlite;

namespace DataSharing.Dashboard.Operations;

/// <summary>Takes the databases on to their next generation while something is written, and when the server stops: so that a file that was put back from an earlier copy is older than the others.</summary>
internal sealed partial class InstallationKeeper(DataDirectory directory, TimeProvider time, ILogger<InstallationKeeper> logger) : BackgroundService
{
    private static readonly TimeSpan _interval = TimeSpan.FromMinutes(1);

    private string _written = "";

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        try
        {
            using var timer = new PeriodicTimer(_interval, time);
            while (await timer.WaitForNextTickAsync(stoppingToken))
            {
                if (Written() != _written)
                {
                    await AdvanceAsync(stoppingToken);
                }
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
        await AdvanceAsync(CancellationToken.None);
    }

    internal async Task AdvanceAsync(CancellationToken cancellationToken)
    {
        try
        {
            using var alone = await SetupLock.TakeAsync(directory, logger, cancellationToken);
            await Installation.AdvanceAsync(directory.Databases, await Installation.RequireAsync(directory, cancellationToken), KeyFolder.Read(directory), cancellationToken);
            _written = Written();
        }
        catch (Exception exception) when (exception is SqliteException or IOException or UnauthorizedAccessException or ProblemException)
        {
            LogFailure(exception);
        }
    }

    // When each database and its write-ahead log were last written: no need to open them.
    private string Written() => string.Join(' ', directory.Databases.SelectMany(file => (string[])[file, file + "-wal"]).Select(file => File.GetLastWriteTimeUtc(file).Ticks));

    [LoggerMessage(Level = LogLevel.Warning, Message = "The databases could not be bound to each other.")]
    private partial void LogFailure(Exception exception);
}
