using DataSharing.Core.Foresight.Alerts;
using DataSharing.Core.Programme;
using DataSharing.Dashboard.Access;
using DataSharing.Dashboard.Alerts;
using DataSharing.Dashboard.Auditing;
using DataSharing.Dashboard.Common;
using DataSharing.Dashboard.Data.Entities;
using DataSharing.Dashboard.Features.Alerts;
using Microsoft.EntityFrameworkCore;
using Xunit;

namespace DataSharing.Tests.Alerts;

/// <summary>What owners enter about alerts, and what members read: checked, recorded, each their own.</summary>
public sealed class AlertCommandsTests : IAsyncLifetime
{
    private AlertServer _server = default!;

    private ChangeAlertRules Rules => _server.Server.Get<ChangeAlertRules>();

    private ChangeAlertChannels Channels => _server.Server.Get<ChangeAlertChannels>();

    private AlertInbox Inbox => _server.Server.Get<AlertInbox>();

    public async ValueTask InitializeAsync() => _server = await AlertServer.StartAsync();

    public ValueTask DisposeAsync() => _server.DisposeAsync();

    [Fact]
    public async Task UsualRules_AreOneOfEachKind_AndAddedOnce()
    {
        await Rules.AddUsualAsync(Actor.Operator, AlertServer.Organization, default);

        var kinds = await _server.ReadAsync(database => database.AlertRules.Select(rule => rule.Kind).ToListAsync());
        Assert.Equal(AlertKinds.All.Select(kind => kind.Name).Order(), kinds.Order());
        await Assert.ThrowsAsync<ConflictException>(() => Rules.AddUsualAsync(Actor.Operator, AlertServer.Organization, default));
        Assert.Equal(AlertKinds.All.Count, await EntriesAsync(AuditTypes.AlertRuleAdded));
    }

    [Theory]
    [InlineData("nothing", null, null, null, null)]
    [InlineData("pool_used", null, null, null, null)]
    [InlineData("pool_used", 0, null, null, null)]
    [InlineData("pool_used", 101, null, null, null)]
    [InlineData("pool_used", 80, 5L, null, null)]
    [InlineData("pool_used", null, 0L, null, null)]
    [InlineData("pool_used", null, long.MaxValue, null, null)]
    [InlineData("pool_used", 80, null, 3, null)]
    [InlineData("pool_unused", 80, null, 24, null)]
    [InlineData("connection", 80, null, null, null)]
    [InlineData("connection", null, null, null, "proj_a")]
    public async Task Rule_ThatCanBeNone_IsRefusedWithTheReason(string kind, int? percent, long? tokens, int? hours, string? project)
    {
        var problem = await Assert.ThrowsAsync<InvalidInputException>(() =>
            _server.AddRuleAsync(new AlertRuleInput(kind, null, project, percent, tokens, hours))
        );

        Assert.NotEmpty(problem.Message);
        Assert.Equal(0, await _server.ReadAsync(database => database.AlertRules.CountAsync()));
        Assert.Equal(0, await EntriesAsync(AuditTypes.AlertRuleAdded));
    }

    [Fact]
    public async Task Rule_LikeAnother_OrOfAnUnknownProject_IsRefused()
    {
        var rule = await _server.AddRuleAsync(new AlertRuleInput("pool_used", Pool.Large, Percent: 80));
        await _server.AddRuleAsync(new AlertRuleInput("pool_used", Pool.Large, Percent: 90));

        await Assert.ThrowsAsync<ConflictException>(() => _server.AddRuleAsync(new AlertRuleInput("pool_used", Pool.Large, Percent: 80)));
        await Assert.ThrowsAsync<ConflictException>(() =>
            Rules.ChangeAsync(Actor.Operator, AlertServer.Organization, rule, 90, null, null, seen: null, default)
        );
        await Assert.ThrowsAsync<NotFoundException>(() =>
            _server.AddRuleAsync(new AlertRuleInput("pool_used", ProjectId: "proj_none", Percent: 80))
        );

        await Rules.ChangeAsync(Actor.Operator, AlertServer.Organization, rule, null, 5_000, null, seen: null, default);
        var changed = await _server.ReadAsync(database => database.AlertRules.SingleAsync(stored => stored.Id == rule));
        Assert.Equal((null, 5_000L), (changed.Percent, changed.Tokens));
        await Rules.RemoveAsync(Actor.Operator, AlertServer.Organization, rule, default);
        Assert.Equal(1, await EntriesAsync(AuditTypes.AlertRuleDeleted));
    }

