using Bunit;
using DataSharing.Core.Programme;
using DataSharing.Dashboard.Data.Entities;
using DataSharing.Dashboard.Features.Alerts;
using Xunit;
using Instant = DataSharing.Core.Primitives.Instant;

namespace DataSharing.Tests.Features;

/// <summary>The parts of the page Alerts, in each state.</summary>
public sealed class AlertPartsTests : BunitContext
{
    private static readonly Instant _noon = Instant.From(new DateTimeOffset(2026, 11, 22, 12, 0, 0, TimeSpan.Zero));
    private static readonly Dictionary<string, string> _projects = new() { ["proj_a"] = "Assistant" };

    [Fact]
    public void RulesTable_ShowsWhereAndFromWhen_AndChangesThem()
    {
        (string Id, AlertRuleInput Seen, AlertRuleInput To)? changed = null;
        (string Id, bool On)? switched = null;
        var table = Render<RulesTable>(parameters =>
            parameters
                .Add(
                    shown => shown.Rules,
                    [
                        Rule("pool_used", Pool.Large, "proj_a", percent: 80),
                        Rule("pool_unused", null, null, tokens: 5_000, hours: 3),
                        Rule("a_later_kind", null, null),
                    ]
                )
                .Add(shown => shown.Projects, _projects)
                .Add(shown => shown.MayDecide, true)
                .Add(
                    shown => shown.OnChanged,
                    change =>
                    {
                        changed = change;
                        return Task.FromResult(true);
                    }
                )
                .Add(shown => shown.OnSwitched, change => switched = change)
        );

        var rows = table.FindAll("tbody tr");
        Assert.Contains("Large pool, Assistant", rows[0].TextContent, StringComparison.Ordinal);
        Assert.Contains("80%", rows[0].TextContent, StringComparison.Ordinal);
        Assert.Contains("Both pools", rows[1].TextContent, StringComparison.Ordinal);
        Assert.Contains("5,000 tokens, from 21:00 UTC", rows[1].TextContent, StringComparison.Ordinal);
        Assert.Contains("Not known to this version: a_later_kind", rows[2].TextContent, StringComparison.Ordinal);

        rows[0].QuerySelector("[role=switch]")!.Click();
        Assert.Equal(("pool_used", false), switched);

        table.FindAll("tbody tr")[1].QuerySelector("button.link")!.Click();
        table.Find("select[aria-label='Unit of the threshold']").Change("percent");
        table.Find("input[aria-label=Threshold]").Change("40");
        table.Find("select[aria-label='Hours before 00:00 UTC']").Change("5");
        table.FindAll("button.link").Single(button => button.TextContent == "Save").Click();
        Assert.Equal(
            ("pool_unused", 40, null, 5),
            (changed!.Value.Id, changed.Value.To.Percent, changed.Value.To.Tokens, changed.Value.To.HoursBefore)
        );
        Assert.Equal((null, 5_000L, 3), (changed.Value.Seen.Percent, changed.Value.Seen.Tokens, changed.Value.Seen.HoursBefore));
    }

    [Fact]
    public void Tables_ForThoseWhoMayOnlyLook_HaveNothingToPress()
    {
        var rules = Render<RulesTable>(parameters =>
            parameters.Add(shown => shown.Rules, [Rule("drift", null, null)]).Add(shown => shown.Projects, _projects)
        );
        var channels = Render<ChannelsTable>(parameters => parameters.Add(shown => shown.Channels, [Channel(ChannelKind.Webhook)]));
        var dead = Render<DeadLetters>(parameters => parameters.Add(shown => shown.Dead, [Sent(DeliveryState.Dead)]));

        Assert.All(rules.FindAll("button"), button => Assert.True(button.HasAttribute("disabled")));
        Assert.All(channels.FindAll("button"), button => Assert.True(button.HasAttribute("disabled")));
        Assert.Empty(dead.FindAll("button"));
    }

