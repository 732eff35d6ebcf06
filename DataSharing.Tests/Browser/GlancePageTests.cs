using DataSharing.Core.Accounting;
using DataSharing.Core.Primitives;
using DataSharing.Core.Sharing;
using DataSharing.Dashboard.Access;
using DataSharing.Dashboard.Data.Entities;
using DataSharing.Dashboard.Ledger;
using DataSharing.Dashboard.Sharing;
using DataSharing.Tests.Support;
using Microsoft.Playwright;
using Xunit;
using static Microsoft.Playwright.Assertions;

namespace DataSharing.Tests.Browser;

/// <summary>Somebody who belongs to several organizations sees them side by side, live, and finds the one that needs them.</summary>
[Collection(nameof(Support.BrowserCollection))]
public sealed class GlancePageTests(Support.Browser browser) : Support.BrowserTest(browser)
{
    [Theory]
    [InlineData(1440, ColorScheme.Light)]
    [InlineData(390, ColorScheme.Dark)]
    public async Task Person_OfTwoOrganizations_SeesWhichNeedsThem_AndFollowsTheNews(int width, ColorScheme scheme)
    {
        var clock = Support.ShiftedClock.AtNoon();
        var server = await StartServerAsync(clock);
        foreach (var id in (string[])["org-calm", "org-waits"])
        {
            await server.CreateOrganizationAsync(id, projects: "proj_a");
        }

        await server.CreateUserAsync(
            "ann@example.com",
            memberships: [("org-calm", OrganizationRole.Owner), ("org-waits", OrganizationRole.Owner)]
        );
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

        var page = await SignInAsync(server, "ann@example.com", width, scheme);
        if (width < 500)
        {
            await page.GetByRole(AriaRole.Button, new() { Name = "Menu" }).ClickAsync();
        }

        await page.Locator("details.org summary").ClickAsync();
        await page.GetByRole(AriaRole.Link, new() { Name = "All side by side" }).ClickAsync();
        await Expect(page).ToHaveURLAsync($"{server.Address}/organizations");

        // A decision that OpenAI does not know of comes before upkeep.
        var rows = page.Locator("table.glance tbody tr");
        await Expect(rows).ToHaveCountAsync(2);
        await Expect(rows.First).ToContainTextAsync("org-waits");
        await Expect(rows.First).ToContainTextAsync("A decision was recorded. OpenAI does not know yet.");
        await Expect(rows.Nth(1)).ToContainTextAsync("Nobody has said what is set at OpenAI.");
        await Expect(rows.First.Locator("[data-label='Large pool today']")).ToContainTextAsync("Not known");
        Assert.Empty(await page.FaultsAsync());
        Assert.InRange(await page.OverflowAsync(), int.MinValue, 0);
        await KeepAsync(page, $"glance-{width}");

        // Live: what is sent shows without a reload.
        var receipts = await server
            .Get<LedgerQueue>()
            .RecordAsync(
                "org-waits",
                [
                    Core.Organizations.Request("gpt-4.1-2025-04-14", 412_345) with
                    {
                        Id = "event-1",
                        ProjectId = "proj_a",
                        OccurredAt = Instant.From(clock.GetUtcNow()),
                    },
                ]
            );
        Assert.Equal(DecisionReason.Complimentary, receipts[0].Decision!.Reason);
        await Expect(rows.First.Locator("[data-label='Large pool today']")).ToContainTextAsync("412,345 of 1,000,000");

        // What is chosen stands in the address.
        await page.Locator("search label")
            .Filter(new() { HasTextRegex = new(@"^\s*Needs") })
            .Locator("select")
            .SelectOptionAsync("nothing_decided");
        await Expect(rows).ToHaveCountAsync(1);
        await Expect(page).ToHaveURLAsync($"{server.Address}/organizations?needs=nothing_decided");
        await Expect(rows.First).ToContainTextAsync("org-calm");
        await page.GetByRole(AriaRole.Link, new() { Name = "Nobody has said what is set at OpenAI." }).ClickAsync();
        await Expect(page).ToHaveURLAsync($"{server.Address}/organizations/org-calm/data-sharing");
        await page.GoBackAsync();
        await page.GetByRole(AriaRole.Link, new() { Name = "Show all" }).ClickAsync();
        await Expect(rows).ToHaveCountAsync(2);
    }

    private static async Task KeepAsync(IPage page, string name)
    {
        if (Environment.GetEnvironmentVariable("KEEP_PICTURES") is { Length: > 0 } folder)
        {
            await page.ScreenshotAsync(new() { Path = Path.Combine(folder, $"{name}.png"), FullPage = true });
        }
    }
}
