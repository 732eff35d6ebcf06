using System.Text.Json;
using DataSharing.Core.Primitives;
using DataSharing.Core.Programme;
using DataSharing.Dashboard.Access;
using DataSharing.Dashboard.Common;
using DataSharing.Dashboard.Configuration;
using DataSharing.Dashboard.Data.Entities;
using DataSharing.Dashboard.Features.Alerts;
using DataSharing.Dashboard.Outbox;
using DataSharing.Tests.Alerts;
using Microsoft.AspNetCore.Http;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Logging;
using Xunit;

namespace DataSharing.Tests.Outbox;

/// <summary>An alert reaches a program by webhook: signed, again after a failure with the same id, and given up in sight.</summary>
public sealed class WebhookDeliveryTests
{
    [Fact]
    public async Task Alert_IsPosted_SignedAndWhole()
    {
        await using var receiver = await Support.WebhookReceiver.StartAsync();
        await using var server = await AlertServer.StartAsync(logs: LogLevel.Trace);
        var secret = await server.AddWebhookAsync($"{receiver.Url}/hook");
        await server.AddRuleAsync(new AlertRuleInput("pool_used", Pool.Large, Percent: 80));
        await server.SendAsync(850_000);

        await Support.Patience.UntilAsync(() => receiver.Received.Count == 1);

        var hook = receiver.Received[0];
        var at = Instant.FromUnixSeconds(long.Parse(hook.Headers["webhook-timestamp"], System.Globalization.CultureInfo.InvariantCulture));
        Assert.Equal(WebhookSignature.Sign(secret, hook.Id, at, hook.Body), hook.Headers["webhook-signature"]);
        Assert.StartsWith("application/json", hook.Headers["content-type"], StringComparison.Ordinal);
        var body = JsonDocument.Parse(hook.Body).RootElement;
        Assert.Equal("alert.fired", body.GetProperty("type").GetString());
        var data = body.GetProperty("data");
        Assert.Equal("large", data.GetProperty("pool").GetString());
        Assert.Equal(850_000, data.GetProperty("tokens").GetInt64());
        Assert.Equal("2026-11-22", data.GetProperty("day").GetString());
        Assert.EndsWith("/organizations/org-a", data.GetProperty("url").GetString(), StringComparison.Ordinal);
        await Support.Patience.UntilAsync(async () => (await server.DeliveriesAsync())[0].State == DeliveryState.Sent);

        // Neither the secret nor the path stands in the log, or in what was logged.
        var entries = await server.ReadAsync(database => database.AuditEntries.Select(entry => entry.NewValue).ToListAsync());
        Assert.DoesNotContain(entries, entry => entry?.Contains("/hook", StringComparison.Ordinal) == true);
        Assert.DoesNotContain(entries, entry => entry?.Contains(secret, StringComparison.Ordinal) == true);
        Assert.DoesNotContain(server.Server.Log, line => line.Contains(secret, StringComparison.Ordinal));
    }

    [Fact]
    public async Task Failure_IsTriedAgainWithTheSameId_LaterAndLater()
    {
        await using var receiver = await Support.WebhookReceiver.StartAsync();
        receiver.Answer = Status(500);
        await using var server = await AlertServer.StartAsync();
        await server.AddWebhookAsync(receiver.Url);
        await TestAsync(server);
        await Support.Patience.UntilAsync(async () => (await server.DeliveriesAsync())[0].Attempts == 1);
        var first = (await server.DeliveriesAsync())[0];
        Assert.Equal((DeliveryState.Pending, "It answered 500."), (first.State, first.Error));

        receiver.Answer = Status(204);
        server.Clock.Advance(TimeSpan.FromSeconds(3));
        await server.Server.Get<DeliverySender>().TurnAsync(default);
        Assert.Single(receiver.Received);
        server.Clock.Advance(TimeSpan.FromSeconds(4));
        await Support.Patience.UntilAsync(async () => (await server.DeliveriesAsync())[0].State == DeliveryState.Sent);

        Assert.Equal(2, receiver.Received.Count);
        Assert.Equal(receiver.Received[0].Id, receiver.Received[1].Id);
        Assert.NotEqual(receiver.Received[0].Headers["webhook-timestamp"], receiver.Received[1].Headers["webhook-timestamp"]);
        Assert.Null((await server.DeliveriesAsync())[0].Error);
    }

