using DataSharing.Dashboard.Data.Entities;
using DataSharing.Tests.Alerts;
using DataSharing.Tests.Support;
using Microsoft.Playwright;
using Xunit;
using static Microsoft.Playwright.Assertions;

namespace DataSharing.Tests.Browser;

/// <summary>An owner chooses what is told and where to; it is told; a member reads it.</summary>
[Collection(nameof(Support.BrowserCollection))]
public sealed class AlertsPageTests(Support.Browser browser) : Support.BrowserTest(browser)
{
    [Fact]
    public async Task Owner_AddsRulesAndAWebhook_IsToldByBoth_AndSendsAgainWhatWasGivenUp()
    {
        await using var receiver = await Support.WebhookReceiver.StartAsync();
        var alerts = await AlertServer.StartAsync();
        var server = Own(alerts.Server, alerts.Server.Log);
        await server.CreateUserAsync("owner@example.com", PlatformRole.None, (AlertServer.Organization, OrganizationRole.Owner));
        await server.CreateUserAsync("member@example.com", PlatformRole.None, (AlertServer.Organization, OrganizationRole.Member));

        var page = await SignInAsync(server, "owner@example.com");
        await page.Rail("Alerts").ClickAsync();
        await Expect(page.GetByText("Nothing is watched for.")).ToBeVisibleAsync();
        await Expect(page.GetByText("E-mail is not set up")).ToBeVisibleAsync();
        await page.GetByRole(AriaRole.Button, new() { Name = "Add the usual rules" }).ClickAsync();
        await Expect(page.GetByText("OpenAI's count contradicts a decision").First).ToBeVisibleAsync();

        // One more, by keyboard and form; another like it is refused.
        await page.GetByText("Add a rule").ClickAsync();
        await page.Locator("label").Filter(new() { HasTextRegex = new(@"^\s*Pool") }).Locator("select").SelectOptionAsync("large");
        await page.GetByLabel("Unit of the threshold").SelectOptionAsync("tokens");
        await Expect(page.GetByLabel("Threshold", new() { Exact = true })).ToHaveValueAsync("100000");
        await page.GetByLabel("Threshold", new() { Exact = true }).FillAsync("500");
        await page.GetByRole(AriaRole.Button, new() { Name = "Add the rule" }).ClickAsync();
        await Expect(page.GetByRole(AriaRole.Cell, new() { Name = "500 tokens" })).ToBeVisibleAsync();
        await page.GetByRole(AriaRole.Button, new() { Name = "Add the rule" }).ClickAsync();
        await Expect(page.GetByText("There is such a rule already.")).ToBeVisibleAsync();

        // Removed without a question, and taken back.
        var rule = page.GetByRole(AriaRole.Row).Filter(new() { HasText = "500 tokens" });
        await rule.GetByRole(AriaRole.Button, new() { Name = "Remove" }).ClickAsync();
        await Expect(rule).ToHaveCountAsync(0);
        await page.GetByRole(AriaRole.Button, new() { Name = "Undo" }).ClickAsync();
        await Expect(rule).ToHaveCountAsync(1);
        await Expect(page.Locator(".mud-snackbar")).ToHaveCountAsync(0);

        await page.GetByLabel("Webhook").FillAsync($"{receiver.Url}/hooks/secret-path");
        await page.GetByRole(AriaRole.Button, new() { Name = "Add the webhook" }).ClickAsync();
        await Expect(page.Locator("#new-secret")).ToContainTextAsync("whsec_");
        await Expect(page.GetByText("secret-path")).ToHaveCountAsync(0);
        await page.GetByRole(AriaRole.Button, new() { Name = "Send a test" }).ClickAsync();
        await Expect(page.GetByText("accepted 22 November").First).ToBeVisibleAsync();
        Assert.Equal("/hooks/secret-path", receiver.Received[0].Path);
        Assert.Empty(await page.FaultsAsync());

        // It is told: at the bell, on the page, and by the webhook, which wants no more.
        receiver.Answer = context =>
        {
            context.Response.StatusCode = 410;
            return Task.CompletedTask;
        };
        await alerts.SendAsync(600);
        await Expect(page.GetByRole(AriaRole.Button, new() { Name = "Alerts, 1 unread" })).ToBeVisibleAsync();
        await Expect(page.GetByRole(AriaRole.Heading, new() { Name = "Not delivered", Exact = true })).ToBeVisibleAsync();

        // So it is off, and gets nothing more until somebody switches it on.
        var webhook = page.GetByRole(AriaRole.Switch, new() { NameRegex = new("^Send alerts to http") });
        await Expect(webhook).Not.ToBeCheckedAsync();
        await page.GetByRole(AriaRole.Button, new() { Name = "Send again" }).ClickAsync();
        await Expect(page.GetByText("Its address is switched off. Switch it on first.")).ToBeVisibleAsync();
        receiver.Answer = context => Task.CompletedTask;
        await webhook.ClickAsync();
        await Expect(webhook).ToBeCheckedAsync();
        await page.GetByRole(AriaRole.Button, new() { Name = "Send again" }).ClickAsync();
        await Expect(page.GetByRole(AriaRole.Heading, new() { Name = "Not delivered", Exact = true })).ToHaveCountAsync(0);
        await page.GetByRole(AriaRole.Button, new() { Name = "Alerts, 1 unread" }).ClickAsync();
        var drawer = page.Locator(".alerts-drawer");
        await Expect(drawer.GetByText("Large pool: 500 tokens used")).ToBeVisibleAsync();
        await Expect(page.GetByRole(AriaRole.Button, new() { Name = "Alerts", Exact = true })).ToBeVisibleAsync();
        Assert.Empty(await page.FaultsAsync());
        await page.Keyboard.PressAsync("Escape");
        await Expect(drawer).ToHaveCountAsync(0);
        await page.Keyboard.PressAsync("Enter");
        await drawer.GetByRole(AriaRole.Link, new() { Name = "Large pool: 500 tokens used" }).ClickAsync();
        await Expect(page).ToHaveURLAsync($"{server.Address}/organizations/{AlertServer.Organization}");

        // A member reads the same, small and in the dark, and changes nothing.
        var member = await SignInAsync(server, "member@example.com", width: 390, ColorScheme.Dark);
        await Expect(member.GetByRole(AriaRole.Button, new() { Name = "Alerts, 1 unread" })).ToBeVisibleAsync();
        await member.GotoAsync($"/organizations/{AlertServer.Organization}/alerts");
        await Expect(member.GetByText("You can look; owners decide.")).ToBeVisibleAsync();
        await Expect(member.GetByRole(AriaRole.Switch).First).ToBeDisabledAsync();
        await Expect(member.GetByText("Add a rule")).ToHaveCountAsync(0);
        await Expect(member.GetByRole(AriaRole.Button, new() { Name = "Send a test" })).ToHaveCountAsync(0);
        Assert.Empty(await member.FaultsAsync());
        Assert.InRange(await member.OverflowAsync(), int.MinValue, 0);
        await member.GetByRole(AriaRole.Button, new() { Name = "Alerts, 1 unread" }).ClickAsync();
        await Expect(member.Locator(".alerts-drawer").GetByText("Large pool: 500 tokens used")).ToBeVisibleAsync();
        Assert.Empty(await member.FaultsAsync());
        await KeepAsync(page, "alerts-light");
        await KeepAsync(member, "alerts-dark");
    }

    private static async Task KeepAsync(IPage page, string name)
    {
        if (Environment.GetEnvironmentVariable("KEEP_PICTURES") is { Length: > 0 } folder)
        {
            await page.ScreenshotAsync(new() { Path = Path.Combine(folder, $"{name}.png"), FullPage = true });
        }
    }
}