    [Fact]
    public void ChannelsTable_HidesAWebhooksPath_AndSaysThatEmailIsNotSetUp()
    {
        var table = Render<ChannelsTable>(parameters =>
            parameters
                .Add(shown => shown.Channels, [Channel(ChannelKind.Webhook), Channel(ChannelKind.Email)])
                .Add(shown => shown.HasEmail, false)
        );

        Assert.Contains("https://example.com/…", table.Markup, StringComparison.Ordinal);
        Assert.DoesNotContain("T0KEN", table.Markup, StringComparison.Ordinal);
        Assert.Contains("E-mail is not set up on this server", table.Markup, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(DeliveryState.Pending, null, 0, "on its way")]
    [InlineData(DeliveryState.Pending, "It answered 500.", 1, "It answered 500. Next try 22 November, 12:00 UTC, 1 of 11 made.")]
    [InlineData(DeliveryState.Sent, null, 2, "accepted 22 November, 12:00 UTC")]
    [InlineData(DeliveryState.Dead, "It answered 500.", 11, "given up after 11 tries: It answered 500.")]
    [InlineData(DeliveryState.Dead, "This address was removed.", 0, "given up: This address was removed.")]
    public void ToldAlerts_SayHowEachMessageWent(DeliveryState state, string? error, int attempts, string words)
    {
        var delivery = Sent(state);
        (delivery.Error, delivery.Attempts) = (error, attempts);

        var list = Render<ToldAlerts>(parameters =>
            parameters.Add(shown => shown.Told, [new ToldAlert(Fired(), [delivery])]).Add(shown => shown.Others, [])
        );

        Assert.Contains($"https://example.com/…: {words}", list.Markup, StringComparison.Ordinal);
        Assert.Contains("<script>", list.Find("td b").TextContent, StringComparison.Ordinal);
        Assert.Contains("Over since 22 November, 12:00 UTC: It is over.", list.Markup, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(DeliveryKind.MemberRequest, "An owner, by e-mail")]
    [InlineData(DeliveryKind.RequestAnswered, "Whoever asked, by e-mail")]
    public void Message_ForOnePerson_ShowsNobodyTheirAddress(DeliveryKind kind, string to)
    {
        foreach (var state in Enum.GetValues<DeliveryState>())
        {
            var delivery = Personal(kind, state);
            delivery.Error = "The mail server refuses it: 550 <olga@example.com> no such person";
            delivery.Attempts = 1;

            var told = Render<ToldAlerts>(parameters => parameters.Add(shown => shown.Told, []).Add(shown => shown.Others, [delivery]));
            var dead = Render<DeadLetters>(parameters =>
                parameters.Add(shown => shown.Dead, [delivery]).Add(shown => shown.MayDecide, true)
            );

            Assert.All([told.Markup, dead.Markup], markup => Assert.Contains(to, markup, StringComparison.Ordinal));
            Assert.All([told.Markup, dead.Markup], markup => Assert.DoesNotContain("olga", markup, StringComparison.OrdinalIgnoreCase));
            Assert.Empty(dead.FindAll("button"));
        }
    }

    [Fact]
    public void ToldAlerts_BeforeAnything_SayWhatWillStandThere() =>
        Assert.Contains("Nothing yet.", Render<ToldAlerts>().Markup, StringComparison.Ordinal);

    [Fact]
    public void Rule_ThatIsRefused_StaysOpenWithWhatWasEntered()
    {
        string? error = null;
        var table = Render<RulesTable>(parameters =>
            parameters
                .Add(shown => shown.Rules, [Rule("pool_used", Pool.Large, null, percent: 80)])
                .Add(shown => shown.Projects, _projects)
                .Add(shown => shown.MayDecide, true)
                .Add(shown => shown.ErrorOf, id => id == "pool_used" ? error : null)
                .Add(
                    shown => shown.OnChanged,
                    _ =>
                    {
                        error = "The threshold must be 1 to 100 percent.";
                        return Task.FromResult(false);
                    }
                )
        );
        table.Find("button.link").Click();
        table.Find("input[aria-label=Threshold]").Change("250");

        table.FindAll("button.link").Single(button => button.TextContent == "Save").Click();

        Assert.Equal("250", table.Find("input[aria-label=Threshold]").GetAttribute("value"));
        Assert.Equal("The threshold must be 1 to 100 percent.", table.Find("[role=alert]").TextContent);
    }

    [Theory]
    [InlineData("email", "team at example.com")]
    [InlineData("url", "https://user:secret@example.com/hook")]
    public void Address_ThatIsRefused_StaysWithWhatWouldBeRight_AndOneThatIsTakenGoes(string type, string entered)
    {
        var isTaken = false;
        var form = Render<NewChannel>(parameters =>
            parameters
                .Add(shown => shown.HasEmail, true)
                .Add(shown => shown.OnEmail, _ => Task.FromResult(isTaken))
                .Add(shown => shown.OnWebhook, _ => Task.FromResult(isTaken))
        );
        form.Find($"input[type={type}]").Change(entered);

        Submit();
        form.Render(parameters =>
            parameters.Add(shown => shown.EmailError, "An e-mail address.").Add(shown => shown.WebhookError, "An https address.")
        );

        var field = form.Find($"input[type={type}]");
        Assert.Equal((entered, "true"), (field.GetAttribute("value"), field.GetAttribute("aria-invalid")));
        Assert.Equal(
            type == "email" ? "An e-mail address." : "An https address.",
            form.Find($"#{field.GetAttribute("aria-describedby")}").TextContent
        );

        isTaken = true;
        Submit();
        Assert.Equal("", form.Find($"input[type={type}]").GetAttribute("value") ?? "");

        void Submit() => form.FindAll("form")[type == "email" ? 0 : 1].Submit();
    }

    [Fact]
    public void Test_ShowsHowItWent_BesideItsAddress()
    {
        var sent = Sent(DeliveryState.Sent);
        string? error = null;
        var table = Render<ChannelsTable>(parameters =>
            parameters
                .Add(shown => shown.Channels, [Channel(ChannelKind.Webhook), Channel(ChannelKind.Email)])
                .Add(shown => shown.MayDecide, true)
                .Add(shown => shown.HasEmail, true)
                .Add(shown => shown.Tests, new Dictionary<string, Delivery> { ["Webhook"] = sent })
                .Add(shown => shown.ErrorOf, id => id == "Webhook" ? error : null)
        );

        Assert.Equal("Test: accepted 22 November, 12:00 UTC", table.Find("[role=status]").TextContent);
        Assert.Contains("https://example.com/…", table.Find("tr:has([role=status])").TextContent, StringComparison.Ordinal);

        error = "Wait ten seconds before the next.";
        table.Render();
        Assert.Equal(error, table.Find("tr:has([role=alert]) [role=alert]").TextContent);
    }

    [Fact]
    public void NewChannel_WithoutAMailServer_OffersNoEmail() =>
        Assert.Empty(Render<NewChannel>(parameters => parameters.Add(shown => shown.HasEmail, false)).FindAll("input[type=email]"));

    private static AlertRuleRecord Rule(
        string kind,
        Pool? pool,
        string? project,
        int? percent = null,
        long? tokens = null,
        int? hours = null
    ) =>
        new()
        {
            Id = kind,
            OrganizationId = "org-a",
            Kind = kind,
            Pool = pool,
            ProjectId = project,
            Percent = percent,
            Tokens = tokens,
            HoursBefore = hours,
            IsOn = true,
            CreatedAt = _noon,
        };

    private static AlertChannel Channel(ChannelKind kind) =>
        new()
        {
            Id = kind.ToString(),
            OrganizationId = "org-a",
            Kind = kind,
            Address = kind == ChannelKind.Email ? "team@example.com" : "https://example.com/services/T0KEN",
            IsOn = true,
            CreatedAt = _noon,
            CreatedBy = "Olga",
        };

    private static Delivery Sent(DeliveryState state) =>
        new()
        {
            Id = "msg_1",
            OrganizationId = "org-a",
            AlertId = "alert_1",
            Kind = DeliveryKind.Alert,
            Channel = ChannelKind.Webhook,
            ChannelId = "channel_1",
            InvitationId = null,
            Address = "https://example.com/services/T0KEN",
            Title = "Title",
            SealedBody = null,
            IsConfidential = false,
            CreatedAt = _noon,
            PendingSince = _noon,
            State = state,
            NextAt = _noon,
        };

    private static Delivery Personal(DeliveryKind kind, DeliveryState state) =>
        new()
        {
            Id = "msg_1",
            OrganizationId = "org-a",
            AlertId = null,
            Kind = kind,
            Channel = ChannelKind.Email,
            ChannelId = null,
            InvitationId = null,
            RequestId = "ask_1",
            Address = "olga@example.com",
            Title = "Mia asks to share Assistant",
            SealedBody = null,
            IsConfidential = true,
            CreatedAt = _noon,
            PendingSince = _noon,
            State = state,
            NextAt = _noon,
        };

    private static FiredAlert Fired() =>
        new()
        {
            Id = "alert_1",
            OrganizationId = "org-a",
            RuleId = "rule_1",
            Terms = "percent=80",
            Kind = "pool_used",
            Subject = "large",
            Day = _noon.Day,
            FiredAt = _noon,
            Title = "<script>alert(1)</script>",
            Text = "Text.",
            Pool = null,
            ProjectId = null,
            Tokens = null,
            Allowance = null,
            RecoveredAt = _noon,
            Recovery = "It is over.",
            IsOpen = false,
        };
}
