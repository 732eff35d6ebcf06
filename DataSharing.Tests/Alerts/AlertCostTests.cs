using DataSharing.Dashboard.Access;
using DataSharing.Dashboard.Alerts;
using DataSharing.Dashboard.Features.Alerts;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Xunit;

namespace DataSharing.Tests.Alerts;

/// <summary>Watching costs the databases nothing while nothing happens, however many organizations have rules.</summary>
public sealed class AlertCostTests
{
    [Fact]
    public async Task Minutes_WithoutNews_AskNoDatabase()
    {
        await using var server = await AlertServer.StartAsync(configure: services =>
        {
            services.AddLogging(logging => logging.AddFilter("Microsoft.EntityFrameworkCore.Database.Command", LogLevel.Information));

            // The test makes each turn.
            services.Remove(
                services.Last(service =>
                    service.ServiceType == typeof(IHostedService)
                    && service.ImplementationFactory?.Method.ReturnType == typeof(AlertWatcher)
                )
            );
        });
        for (var number = 0; number < 10; number++)
        {
            await server.Server.CreateOrganizationAsync($"org-{number}", projects: "proj_a");
            await server.Server.Get<ChangeAlertRules>().AddUsualAsync(Actor.Operator, $"org-{number}", default);
        }

        server.Clock.Advance(TimeSpan.FromSeconds(1));
        var watcher = server.Server.Get<AlertWatcher>();
        await watcher.TurnAsync(default);
        var before = Commands(server);
        Assert.NotEqual(0, before);

        for (var minute = 0; minute < 5; minute++)
        {
            server.Clock.Advance(TimeSpan.FromSeconds(61));
            await watcher.TurnAsync(default);
        }

        // But for the outbox, which asks once a minute whether a command beside the server has left something.
        Assert.InRange(Commands(server) - before, 0, 2 * 5);
        Assert.Empty(await server.AlertsAsync());
    }

    private static int Commands(AlertServer server) =>
        server.Server.Log.Count(line => line.Contains("Executed DbCommand", StringComparison.Ordinal));
}
