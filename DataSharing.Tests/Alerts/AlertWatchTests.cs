using DataSharing.Core.Programme;
using DataSharing.Dashboard.Access;
using DataSharing.Dashboard.Data.Entities;
using DataSharing.Dashboard.Features.Alerts;
using DataSharing.Dashboard.Organizations;
using Microsoft.EntityFrameworkCore;
using Xunit;

namespace DataSharing.Tests.Alerts;

/// <summary>From an event to the alert and its message, on the disk: each once.</summary>
public sealed class AlertWatchTests
{
    private static readonly AlertRuleInput _eighty = new("pool_used", Pool.Large, Percent: 80);
    private static readonly AlertRuleInput _tokens = new("pool_used", Pool.Small, Tokens: 1);

    [Fact]
    public async Task Threshold_ThatIsReached_FiresOnce_AndIsStoredWithItsMessage()
    {
        await using var server = await AlertServer.StartAsync();
        var rule = await server.AddRuleAsync(_eighty);
        await server.AddWebhookAsync("http://127.0.0.1:9/hook");
        await server.SendAsync(700_000);
        await server.SendAsync(150_000);

        var alert = Assert.Single(await server.FiredAsync(1));

        Assert.Equal(
            (rule, "large", "pool_used", Pool.Large, 850_000L, 1_000_000L),
            (alert.RuleId, alert.Subject, alert.Kind, alert.Pool!.Value, alert.Tokens!.Value, alert.Allowance!.Value)
        );
        Assert.Equal("Large pool: 80% used", alert.Title);
        Assert.Equal("850,000 of 1,000,000 tokens of 22 November 2026 are used. The pool is full again at 00:00 UTC.", alert.Text);
        var delivery = Assert.Single(await server.DeliveriesAsync());
        Assert.Equal((alert.Id, DeliveryKind.Alert, ChannelKind.Webhook), (delivery.AlertId, delivery.Kind, delivery.Channel));
        Assert.DoesNotContain("Large pool", delivery.SealedBody!, StringComparison.Ordinal);

        // What follows it is looked at, and tells nothing more of it.
        await server.SendAsync(50_000);
        await server.AddRuleAsync(_tokens);
        await server.SendAsync(5, "gpt-4.1-mini-2025-04-14");
        Assert.Equal(["large", "small"], (await server.FiredAsync(2)).Select(one => one.Subject));
    }

    [Fact]
    public async Task Rule_ThatIsChanged_FiresOnceMoreOnThatDay_AndNotAgainWhenItIsChangedBack()
    {
        await using var server = await AlertServer.StartAsync();
        var rule = await server.AddRuleAsync(_eighty);
        await server.SendAsync(950_000);
        await server.FiredAsync(1);

        await ChangeAsync(90);
        Assert.Equal(["percent=80", "percent=90"], (await server.FiredAsync(2)).Select(alert => alert.Terms));
        Assert.Equal([false, true], (await server.AlertsAsync()).Select(alert => alert.IsOpen));
        await ChangeAsync(80);

        // What is looked at after it is told: so it was looked at.
        await server.AddRuleAsync(_tokens);
        await server.SendAsync(5, "gpt-4.1-mini-2025-04-14");
        var all = await server.FiredAsync(3);
        Assert.Equal(["large", "large", "small"], all.Select(alert => alert.Subject));

        Task ChangeAsync(int percent) =>
            server
                .Server.Get<ChangeAlertRules>()
                .ChangeAsync(Actor.Operator, AlertServer.Organization, rule, percent, null, null, seen: null, default);
    }

    [Fact]
    public async Task Restart_TellsNothingTwice_AndTheNextDayAnew()
    {
        using var folder = new Support.TemporaryFolder();
        var clock = new Support.TestClock(new DateTimeOffset(2026, 11, 22, 12, 0, 0, TimeSpan.Zero));
        await using (var server = await AlertServer.StartAsync(folder, clock))
        {
            await server.AddRuleAsync(_eighty);
            await server.SendAsync(900_000);
            await server.FiredAsync(1);
        }

        await using (var server = await AlertServer.StartAsync(folder, clock))
        {
            await server.AddRuleAsync(_tokens);
            await server.SendAsync(5, "gpt-4.1-mini-2025-04-14");
            Assert.Equal(["large", "small"], (await server.FiredAsync(2)).Select(alert => alert.Subject));

            clock.Advance(TimeSpan.FromHours(13));
            await server.SendAsync(900_000);
            var all = await server.FiredAsync(3);
            Assert.Equal(["large", "small", "large"], all.Select(alert => alert.Subject));
            Assert.NotEqual(all[0].Day, all[2].Day);

            // The day before is over, without a word.
            Assert.Equal([false, false, true], all.Select(alert => alert.IsOpen));
            Assert.All(all, alert => Assert.Null(alert.RecoveredAt));
        }
    }

