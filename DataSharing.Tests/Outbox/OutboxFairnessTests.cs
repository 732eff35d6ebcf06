using DataSharing.Core.Primitives;
using DataSharing.Core.Programme;
using DataSharing.Dashboard.Access;
using DataSharing.Dashboard.Data.Entities;
using DataSharing.Dashboard.Features.Alerts;
using DataSharing.Dashboard.Outbox;
using DataSharing.Tests.Alerts;
using Microsoft.AspNetCore.Http;
using Microsoft.EntityFrameworkCore;
using Xunit;

namespace DataSharing.Tests.Outbox;

/// <summary>No address keeps another one's messages back, and a full disk makes nothing go out twice.</summary>
public sealed class OutboxFairnessTests : IAsyncLifetime
{
    private AlertServer _server = null!;
    private Support.WebhookReceiver _one = null!;
    private Support.WebhookReceiver _other = null!;

    public async ValueTask InitializeAsync()
    {
        _one = await Support.WebhookReceiver.StartAsync();
        _other = await Support.WebhookReceiver.StartAsync();
        _server = await AlertServer.StartAsync();
    }

    public async ValueTask DisposeAsync()
    {
        await _server.DisposeAsync();
        await _one.DisposeAsync();
        await _other.DisposeAsync();
    }

    [Fact]
    public async Task Address_ThatFails_HoldsBackAllThatWaitsForIt_WithoutCountingATryOfTheRest()
    {
        _one.Answer = Status(500);
        await AddAsync(_one, 40);
        await AddAsync(_other, 1);
        _server.Server.Get<Deliveries>().Wake();

        await Support.Patience.UntilAsync(() => _other.Received.Count == 1);
        await Support.Patience.UntilAsync(async () => (await OfAsync(_one)).Exists(delivery => delivery.Attempts == 1));

        var waiting = await OfAsync(_one);
        Assert.Equal(1, waiting.Sum(delivery => delivery.Attempts));
        Assert.Single(waiting.Select(delivery => delivery.NextAt).Distinct());
        Assert.True(waiting[0].NextAt > Now);

        // It is back: all goes out, a few in each turn.
        _one.Answer = Status(204);
        _server.Clock.Advance(TimeSpan.FromMinutes(1));
        await Support.Patience.UntilAsync(() => _one.Received.Count == 41);
    }

    [Fact]
    public async Task Address_ThatRefusesOneOrganization_HoldsNoOtherBack()
    {
        var refused = 0;
        _one.Answer = context => Status(Interlocked.Exchange(ref refused, 1) == 0 ? 401 : 204)(context);
        await AddAsync(_one, 1);
        await _server.Server.CreateOrganizationAsync("org-beside");
        await _server.ReadAsync(async database =>
        {
            var channel = await database.AlertChannels.AsNoTracking().SingleAsync();
            database.AlertChannels.Add(
                new AlertChannel
                {
                    Id = "beside",
                    OrganizationId = "org-beside",
                    Kind = channel.Kind,
                    Address = channel.Address,
                    SealedSecret = channel.SealedSecret,
                    IsOn = true,
                    CreatedAt = Now,
                    CreatedBy = "test",
                }
            );
            _server
                .Server.Get<Deliveries>()
                .Add(
                    database,
                    new OutgoingMessage(DeliveryKind.Test, ChannelKind.Webhook, channel.Address, "Beside", "{}")
                    {
                        OrganizationId = "org-beside",
                        ChannelId = "beside",
                    },
                    Now
                );
            return await database.SaveChangesAsync();
        });
        _server.Server.Get<Deliveries>().Wake();

        // Without waiting for the other's next try.
        await Support.Patience.UntilAsync(() => _one.Received.Count == 2);
    }

    [Fact]
    public async Task Address_ThatIsSlow_KeepsNobodyWaiting()
    {
        var release = new TaskCompletionSource();
        _one.Answer = _ => release.Task;
        await AddAsync(_one, 3);
        _server.Server.Get<Deliveries>().Wake();
        await Support.Patience.UntilAsync(() => _one.Received.Count == 1);

        await AddAsync(_other, 12);
        _server.Server.Get<Deliveries>().Wake();

        await Support.Patience.UntilAsync(() => _other.Received.Count == 12);
        Assert.Single(_one.Received);
        release.SetResult();
        await Support.Patience.UntilAsync(() => _one.Received.Count == 3);
    }

    [Fact]
    public async Task Accepted_ThoughItCannotBeRecorded_IsNotSentAgain()
    {
        await ExecuteAsync("CREATE TRIGGER full BEFORE UPDATE ON Deliveries BEGIN SELECT RAISE(ABORT, 'disk is full'); END");
        await AddAsync(_one, 2);
        _server.Server.Get<Deliveries>().Wake();
        await Support.Patience.UntilAsync(() => _one.Received.Count == 1);
        var sender = _server.Server.Get<DeliverySender>();
        for (var turn = 0; turn < 5; turn++)
        {
            await Record.ExceptionAsync(() => sender.TurnAsync(default));
        }

        Assert.Single(_one.Received);
        Assert.All(await _server.DeliveriesAsync(), delivery => Assert.Equal(DeliveryState.Pending, delivery.State));

        await ExecuteAsync("DROP TRIGGER full");
        await Support.Patience.UntilAsync(async () =>
            (await _server.DeliveriesAsync()).TrueForAll(delivery => delivery.State == DeliveryState.Sent)
        );
        Assert.Equal(2, _one.Received.Count);
        Assert.Equal(2, _one.Received.Select(hook => hook.Id).Distinct().Count());
    }