    [Fact]
    public async Task Rule_ThatSomebodyHasChangedSinceItWasSeen_IsNotChangedBack()
    {
        var seen = new AlertRuleInput("pool_used", Pool.Large, Percent: 80);
        var rule = await _server.AddRuleAsync(seen);
        await ChangeAsync(90, seen);

        var conflict = await Assert.ThrowsAsync<ConflictException>(() => ChangeAsync(70, seen));

        Assert.Equal(("rule_changed", 90), (conflict.Code, await PercentAsync()));
        Assert.Equal(1, await EntriesAsync(AuditTypes.AlertRuleUpdated));

        // Switched off is another matter; and whoever begins anew sees what it is now.
        await Rules.SwitchAsync(Actor.Operator, AlertServer.Organization, rule, on: false, default);
        await ChangeAsync(70, seen with { Percent = 90 });
        Assert.Equal(70, await PercentAsync());

        Task ChangeAsync(int percent, AlertRuleInput before) =>
            Rules.ChangeAsync(Actor.Operator, AlertServer.Organization, rule, percent, null, null, before, default);

        Task<int?> PercentAsync() => _server.ReadAsync(database => database.AlertRules.Select(stored => stored.Percent).SingleAsync());
    }

    [Fact]
    public async Task Channels_AreBounded_Distinct_AndTestedNotTooOften()
    {
        for (var number = 0; number < ChangeAlertChannels.Most; number++)
        {
            await _server.AddWebhookAsync($"https://example.com/{number}");
        }

        await Assert.ThrowsAsync<ConflictException>(() => _server.AddWebhookAsync("https://example.com/more"));
        var first = await _server.ReadAsync(database => database.AlertChannels.OrderBy(channel => channel.Id).FirstAsync());
        await Channels.RemoveAsync(Actor.Operator, AlertServer.Organization, first.Id, default);
        await Assert.ThrowsAsync<ConflictException>(() => _server.AddWebhookAsync("https://example.com/5"));
        await _server.AddWebhookAsync("http://127.0.0.1:9/");
        var channel = await _server.ReadAsync(database => database.AlertChannels.SingleAsync(one => one.Address == "http://127.0.0.1:9/"));

        await Channels.TestAsync(Actor.Operator, AlertServer.Organization, channel.Id, default);
        await Assert.ThrowsAsync<ConflictException>(() =>
            Channels.TestAsync(Actor.Operator, AlertServer.Organization, channel.Id, default)
        );
        Assert.Equal(1, await EntriesAsync(AuditTypes.AlertTested));
    }

    [Fact]
    public async Task Channel_SwitchedOff_IsToldNothing()
    {
        await _server.AddWebhookAsync("http://127.0.0.1:9/");
        var channel = await _server.ReadAsync(database => database.AlertChannels.SingleAsync());
        await Channels.SwitchAsync(Actor.Operator, AlertServer.Organization, channel.Id, on: false, default);
        await _server.AddRuleAsync(new AlertRuleInput("pool_used", Pool.Large, Tokens: 10));
        await _server.SendAsync(100);
        await _server.FiredAsync(1);

        Assert.Empty(await _server.DeliveriesAsync());
    }

    [Fact]
    public async Task Inbox_CountsForEachReader_WhatTheyHaveNotRead()
    {
        var one = await ReaderAsync("one@example.com");
        var other = await ReaderAsync("other@example.com");
        await _server.AddRuleAsync(new AlertRuleInput("pool_used", Pool.Large, Tokens: 10));
        await _server.AddRuleAsync(new AlertRuleInput("pool_used", Pool.Large, Tokens: 20));
        await _server.SendAsync(100);
        await _server.FiredAsync(2);
        Assert.Equal(2, (await Inbox.UnreadAsync(one, AlertServer.Organization, default)).Total);

        await Inbox.ReadAsync(one, AlertServer.Organization, default);

        Assert.Equal(0, (await Inbox.UnreadAsync(one, AlertServer.Organization, default)).Total);
        Assert.Equal(2, (await Inbox.UnreadAsync(other, AlertServer.Organization, default)).Total);
        var view = await Inbox.GetAsync(one, AlertServer.Organization, default);
        Assert.Equal(view.ReadUpTo, view.Alerts[0].Sequence);

        // What is older than a week is no news to whoever comes back.
        _server.Clock.Advance(TimeSpan.FromDays(8));
        Assert.Equal(0, (await Inbox.UnreadAsync(other, AlertServer.Organization, default)).Total);
    }

    private async Task<Actor> ReaderAsync(string email)
    {
        var user = await _server.Server.CreateUserAsync(email, PlatformRole.None, (AlertServer.Organization, OrganizationRole.Member));
        return Actor.User(user.Id, "test", user.SecurityStamp);
    }

    private Task<int> EntriesAsync(string type) =>
        _server.ReadAsync(database => database.AuditEntries.CountAsync(entry => entry.Type == type && !entry.Refused));
}
