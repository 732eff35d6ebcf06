using DataSharing.Core.Primitives;
using DataSharing.Dashboard.Common;
using DataSharing.Dashboard.Data;
using Microsoft.Data.Sqlite;

namespace DataSharing.Dashboard.Ledger;

/// <summary>
/// Notices commits to settings and reports, made by a page here or at the command line beside, and a new UTC day, and tells all open pages.
/// </summary>
internal sealed partial class DatabaseWatcher(DataDirectory directory, LiveFeed feed, TimeProvider time, ILogger<DatabaseWatcher> logger)
    : BackgroundService
{
    private static readonly TimeSpan _interval = TimeSpan.FromMilliseconds(200);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using CommitWatch settings = new(directory.ApplicationDatabase),
            reports = new(directory.ReportsDatabase);
        try
        {
            (UtcDay Day, (long Opened, long Version) Settings, (long Opened, long Version) Reports)? known = null;
            using var timer = new PeriodicTimer(_interval, time);
            while (await timer.WaitForNextTickAsync(stoppingToken))
            {
                try
                {
                    var seen = (time.Now().Day, settings.Version(), reports.Version());
                    if (known is not null && known != seen)
                    {
                        feed.PublishAll();
                    }

                    known = seen;
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
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "The databases could not be asked for changes.")]
    private partial void LogFailure(Exception exception);
}