    [Fact]
    public async Task DeadLetter_StandsInSight_AndIsSentAgainByHand()
    {
        await using var receiver = await Support.WebhookReceiver.StartAsync();
        receiver.Answer = Status(503);
        await using var server = await AlertServer.StartAsync();
        await server.AddWebhookAsync(receiver.Url);
        await TestAsync(server);
        for (var attempt = 1; attempt <= DeliveryPlan.Attempts; attempt++)
        {
            await Support.Patience.UntilAsync(async () => (await server.DeliveriesAsync())[0].Attempts == attempt);
            server.Clock.Advance(TimeSpan.FromHours(30));
        }

        var view = await server.Server.Get<AlertsQueries>().GetAsync(Actor.Operator, AlertServer.Organization, default);
        var dead = Assert.Single(view.Dead);
        Assert.Equal("It answered 503.", dead.Error);
        Assert.Equal(11, receiver.Received.Count);

        receiver.Answer = Status(200);
        var again = server.Server.Get<SendAgain>();
        await again.ExecuteAsync(Actor.Operator, AlertServer.Organization, dead.Id, default);
        await Support.Patience.UntilAsync(async () => (await server.DeliveriesAsync())[0].State == DeliveryState.Sent);
        Assert.Single(receiver.Received.Select(hook => hook.Id).Distinct());
        await Assert.ThrowsAsync<ConflictException>(() => again.ExecuteAsync(Actor.Operator, AlertServer.Organization, dead.Id, default));
    }

    [Theory]
    [InlineData(410, "It answered 410: it wants no more.", DeliveryState.Dead)]
    [InlineData(302, "It answered 302; redirects are not followed.", DeliveryState.Pending)]
    [InlineData(404, "It answered 404.", DeliveryState.Pending)]
    public async Task Answer_ThatIsNoAcceptance_SaysSo(int status, string error, DeliveryState state)
    {
        await using var receiver = await Support.WebhookReceiver.StartAsync();
        receiver.Answer = context =>
        {
            context.Response.StatusCode = status;
            context.Response.Headers.Location = "/elsewhere";
            return Task.CompletedTask;
        };
        await using var server = await AlertServer.StartAsync();
        await server.AddWebhookAsync(receiver.Url);
        await TestAsync(server);
        await Support.Patience.UntilAsync(async () => (await server.DeliveriesAsync())[0].Attempts == 1);

        var delivery = (await server.DeliveriesAsync())[0];

        Assert.Equal((state, error), (delivery.State, delivery.Error));
        Assert.Equal("/", Assert.Single(receiver.Received).Path);
    }

