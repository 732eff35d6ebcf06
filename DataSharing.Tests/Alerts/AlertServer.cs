using System.Net;
using DataSharing.Core.Primitives;
using DataSharing.Core.Sharing;
using DataSharing.Dashboard.Access;
using DataSharing.Dashboard.Configuration;
using DataSharing.Dashboard.Data;
using DataSharing.Dashboard.Data.Entities;
using DataSharing.Dashboard.Features.Alerts;
using DataSharing.Dashboard.Ledger;
using DataSharing.Dashboard.Sharing;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Logging;

namespace DataSharing.Tests.Alerts;

/// <summary>A server with one organization that shares, and what tests of alerts ask of it.</summary>
internal sealed class AlertServer : IAsyncDisposable
{
    public const string Organization = "org-a";

    /// <summary>Webhooks may reach the tests' own receivers.</summary>
    public static readonly DeliveryOptions Loopback = new(null, [IPNetwork.Parse("127.0.0.0/8")]);

    private AlertServer(Support.TestServer server, Support.TestClock clock) => (Server, Clock) = (server, clock);

    public Support.TestServer Server { get; }

    public Support.TestClock Clock { get; }

    /// <param name="folder">Where its databases are; null for new ones, and a new organization.</param>
    /// <param name="clock">Its clock; null for noon.</param>
    /// <param name="deliveries">How messages leave it.</param>
    /// <param name="configure">Changes what is set up.</param>
    public static async Task<AlertServer> StartAsync(
        string? folder = null,
        Support.TestClock? clock = null,
        DeliveryOptions? deliveries = null,
        Action<Microsoft.Extensions.DependencyInjection.IServiceCollection>? configure = null,
        LogLevel logs = LogLevel.Information
    )
    {
        clock ??= new(new DateTimeOffset(2026, 11, 22, 12, 0, 0, TimeSpan.Zero));
        var server = await Support.TestServer.StartAsync(
            clock,
            folder,
            schedules: false,
            deliveries: deliveries ?? Loopback,
            configure: configure,
            logs: logs
        );
        var own = new AlertServer(server, clock);
        if (await own.ReadAsync(database => database.Organizations.AnyAsync()))
        {
            return own;
        }

        await server.CreateOrganizationAsync(Organization, tier: "tier-4", projects: ["proj_a", "proj_b"]);
        await server
            .Get<ChangeSharing>()
            .ExecuteAsync(
                Actor.Operator,
                new SharingChange(
                    Organization,
                    new Dictionary<SharingControl, SharingList> { [SharingControl.InputsOutputs] = SharingList.Selected(["proj_a"]) },
                    0,
                    1
                ),
                default
            );
        clock.Advance(TimeSpan.FromSeconds(1));
        return own;
    }

    public Task<string> AddRuleAsync(AlertRuleInput rule) =>
        Server.Get<ChangeAlertRules>().AddAsync(Actor.Operator, Organization, rule, default);

    public Task<string> AddWebhookAsync(string url) =>
        Server.Get<ChangeAlertChannels>().AddWebhookAsync(Actor.Operator, Organization, url, default);

    /// <summary>Records one request.</summary>
    public async Task SendAsync(long tokens, string model = "gpt-4.1-2025-04-14", string project = "proj_a")
    {
        var receipts = await Server
            .Get<LedgerQueue>()
            .RecordAsync(
                Organization,
                [
                    Core.Organizations.Request(model, tokens) with
                    {
                        Id = $"event-{Guid.NewGuid():N}",
                        ProjectId = project,
                        OccurredAt = Instant.From(Clock.GetUtcNow()),
                    },
                ]
            );
        Xunit.Assert.All(receipts, receipt => Xunit.Assert.NotNull(receipt.Decision));
    }

    public async Task<List<FiredAlert>> AlertsAsync() =>
        await ReadAsync(database => database.FiredAlerts.AsNoTracking().OrderBy(alert => alert.Sequence).ToListAsync());

    public async Task<List<Delivery>> DeliveriesAsync() =>
        await ReadAsync(database => database.Deliveries.AsNoTracking().OrderBy(delivery => delivery.Sequence).ToListAsync());

    /// <summary>Waits until so many alerts have fired; the watcher looks by itself.</summary>
    public async Task<List<FiredAlert>> FiredAsync(int count)
    {
        await Support.Patience.UntilAsync(async () => (await AlertsAsync()).Count >= count);
        return await AlertsAsync();
    }

    public async Task<T> ReadAsync<T>(Func<ApplicationDbContext, Task<T>> read)
    {
        await using var database = await Server.Get<IDbContextFactory<ApplicationDbContext>>().CreateDbContextAsync();
        return await read(database);
    }

    public ValueTask DisposeAsync() => Server.DisposeAsync();
}
