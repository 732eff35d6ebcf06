using DataSharing.Dashboard.Common;
using DataSharing.Dashboard.Data;
using DataSharing.Dashboard.Hosting.Storage;
using Microsoft.Data.Sqlite;

namespace DataSharing.Dashboard.Hosting.Operations;

/// <summary>
/// Takes the databases on to their next generation while something is written, and when the server stops: so that a file that was put back
/// from an earlier copy is older than the others.
/// </summary>
internal sealed partial class InstallationKeeper(DataDirectory directory, TimeProvider time, ILogger<InstallationKeeper> logger)
    : BackgroundService
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
        await AdvanceAsync(CancellationToken.None);
    }

    /// <summary>Takes the databases on, if anything but this itself wrote since.</summary>
    internal async Task TurnAsync(CancellationToken cancellationToken)
    {
        if (Written() != _written)
        {
            await AdvanceAsync(cancellationToken);
        }
    }

    internal async Task AdvanceAsync(CancellationToken cancellationToken)
    {
        try
        {
            using var alone = await SetupLock.TakeAsync(directory, logger, cancellationToken);
            await Installation.AdvanceAsync(
                directory.Databases,
                await Installation.RequireAsync(directory, cancellationToken),
                KeyFolder.Read(directory),
                cancellationToken
            );

            // Written back at once: else it is done later, and looks as if somebody had written.
            foreach (var file in directory.Databases)
            {
                await WriteAheadLogs.CutAsync(file, cancellationToken);
            }

            _written = Written();
        }
        catch (Exception exception) when (exception is SqliteException or IOException or UnauthorizedAccessException or ProblemException)
        {
            LogFailure(exception);
        }
    }

    // When each database and its write-ahead log were last written: no need to open them. An empty log is made and removed by whoever only
    // reads.
    private string Written() =>
        string.Join(
            ' ',
            directory
                .Databases.SelectMany(file => (FileInfo[])[new(file), new(file + "-wal")])
                .Select(file => file.Exists && file.Length > 0 ? file.LastWriteTimeUtc.Ticks : 0)
        );

    [LoggerMessage(Level = LogLevel.Warning, Message = "The databases could not be bound to each other.")]
    private partial void LogFailure(Exception exception);
}
