using DataSharing.Dashboard.Data.Entities;
using DataSharing.Tests.Support;
using Microsoft.Playwright;
using Xunit;
using static Microsoft.Playwright.Assertions;

namespace DataSharing.Tests.Browser;

/// <summary>A link to an organization that is sent to support asks for one reason, once, and then shows the answer.</summary>
[Collection(nameof(Support.BrowserCollection))]
public sealed class SupportReasonTests(Support.Browser browser) : Support.BrowserTest(browser)
{
    [Fact]
    public async Task Link_AsksForOneReason_AndTheAnswerHasTheFocusThen()
    {
        var server = await StartServerAsync();
        await server.CreateOrganizationAsync("org-link");
        await server.CreateUserAsync("support@example.com", PlatformRole.Support);
        var page = await SignInAsync(server, "support@example.com", width: 390);
        await page.GotoAsync("/support?organization=org-link");
        var reason = page.GetByLabel("Ticket number or reason").Filter(new() { Visible = true });

        await Expect(page.GetByRole(AriaRole.Button, new() { Name = "Open org-link" })).ToBeVisibleAsync();
        await Expect(reason).ToHaveCountAsync(1);
        await reason.FillAsync("#1");
        await page.GetByRole(AriaRole.Button, new() { Name = "Open org-link" }).ClickAsync();

        await Expect(page.Locator(".verdict")).ToBeFocusedAsync();
        await Expect(reason).ToHaveCountAsync(0);
        Assert.Empty(await page.FaultsAsync());

        // The next search has its fields, with names that are seen.
        await page.GetByText("Look up something else").ClickAsync();
        await Expect(reason).ToHaveCountAsync(1);
        await page.GetByLabel("What the caller told").FillAsync("org-nobody");
        await reason.FillAsync("#2");
        await page.GetByRole(AriaRole.Button, new() { Name = "Look up" }).ClickAsync();
        await Expect(page.GetByText("Nothing found for “org-nobody”.")).ToBeVisibleAsync();
    }
}