    [Fact]
    public async Task TierChange_RecoversWhatFired_AndSaysSo()
    {
        await using var server = await AlertServer.StartAsync();
        await server
            .Server.Get<SetFacts>()
            .ExecuteAsync(Actor.Operator, AlertServer.Organization, new FactValuesInput(Tier: "tier-1"), null, default);
        server.Clock.Advance(TimeSpan.FromSeconds(1));
        await server.AddRuleAsync(_eighty);
        await server.AddWebhookAsync("http://127.0.0.1:9/hook");
        await server.SendAsync(240_000);
        await server.FiredAsync(1);

        await server
            .Server.Get<SetFacts>()
            .ExecuteAsync(Actor.Operator, AlertServer.Organization, new FactValuesInput(Tier: "tier-4"), null, default);
        server.Clock.Advance(TimeSpan.FromSeconds(1));

        await Support.Patience.UntilAsync(async () => (await server.AlertsAsync())[0].RecoveredAt is not null);
        Assert.Equal("240,000 of 1,000,000 tokens of 22 November 2026 are used.", (await server.AlertsAsync())[0].Recovery);
        Assert.Equal([DeliveryKind.Alert, DeliveryKind.Recovery], (await server.DeliveriesAsync()).Select(delivery => delivery.Kind));
    }

    [Fact]
    public async Task Rule_SwitchedOff_IsWatchedNoMore_AndEndsWhatIsOpen()
    {
        await using var server = await AlertServer.StartAsync();
        var rule = await server.AddRuleAsync(_eighty);
        await server.AddRuleAsync(_tokens);
        await server.SendAsync(900_000);
        await server.FiredAsync(1);
        var rules = server.Server.Get<ChangeAlertRules>();

        await rules.SwitchAsync(Actor.Operator, AlertServer.Organization, rule, on: false, default);
        Assert.False((await server.AlertsAsync())[0].IsOpen);
        server.Clock.Advance(TimeSpan.FromHours(13));
        await server.SendAsync(900_000);
        await server.SendAsync(5, "gpt-4.1-mini-2025-04-14");

        Assert.Equal(["large", "small"], (await server.FiredAsync(2)).Select(alert => alert.Subject));
    }

    [Fact]
    public async Task Project_OfWhichARuleSpeaks_FiresByItsOwnDraw()
    {
        await using var server = await AlertServer.StartAsync();
        await server.AddRuleAsync(new AlertRuleInput("pool_used", ProjectId: "proj_a", Tokens: 1_000));
        await server.SendAsync(5_000, project: "proj_b");
        await server.SendAsync(2_000);

        var alert = Assert.Single(await server.FiredAsync(1));

        Assert.Equal(("proj_a", 2_000L), (alert.ProjectId, alert.Tokens!.Value));
    }

    [Fact]
    public async Task Unused_IsTold_WhenItsHoursBegin_ThoughNobodyDoesAnything()
    {
        await using var server = await AlertServer.StartAsync();
        await server.AddRuleAsync(new AlertRuleInput("pool_unused", Pool.Large, Percent: 50, HoursBefore: 3));
        await server.SendAsync(100_000);
        server.Clock.Advance(TimeSpan.FromHours(9.5));

        var alert = Assert.Single(await server.FiredAsync(1));

        Assert.Equal("Large pool: at most 900,000 tokens left", alert.Title);
    }

    [Fact]
    public async Task Facts_NewProjects_AndUnlistedModels_AreTold()
    {
        await using var server = await AlertServer.StartAsync();
        await server.AddRuleAsync(new AlertRuleInput("facts_to_confirm"));
        await server.AddRuleAsync(new AlertRuleInput("unlisted_model"));
        await server.SendAsync(10, "gpt-6.1-terra");

        Assert.Equal("gpt-6.1-terra", Assert.Single(await server.FiredAsync(1)).Subject);
        server.Clock.Advance(TimeSpan.FromDays(31));

        Assert.Equal(["balance", "plan", "tier", "zdr"], (await server.FiredAsync(5)).Skip(1).Select(alert => alert.Subject).Order());
    }

    [Fact]
    public async Task Organization_WithoutRules_HasNoAlerts_AndAnotherOnesAreItsOwn()
    {
        await using var server = await AlertServer.StartAsync();
        await server.Server.CreateOrganizationAsync("org-other", projects: ["proj_a"]);
        await server.Server.Get<ChangeAlertRules>().AddAsync(Actor.Operator, "org-other", new AlertRuleInput("facts_to_confirm"), default);
        await server.SendAsync(900_000);
        server.Clock.Advance(TimeSpan.FromDays(31));

        Assert.All(await server.FiredAsync(4), alert => Assert.Equal("org-other", alert.OrganizationId));
        Assert.Equal(0, await server.ReadAsync(database => database.Deliveries.CountAsync()));
    }
}
