using System.Text.Json;
using DataSharing.Dashboard.Access;
using DataSharing.Dashboard.Features.Alerts;
using DataSharing.Tests.Alerts;
using Microsoft.EntityFrameworkCore;
using Xunit;

namespace DataSharing.Tests.Outbox;

/// <summary>The library of Standard Webhooks reads ours. It needs Node and the package from the npm registry.</summary>
public sealed class StandardWebhooksTests
{
    [Fact]
    public async Task Webhook_IsVerifiedByTheStandardsOwnLibrary()
    {
        using var node = await Support.Node.InstallAsync(Path.Combine("Outbox", "client"));
        await using var receiver = await Support.WebhookReceiver.StartAsync();

        // The library refuses what is older than five minutes.
        await using var server = await AlertServer.StartAsync(clock: new Support.TestClock(TimeProvider.System.GetUtcNow()));
        var secret = await server.AddWebhookAsync(receiver.Url);
        await server
            .Server.Get<ChangeAlertChannels>()
            .TestAsync(
                Actor.Operator,
                AlertServer.Organization,
                await server.ReadAsync(database => database.AlertChannels.Select(channel => channel.Id).SingleAsync()),
                default
            );
        await Support.Patience.UntilAsync(() => receiver.Received.Count == 1);
        var hook = receiver.Received[0];
        await node.WriteAsync("hook.json", JsonSerializer.Serialize(new { body = hook.Body, headers = hook.Headers }));

        var read = JsonDocument.Parse(await node.RunAsync("node", "verify.mjs", secret, "hook.json")).RootElement;

        Assert.Equal("alert.test", read.GetProperty("type").GetString());
        Assert.True(read.GetProperty("isOtherRefused").GetBoolean());
    }
}