    [Fact]
    public async Task Webhook_ThatWantsNoMore_IsSwitchedOff_WithWhatWaitsForIt_AndTheLogSaysSo()
    {
        await using var receiver = await Support.WebhookReceiver.StartAsync();
        receiver.Answer = Status(500);
        await using var server = await AlertServer.StartAsync();
        await server.AddWebhookAsync(receiver.Url);
        await TestAsync(server);
        await Support.Patience.UntilAsync(async () => (await server.DeliveriesAsync())[0].Attempts == 1);
        receiver.Answer = Status(410);
        server.Clock.Advance(TimeSpan.FromMinutes(1));
        await TestAsync(server);

        await Support.Patience.UntilAsync(async () =>
            (await server.DeliveriesAsync()).TrueForAll(delivery => delivery.State == DeliveryState.Dead)
        );

        Assert.False(await server.ReadAsync(database => database.AlertChannels.Select(channel => channel.IsOn).SingleAsync()));
        var entry = await server.ReadAsync(database => database.AuditEntries.SingleAsync(entry => entry.Type == "alert.channel_updated"));
        Assert.Equal(
            ("alert.channel_updated", ActorKind.Server, "DataSharing", "server", AlertServer.Organization),
            (entry.Type, entry.ActorKind, entry.ActorName, entry.ActorRole, entry.OrganizationId)
        );
        Assert.Contains("It answered 410", entry.NewValue, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Webhook_SwitchedOff_EndsWhatWaitsForIt()
    {
        await using var receiver = await Support.WebhookReceiver.StartAsync();
        receiver.Answer = Status(500);
        await using var server = await AlertServer.StartAsync();
        await server.AddWebhookAsync(receiver.Url);
        await TestAsync(server);
        await Support.Patience.UntilAsync(async () => (await server.DeliveriesAsync())[0].Attempts == 1);
        var channels = server.Server.Get<ChangeAlertChannels>();

        await channels.SwitchAsync(Actor.Operator, AlertServer.Organization, await ChannelAsync(server), on: false, default);

        var delivery = (await server.DeliveriesAsync())[0];
        Assert.Equal((DeliveryState.Dead, "This address was switched off."), (delivery.State, delivery.Error));
        var again = server.Server.Get<SendAgain>();
        await Assert.ThrowsAsync<ConflictException>(() =>
            again.ExecuteAsync(Actor.Operator, AlertServer.Organization, delivery.Id, default)
        );
        await channels.SwitchAsync(Actor.Operator, AlertServer.Organization, await ChannelAsync(server), on: true, default);
        await again.ExecuteAsync(Actor.Operator, AlertServer.Organization, delivery.Id, default);
    }

    [Theory]
    [InlineData(204, DeliveryState.Sent, null)]
    [InlineData(500, DeliveryState.Dead, "This address was switched off.")]
    public async Task Message_ThatIsEndedOnItsWay_IsWhatBecameOfIt(int status, DeliveryState state, string? error)
    {
        await using var receiver = await Support.WebhookReceiver.StartAsync();
        var (arrived, answer) = (new TaskCompletionSource(), new TaskCompletionSource());
        receiver.Answer = async context =>
        {
            arrived.SetResult();
            await answer.Task;
            context.Response.StatusCode = status;
        };
        await using var server = await AlertServer.StartAsync();
        await server.AddWebhookAsync(receiver.Url);
        await TestAsync(server);
        await Support.Patience.UntilAsync(() => arrived.Task.IsCompleted);

        await server
            .Server.Get<ChangeAlertChannels>()
            .SwitchAsync(Actor.Operator, AlertServer.Organization, await ChannelAsync(server), on: false, default);
        Assert.Equal(DeliveryState.Dead, (await server.DeliveriesAsync())[0].State);
        var told = 0;
        server.Server.Get<Deliveries>().Moved += _ => told++;
        answer.SetResult();

        await Support.Patience.UntilAsync(() => told > 0);
        var delivery = (await server.DeliveriesAsync())[0];
        Assert.Equal((state, error), (delivery.State, delivery.Error));
    }

    [Fact]
    public async Task Answer_ThatAsksForPatience_GetsIt()
    {
        await using var receiver = await Support.WebhookReceiver.StartAsync();
        receiver.Answer = context =>
        {
            context.Response.StatusCode = 429;
            context.Response.Headers.RetryAfter = "600";
            return Task.CompletedTask;
        };
        await using var server = await AlertServer.StartAsync();
        await server.AddWebhookAsync(receiver.Url);
        await TestAsync(server);
        await Support.Patience.UntilAsync(async () => (await server.DeliveriesAsync())[0].Attempts == 1);

        Assert.Equal(Instant.From(server.Clock.GetUtcNow().AddMinutes(10)), (await server.DeliveriesAsync())[0].NextAt);
    }

    [Fact]
    public async Task Answer_WithoutEnd_IsNotRead()
    {
        await using var receiver = await Support.WebhookReceiver.StartAsync();
        receiver.Answer = async context =>
        {
            var megabyte = new byte[1 << 20];
            while (!context.RequestAborted.IsCancellationRequested)
            {
                await context.Response.Body.WriteAsync(megabyte, context.RequestAborted);
            }
        };
        await using var server = await AlertServer.StartAsync();
        await server.AddWebhookAsync(receiver.Url);
        await TestAsync(server);

        await Support.Patience.UntilAsync(async () => (await server.DeliveriesAsync())[0].State == DeliveryState.Sent);
    }

    [Theory]
    [InlineData("https://localhost:9/hook")]
    [InlineData("https://127.0.0.1.nip.invalid/hook")]
    public async Task Name_ThatStandsForAPlaceWithin_IsNotConnectedTo(string url)
    {
        await using var server = await AlertServer.StartAsync(deliveries: DeliveryOptions.None);
        await server.AddWebhookAsync(url);
        await TestAsync(server);
        await Support.Patience.UntilAsync(async () => (await server.DeliveriesAsync())[0].Attempts == 1);

        var error = (await server.DeliveriesAsync())[0].Error!;

        Assert.True(
            error.StartsWith("The address is not a public one.", StringComparison.Ordinal) || error == "Its name cannot be resolved.",
            error
        );
    }

    [Fact]
    public async Task RemovedWebhook_TakesWhatIsOnItsWayAlong()
    {
        await using var receiver = await Support.WebhookReceiver.StartAsync();
        receiver.Answer = Status(500);
        await using var server = await AlertServer.StartAsync();
        await server.AddWebhookAsync(receiver.Url);
        await TestAsync(server);
        await Support.Patience.UntilAsync(async () => (await server.DeliveriesAsync())[0].Attempts == 1);

        await server
            .Server.Get<ChangeAlertChannels>()
            .RemoveAsync(Actor.Operator, AlertServer.Organization, await ChannelAsync(server), default);

        var delivery = (await server.DeliveriesAsync())[0];
        Assert.Equal((DeliveryState.Dead, "This address was removed."), (delivery.State, delivery.Error));
        await Assert.ThrowsAsync<ConflictException>(() =>
            server.Server.Get<SendAgain>().ExecuteAsync(Actor.Operator, AlertServer.Organization, delivery.Id, default)
        );
    }

    private static Func<HttpContext, Task> Status(int status) =>
        context =>
        {
            context.Response.StatusCode = status;
            return Task.CompletedTask;
        };

    private static Task<string> ChannelAsync(AlertServer server) =>
        server.ReadAsync(database => database.AlertChannels.Select(channel => channel.Id).SingleAsync());

    private static async Task TestAsync(AlertServer server) =>
        await server
            .Server.Get<ChangeAlertChannels>()
            .TestAsync(Actor.Operator, AlertServer.Organization, await ChannelAsync(server), default);
}
