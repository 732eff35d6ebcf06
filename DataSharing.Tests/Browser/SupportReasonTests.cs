using DataSharing.Core.Sharing;
using DataSharing.Dashboard.Access;
using DataSharing.Dashboard.Data;
using DataSharing.Dashboard.Data.Entities;
using DataSharing.Dashboard.Sharing;
using DataSharing.Tests.Support;
using Microsoft.EntityFrameworkCore;
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
        var page = await SignInAsync(server, "support@example.com", width: 390, at: "/support?organization=org-link");
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

    [Theory]
    [InlineData(1440, ColorScheme.Light)]
    [InlineData(390, ColorScheme.Dark)]
    public async Task List_OfThoseThatNeedAPerson_OpensTheAnswerByOneClick_AndTheOrganizationReadsWhy(int width, ColorScheme scheme)
    {
        var server = await StartServerAsync();
        await server.CreateOrganizationAsync("org-calm", projects: "proj_a");
        await server.CreateOrganizationAsync("org-waits", projects: "proj_a");
        await server
            .Get<ChangeSharing>()
            .ExecuteAsync(
                Actor.Operator,
                new SharingChange(
                    "org-waits",
                    new Dictionary<SharingControl, SharingList> { [SharingControl.InputsOutputs] = SharingList.AllProjects },
                    0,
                    1
                ),
                default
            );
        await server.CreateUserAsync("support@example.com", PlatformRole.Support);
        var page = await SignInAsync(server, "support@example.com", width, scheme);

        var rows = page.Locator("table.needing tbody tr");
        await Expect(rows).ToHaveCountAsync(1);
        await Expect(page.Locator("table.needing li").First).ToHaveCSSAsync("list-style-type", "none");
        await Expect(page.Locator("table.needing .link").First).ToHaveCSSAsync("font-weight", "600");
        await Expect(rows.First).ToContainTextAsync("A decision was recorded. OpenAI does not know yet.");
        Assert.Empty(await page.FaultsAsync());
        Assert.InRange(await page.OverflowAsync(), int.MinValue, 0);
        await rows.First.GetByRole(AriaRole.Button, new() { Name = "org-waits" }).ClickAsync();

        await Expect(page.Locator(".verdict")).ToBeFocusedAsync();
        await Expect(page.Locator(".verdict")).ToContainTextAsync("org-waits is");
        await Expect(page.GetByRole(AriaRole.Region, new() { Name = "Needs a person now" }))
            .ToContainTextAsync("A decision was recorded. OpenAI does not know yet.");
        await Expect(page.GetByText("Needs a person: Not confirmed at OpenAI")).ToBeVisibleAsync();
        await using var database = await server.Get<IDbContextFactory<ApplicationDbContext>>().CreateDbContextAsync();
        Assert.Equal(
            "{\"reason\":\"Needs a person: Not confirmed at OpenAI\"}",
            (await database.AuditEntries.SingleAsync(entry => entry.Type == "support.looked_up")).NewValue
        );
        Assert.Equal("org-waits", (await database.AuditEntries.SingleAsync(entry => entry.Type == "support.opened")).OrganizationId);
    }
}
