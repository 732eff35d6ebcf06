using DataSharing.Dashboard.Data.Entities;
using Microsoft.Playwright;
using Xunit;
using static Microsoft.Playwright.Assertions;

namespace DataSharing.Tests.Browser;

/// <summary>Every page on which owners decide says so to a member in the same way, and has no column with nothing in it.</summary>
[Collection(nameof(Support.BrowserCollection))]
public sealed class MemberLooksTests(Support.Browser browser) : Support.BrowserTest(browser)
{
    [Fact]
    public async Task Member_IsToldWhoDecides_OnEachPage()
    {
        var server = await StartServerAsync();
        await server.CreateOrganizationAsync("org-look", projects: ["proj_a"]);
        await server.CreateUserAsync("olga@example.com", memberships: ("org-look", OrganizationRole.Owner));
        await server.CreateUserAsync("mia@example.com", memberships: ("org-look", OrganizationRole.Member));
        var page = await SignInAsync(server, "mia@example.com");
        foreach (var name in (string[])["data-sharing", "facts", "projects", "members", "openai", "alerts"])
        {
            await page.GotoAsync($"/organizations/org-look/{name}");
            await Expect(page.GetByText("You can look; owners decide.")).ToHaveCountAsync(1);
            await Expect(page.GetByText("Ask an owner: olga")).ToBeVisibleAsync();
            await Expect(page.GetByRole(AriaRole.Columnheader, new() { Name = "Change" })).ToHaveCountAsync(0);
        }

        var owner = await SignInAsync(server, "olga@example.com");
        foreach (var name in (string[])["projects", "members"])
        {
            await owner.GotoAsync($"/organizations/org-look/{name}");
            await Expect(owner.GetByRole(AriaRole.Columnheader, new() { Name = "Change" })).ToHaveCountAsync(1);
            await Expect(owner.GetByText("You can look; owners decide.")).ToHaveCountAsync(0);
        }
    }

    [Fact]
    public async Task Member_ComesFromARequestToAskingForItsProject()
    {
        var server = await StartServerAsync();
        await server.CreateOrganizationAsync("org-look", projects: ["proj_a", "proj_b"]);
        await server.CreateUserAsync("olga@example.com", memberships: ("org-look", OrganizationRole.Owner));
        await server.CreateUserAsync("mia@example.com", memberships: ("org-look", OrganizationRole.Member));
        var page = await SignInAsync(server, "mia@example.com", at: "/organizations/org-look/data-sharing?ask=proj_b#ask");

        await Expect(page.Locator("#ask select").First).ToHaveValueAsync("proj_b");
        await page.GetByRole(AriaRole.Button, new() { Name = "Ask to share it" }).ClickAsync();
        await Expect(page.GetByRole(AriaRole.Button, new() { Name = "Withdraw" })).ToHaveCountAsync(1);
    }
}