    [Fact]
    public async Task Address_ThatIsDeadForDays_GivesUpWhatHasWaitedAsLong()
    {
        _one.Answer = Status(500);
        await AddAsync(_one, 3);
        _server.Server.Get<Deliveries>().Wake();
        for (var attempt = 1; attempt <= DeliveryPlan.Attempts; attempt++)
        {
            await Support.Patience.UntilAsync(async () => (await OfAsync(_one))[0].Attempts == attempt);
            _server.Clock.Advance(TimeSpan.FromHours(30));
        }

        Assert.All(await OfAsync(_one), delivery => Assert.Equal(DeliveryState.Dead, delivery.State));
        Assert.Equal(DeliveryPlan.Attempts, _one.Received.Count);
    }

    [Fact]
    public async Task SentAgainByHand_WaitsAsLongAsANewOne_AndInItsTurn()
    {
        _one.Answer = Status(500);
        await AddAsync(_one, 1);
        _server.Server.Get<Deliveries>().Wake();
        await TriedAsync(1, DeliveryPlan.Attempts);
        var old = Assert.Single(await OfAsync(_one));
        Assert.Equal(DeliveryState.Dead, old.State);
        await AddMessagesAsync(1);
        _server.Server.Get<Deliveries>().Wake();
        await TriedAsync(DeliveryPlan.Attempts + 1, (2 * DeliveryPlan.Attempts) - 1);

        // The other one has its last try within days; of this one the tries begin anew, and it comes after the other.
        await _server.Server.Get<SendAgain>().ExecuteAsync(Actor.Operator, AlertServer.Organization, old.Id, default);
        await TriedAsync(DeliveryPlan.Attempts, DeliveryPlan.Attempts + 2);

        await Support.Patience.UntilAsync(async () => (await OfAsync(_one)).Exists(one => one.State == DeliveryState.Dead));
        var messages = await OfAsync(_one);
        Assert.Equal(
            [(true, DeliveryState.Pending, 2), (false, DeliveryState.Dead, DeliveryPlan.Attempts)],
            messages.OrderBy(one => one.Sequence).Select(one => (one.Id == old.Id, one.State, one.Attempts))
        );

        // Each time that something is due one of them is tried.
        async Task TriedAsync(int first, int last)
        {
            for (var tries = first; tries <= last; tries++)
            {
                await Support.Patience.UntilAsync(async () => (await OfAsync(_one)).Sum(one => one.Attempts) == tries);
                _server.Clock.Advance(tries < last ? TimeSpan.FromHours(30) : TimeSpan.Zero);
            }
        }
    }

    [Fact]
    public async Task AlertsThatAreOver_AreTidiedAfterNinetyDays()
    {
        await _server.AddRuleAsync(new AlertRuleInput("pool_used", Pool.Large, Tokens: 10));
        await _server.SendAsync(100);
        await _server.FiredAsync(1);
        _server.Clock.Advance(TimeSpan.FromDays(1));
        await Support.Patience.UntilAsync(async () => !(await _server.AlertsAsync())[0].IsOpen);

        _server.Clock.Advance(DeliverySender.Kept);
        await _server.Server.Get<DeliverySender>().TurnAsync(default);

        Assert.Empty(await _server.AlertsAsync());
    }

    private Instant Now => Instant.From(_server.Clock.GetUtcNow());

    private static Func<HttpContext, Task> Status(int status) =>
        context =>
        {
            context.Response.StatusCode = status;
            return Task.CompletedTask;
        };

    // As if so many alerts had fired at once.
    private async Task AddAsync(Support.WebhookReceiver receiver, int count)
    {
        await _server.AddWebhookAsync(receiver.Url);
        await AddMessagesAsync(count);
    }

    private Task<int> AddMessagesAsync(int count) =>
        _server.ReadAsync(async database =>
        {
            var channel = await database.AlertChannels.OrderBy(channel => channel.Id).LastAsync();
            for (var number = 0; number < count; number++)
            {
                _server
                    .Server.Get<Deliveries>()
                    .Add(
                        database,
                        new OutgoingMessage(DeliveryKind.Test, ChannelKind.Webhook, channel.Address, $"Message {number}", "{}")
                        {
                            OrganizationId = AlertServer.Organization,
                            ChannelId = channel.Id,
                        },
                        Now
                    );
            }

            return await database.SaveChangesAsync();
        });

    private async Task<List<Delivery>> OfAsync(Support.WebhookReceiver receiver) =>
        [.. (await _server.DeliveriesAsync()).Where(delivery => delivery.Address.StartsWith(receiver.Url, StringComparison.Ordinal))];

    private Task<int> ExecuteAsync(string sql) => _server.ReadAsync(database => database.Database.ExecuteSqlRawAsync(sql));
}
