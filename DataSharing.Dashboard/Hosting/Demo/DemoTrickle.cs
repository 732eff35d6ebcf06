using DataSharing.Dashboard.Common;
using DataSharing.Dashboard.Ledger;

namespace DataSharing.Dashboard.Hosting.Demo;

/// <summary>A request every few seconds, so that the demo is alive.</summary>
internal sealed class DemoTrickle(LedgerQueue queue, TimeProvider time) : BackgroundService
{
    private static readonly TimeSpan _interval = TimeSpan.FromSeconds(3);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        var traffic = DemoOrganization
            .All.Select(organization =>
                (organization.Id, Traffic: new DemoTraffic(organization, (int)(time.Now().UnixSeconds % int.MaxValue)))
            )
            .ToList();
        try
        {
            using var timer = new PeriodicTimer(_interval, time);
            for (var turn = 0; await timer.WaitForNextTickAsync(stoppingToken); turn++)
            {
                var (organization, requests) = traffic[turn % traffic.Count];
                try
                {
                    await queue.RecordAsync(organization, [requests.Next(time.Now())]);
                }
                catch (LedgerUnavailableException)
                {
                    // The next one may do better; the ledger has logged why.
                }
            }
        }
        catch (OperationCanceledException)
        {
            // The server is shutting down.
        }
    }
}
