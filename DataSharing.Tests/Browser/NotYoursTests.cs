using DataSharing.Dashboard.Data.Entities;
using DataSharing.Tests.Support;
using Microsoft.Playwright;
using Xunit;
using static Microsoft.Playwright.Assertions;

namespace DataSharing.Tests.Browser;

/// <summary>What is not there, and what is somebody else's: one page, within the frame of whoever looks.</summary>
[Collection(nameof(Support.BrowserCollection))]
public sealed class NotYoursTests(Support.Browser browser) : Support.BrowserTest(browser)
{
    [Fact]
    public async Task ForeignAndMissing_AreOnePage_WithOnesOwnNavigation()
    {
        var server = await StartServerAsync();
        await server.CreateOrganizationAsync("org-own");
        await server.CreateOrganizationAsync("org-theirs");
        await server.CreateUserAsync("m@example.com", memberships: ("org-own", OrganizationRole.Member));
        var page = await SignInAsync(server, "m@example.com");
        string[] addresses =
        [
            "/people",
            "/organizations/org-theirs",
            "/organizations/org-theirs/usage",
            "/organizations/nobodys/usage",
            "/organizations/org-own/nothing",
            "/nothing",
        ];
        foreach (var address in addresses)
        {
            await page.GotoAsync(address);
            await Expect(page.GetByRole(AriaRole.Heading, new() { Name = "Not found, or not yours" })).ToBeVisibleAsync();
            await Expect(page).ToHaveTitleAsync("Not found");
            Assert.Equal(
                "Not found, or not yours|There is nothing here, or you may not see it.|Back to the start",
                string.Join('|', (await page.Locator("main").InnerTextAsync()).Split('\n', StringSplitOptions.RemoveEmptyEntries))
            );
            await Expect(page.Rail("Data sharing")).ToHaveAttributeAsync("href", "organizations/org-own/data-sharing");
        }

        Assert.Empty(await page.FaultsAsync());

        // From there one goes on in the same frame.
        await page.Rail("Data sharing").ClickAsync();
        await Expect(page.GetByRole(AriaRole.Heading, new() { Name = "Data sharing", Exact = true })).ToBeVisibleAsync();
    }

    [Fact]
    public async Task Missing_ForWhoeverIsNotSignedIn_NeedsNoCircuit()
    {
        var server = await StartServerAsync();
        await server.CreateUserAsync("m@example.com");
        using var client = new HttpClient { BaseAddress = new Uri(server.Address) };

        using var answer = await client.GetAsync("/nothing");

        Assert.Equal(System.Net.HttpStatusCode.NotFound, answer.StatusCode);
        Assert.Contains("Not found, or not yours", await answer.Content.ReadAsStringAsync(), StringComparison.Ordinal);
    }
}
