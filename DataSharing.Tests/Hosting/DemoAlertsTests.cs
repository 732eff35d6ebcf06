using DataSharing.Core.Primitives;
using DataSharing.Core.Programme;
using DataSharing.Dashboard.Access;
using DataSharing.Dashboard.Configuration;
using DataSharing.Dashboard.Data;
using DataSharing.Dashboard.Features.Alerts;
using DataSharing.Dashboard.Features.Audit;
using DataSharing.Dashboard.Hosting;
using DataSharing.Dashboard.Hosting.Demo;
using DataSharing.Dashboard.Hosting.Storage;
using DataSharing.Dashboard.Ledger;
using DataSharing.Dashboard.Sharing;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Logging;
using Xunit;

namespace DataSharing.Tests.Hosting;

/// <summary>Whoever tries the product finds Alerts and a request in use, told by the demo's own usage.</summary>
public sealed class DemoAlertsTests
{
    private const string Organization = "org-demoNorthwind";

    [Fact]
    public async Task Demo_HasRules_ToldAlertsThatItsUsageBears_AndAnOpenRequest_OnceOnly()
    {
        using var folder = new Support.TemporaryFolder();
        var clock = new Support.TestClock(new DateTimeOffset(2026, 11, 22, 12, 0, 0, TimeSpan.Zero));
        await using var app = DashboardApp.Build(
            new ServeOptions
            {
                Data = new DataDirectory(folder),
                Catalogue = CatalogueLoader.LoadEmbedded(),
                Urls = "http://127.0.0.1:0",
                Demo = true,
            },
            services =>
            {
                services.AddLogging(logging => logging.ClearProviders());
                services.Replace(ServiceDescriptor.Singleton<TimeProvider>(clock));
            }
        );
        await Databases.MigrateAsync(app.Services, null, default);

        await DemoData.PrepareAsync(app.Services, default);
        clock.Advance(TimeSpan.FromMinutes(10));
        await DemoData.PrepareAsync(app.Services, default);

        var view = await app.Services.GetRequiredService<AlertsQueries>().GetAsync(Actor.Operator, Organization, default);
        Assert.Contains(view.Rules, rule => rule is { Kind: "pool_used", Pool: Pool.Small });
        Assert.All(view.Rules, rule => Assert.NotNull(rule.ToRule()));
        Assert.Empty(view.Channels);
        Assert.Empty(view.Others);
        Assert.NotEmpty(view.Told);
        Assert.Equal(view.Told.Select(told => told.Alert.FiredAt).OrderDescending(), view.Told.Select(told => told.Alert.FiredAt));
        await using var ledger = await app.Services.GetRequiredService<IDbContextFactory<LedgerDbContext>>().CreateDbContextAsync();
        foreach (var alert in view.Told.Select(told => told.Alert))
        {
            var day = await ledger.Pools.SingleAsync(pool =>
                pool.OrganizationId == Organization && pool.Day == alert.Day && pool.Pool == alert.Pool
            );
            Assert.InRange(alert.Tokens!.Value, 1, day.RunningTotal);
            Assert.Equal((alert.Day, false), (alert.FiredAt.Day, alert.IsOpen));
            Assert.True(alert.Day < UtcDay.FromDate(new DateOnly(2026, 11, 22)));
        }

        var open = Assert.Single(
            (await app.Services.GetRequiredService<SharingQueries>().GetAsync(Actor.Operator, Organization, default)).Requests
        );
        Assert.Equal(("Northwind member", "proj_Lm30"), (open.ByName, open.ProjectId));

        // What the page Facts shows as entered is found in the log.
        var (facts, _) = await app
            .Services.GetRequiredService<AuditQueries>()
            .ListAsync(Actor.Operator, Organization, new ActivityAddress { What = "facts" }.Filter, 10, null, null, default);
        Assert.Contains("\"tier\":\"tier-", Assert.Single(facts).NewValue, StringComparison.Ordinal);
    }
}
