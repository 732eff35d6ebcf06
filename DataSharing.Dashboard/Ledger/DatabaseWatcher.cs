using DataSharing.Dashboard.Common;
using DataSharing.Dashboard.Data;
using Microsoft.Data.Sqlite;

namespace DataSharing.Dashboard.Ledger;

/// <summary>Notices commits to settings and reports, made by a page here or at the command line beside, and a new UTC day, and tells all open pages.</summary>
internal sealed partial class DatabaseWatcher(DataDirectory directory, LiveFeed feed, TimeProvider time, ILogger<DatabaseWatcher> logger) : BackgroundService
{
    private static readonly TimeSpan _interval = TimeSpan.FromMilliseconds(200);

    private readonly Dictionary<string, long> _versions = [];

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        string[] files = [directory.ApplicationDatabase, directory.ReportsDatabase];
        var connections = files.Select(file => new SqliteConnection(DataDirectory.ConnectionString(file))).ToList();
        try
        {
            var day = time.Now().Day;
            using var timer = new PeriodicTimer(_interval, time);
            while (await timer.WaitForNextTickAsync(stoppingToken))
            {
                try
                {
                    var today = time.Now().Day;
                    var committed = connections.FindAll(HasChanged).Count > 0;
                    if (committed || today != day)
                    {
                        day = today;
                        feed.PublishAll();
                    }
                }
                catch (SqliteException exception)
                {
                    LogFailure(exception);
                }
            }
        }
        catch (OperationCanceledException)
        {
            // The server is shutting down.
        }
        finally
        {
            connections.ForEach(connection => connection.Dispose());
        }
    }

    private bool HasChanged(SqliteConnection connection)
    {
        connection.Open();
        using var command = connection.CreateCommand();
        command.CommandText = "PRAGMA data_version";
        var version = (long)command.ExecuteScalar()!;
        var known = _versions.TryGetValue(connection.DataSource, out var before);
        _versions[connection.DataSource] = version;
        return known && before != version;
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "The databases could not be asked for changes.")]
    private partial void LogFailure(Exception exception);
}
