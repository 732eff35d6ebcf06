using DataSharing.Dashboard.Data;
using Microsoft.Data.Sqlite;

namespace DataSharing.Dashboard.Hosting.Operations;

/// <summary>
/// Keeps the write-ahead logs of the three databases short. SQLite writes them back by itself, but never shortens one, and under readers
/// that follow each other it cannot start one anew.
/// </summary>
internal sealed partial class WriteAheadLogs(DataDirectory directory, TimeProvider time, ILogger<WriteAheadLogs> logger) : BackgroundService
{
    /// <summary>Beyond this one is written back and cut also while it grows.</summary>
    public const long Largest = 16L << 20;

    private static readonly TimeSpan _interval = TimeSpan.FromSeconds(5);

    private readonly Dictionary<string, long> _lengths = [];

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

    /// <summary>Cuts the logs that are too long, and those that nobody wrote to since the last turn.</summary>
    internal async Task TurnAsync(CancellationToken cancellationToken)
    {
        foreach (var database in directory.Databases)
        {
            try
            {
                var log = new FileInfo(database + "-wal");
                var length = log.Exists ? log.Length : 0;
                if (length > Largest || (length > 0 && _lengths.GetValueOrDefault(database) == length))
                {
                    await CutAsync(database, cancellationToken);
                    log.Refresh();
                    length = log.Exists ? log.Length : 0;
                }

                _lengths[database] = length;
            }
            catch (Exception exception) when (exception is SqliteException or IOException)
            {
                LogFailure(exception);
            }
        }
    }

    // Never waits: whoever reads or writes just now goes first, and the next turn tries again.
    internal static async Task CutAsync(string database, CancellationToken cancellationToken)
    {
        await using var connection = new SqliteConnection(
            new SqliteConnectionStringBuilder
            {
                DataSource = database,
                Mode = SqliteOpenMode.ReadWrite,
                Pooling = false,
                DefaultTimeout = 1,
            }.ToString()
        );
        await connection.OpenAsync(cancellationToken);
        await using var command = connection.CreateCommand();
        command.CommandText = "PRAGMA wal_checkpoint(TRUNCATE)";
        await command.ExecuteNonQueryAsync(cancellationToken);
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "A write-ahead log could not be shortened.")]
    private partial void LogFailure(Exception exception);
}
