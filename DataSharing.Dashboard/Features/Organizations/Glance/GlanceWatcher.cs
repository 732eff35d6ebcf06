namespace DataSharing.Dashboard.Features.Organizations.Glance;

/// <summary>Keeps the order of all organizations as it is, for as long as somebody asks for it.</summary>
internal sealed partial class GlanceWatcher(GlanceBoard board, TimeProvider time, ILogger<GlanceWatcher> logger) : BackgroundService
{
    private static readonly TimeSpan _interval = TimeSpan.FromSeconds(1);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        try
        {
            using var timer = new PeriodicTimer(_interval, time);
            while (await timer.WaitForNextTickAsync(stoppingToken))
            {
                try
                {
                    await board.TurnAsync(LogFailure, stoppingToken);
                }
                catch (Exception exception) when (exception is not OperationCanceledException)
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

    [LoggerMessage(Level = LogLevel.Warning, Message = "An organization could not be looked at; it is tried again.")]
    private partial void LogFailure(Exception exception);
}
