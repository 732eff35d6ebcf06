using System.Net.Http.Json;
using DataSharing.Tests.Support;
using Microsoft.Playwright;
using Xunit;
using static Microsoft.Playwright.Assertions;

namespace DataSharing.Tests.Browser;

/// <summary>Usage over time: the charts by pointer and keyboard, and what complimentary tokens were worth.</summary>
[Collection(nameof(Support.BrowserCollection))]
public sealed class UsagePageTests(Support.Browser browser) : Support.BrowserTest(browser)
{
    [Theory]
    [InlineData(1440)]
    [InlineData(390)]
    public async Task Charts_AnswerPointerAndKeyboard_AndSavedTellsTheirWorth(int width)
    {
        var clock = Support.ShiftedClock.AtNoon();
        var server = await StartServerAsync(clock);
        using var client = server.Client(await server.CreateOrganizationAsync("org-u", tier: "tier-1", projects: ["proj_a"]));
        using var shared = await client.PostAsJsonAsync(
            "/v1/organization/data_sharing",
            new
            {
                version = 0,
                acknowledged_terms = 1,
                controls = new { inputs_outputs = new { type = "all_projects" } },
            }
        );
        shared.EnsureSuccessStatusCode();
        await Support.Patience.UntilAsync(async () =>
        {
            using var sent = await client.PostAsJsonAsync("/v1/usage/events", Event("now", clock.GetUtcNow(), 100_000));
            sent.EnsureSuccessStatusCode();
            return (await sent.Content.ReadAsStringAsync()).Contains("\"outcome\":\"complimentary\"", StringComparison.Ordinal);
        });
        using var earlier = await client.PostAsJsonAsync(
            "/v1/usage/events",
            Enumerable.Range(1, 3).Select(day => Event($"e{day}", clock.GetUtcNow().AddDays(-day), 50_000 * day))
        );
        earlier.EnsureSuccessStatusCode();
        await server.CreateUserAsync("u@example.com", memberships: ("org-u", DataSharing.Dashboard.Data.Entities.OrganizationRole.Member));
        var page = await SignInAsync(server, "u@example.com", width);
        var today = clock.GetUtcNow().UtcDateTime;
        await page.GotoAsync("/organizations/org-u/usage");
        var week = page.GetByRole(AriaRole.Button, new() { Name = "7 days" });
        await week.ClickAsync();
        await Expect(week).ToHaveAttributeAsync("aria-pressed", "true");

        var told = page.Locator("table.told");
        await Expect(told).ToContainTextAsync($"{today:d MMMM yyyy} so far");
        var slider = page.GetByRole(AriaRole.Slider, new() { Name = "Choose a day" });

        // The seven days that were chosen are read.
        await Expect(slider).ToHaveAttributeAsync("max", "6");
        await slider.FocusAsync();
        await page.Keyboard.PressAsync("ArrowLeft");
        await page.Keyboard.PressAsync("ArrowLeft");
        await Expect(told).ToContainTextAsync($"{today.AddDays(-2):d MMMM yyyy}");
        var large = told.GetByRole(AriaRole.Row, new() { Name = "Large models" });
        await Expect(large.GetByRole(AriaRole.Cell)).ToHaveTextAsync(["Large models", "0", "100,000", "0 of 250,000", "not known"]);
        await page.Locator("svg.chart g:has(> title)").Nth(3).HoverAsync();
        await Expect(told).ToContainTextAsync($"{today.AddDays(-3):d MMMM yyyy}");
        await Expect(large).ToContainTextAsync("150,000");
        await page.GetByRole(AriaRole.Button, new() { Name = "Show as a table" }).ClickAsync();
        await Expect(page.GetByRole(AriaRole.Group, new() { Name = "Tokens per day and pool" }).GetByText("150,000")).ToBeVisibleAsync();
        Assert.Empty(await page.FaultsAsync());

        await page.GetByRole(AriaRole.Link, new() { Name = "Saved" }).ClickAsync();
        await Expect(page.GetByText("$0.20 · 100,000 tokens").First).ToBeVisibleAsync();
        await Expect(page.GetByRole(AriaRole.Heading, new() { Name = "The next tier" })).ToBeVisibleAsync();
        await Expect(page.GetByText("Launch or Grow (formerly tiers 3–5): 1,000,000 tokens a day")).ToBeVisibleAsync();
        Assert.Empty(await page.FaultsAsync());
        Assert.InRange(await page.OverflowAsync(), int.MinValue, 0);
    }

    // How many stand on the line of the first.
    private static Task<int> OfOneLineAsync(IPage page, string links) =>
        page.EvaluateAsync<int>(
            "links => [...document.querySelectorAll(links)].filter((one, _, all) => one.offsetTop === all[0].offsetTop).length",
            links
        );

    [Theory]
    [InlineData(1440)]
    [InlineData(390)]
    public async Task Events_AreFiltered_AndOneOpensBesideTheListThatStaysAsItWas(int width)
    {
        var clock = Support.ShiftedClock.AtNoon();
        var server = await StartServerAsync(clock);
        using var client = server.Client(await server.CreateOrganizationAsync("org-u", projects: ["proj_a"]));
        using var sent = await client.PostAsJsonAsync(
            "/v1/usage/events",
            Enumerable.Range(1, 40).Select(number => Event($"e{number}", clock.GetUtcNow().AddMinutes(-number), 100))
        );
        sent.EnsureSuccessStatusCode();
        await server.CreateUserAsync("u@example.com", memberships: ("org-u", DataSharing.Dashboard.Data.Entities.OrganizationRole.Member));
        var page = await SignInAsync(server, "u@example.com", width, at: "/organizations/org-u/usage?tab=events");
        await Expect(page.Locator("tbody tr")).ToHaveCountAsync(40);

        var bar = page.GetByRole(AriaRole.Search);
        // Two choices, the second before the first is read: none is lost.
        await bar.Locator("select").Nth(2).SelectOptionAsync("billed");
        await page.ComesToAsync("outcome=billed");
        await bar.Locator("select").Nth(1).SelectOptionAsync("gpt-4.1-2025-04-14");
        await page.ComesToAsync("model=gpt-4.1-2025-04-14&outcome=billed");
        await Expect(page.Locator("tbody tr")).ToHaveCountAsync(40);

        // On a phone the first ten show, and the rest with one tap; tabs and ranges stay on one line each.
        if (width < 500)
        {
            Assert.Equal((5, 4), (await OfOneLineAsync(page, "nav.tabs a"), await OfOneLineAsync(page, ".ranges button")));
            await Expect(page.Locator("tbody tr").Filter(new() { Visible = true })).ToHaveCountAsync(10);
            await page.GetByLabel("Show all 40").CheckAsync();
        }

        await Expect(page.Locator("tbody tr").Filter(new() { Visible = true })).ToHaveCountAsync(40);
        var far = page.Locator("tbody a").Nth(35);
        await far.ScrollIntoViewIfNeededAsync();
        var place = await page.EvaluateAsync<int>("scrollY");
        Assert.True(place > 0);
        await far.ClickAsync();
        var drawer = page.GetByLabel("One request");
        await Expect(drawer.GetByText("Project not shared").First).ToBeVisibleAsync();
        await Expect(page.Locator("tbody tr")).ToHaveCountAsync(40);
        await StandsAtAsync(page, place);
        await page.ComesToAsync("outcome=billed&event=e5-");

        // The time of each stays on one line.
        Assert.True(
            await page.EvaluateAsync<bool>("[...document.querySelectorAll('tbody a')].every(link => link.getClientRects().length === 1)")
        );
        Assert.Empty(await page.FaultsAsync());
        Assert.InRange(await page.OverflowAsync(), int.MinValue, 0);

        // A link opens it; back and Escape close it.
        var link = page.Url;
        await page.GoBackAsync();
        await Expect(drawer).ToHaveCountAsync(0);
        await StandsAtAsync(page, place);
        await page.GotoAsync(link);
        await Expect(drawer.GetByText("Project not shared").First).ToBeVisibleAsync();
        await Expect(page.Locator("#close-event")).ToBeFocusedAsync();
        await page.Keyboard.PressAsync("Escape");
        await Expect(drawer).ToHaveCountAsync(0);
        await page.LosesAsync("event=");
        if (width > 390)
        {
            // On a phone that row is folded away.
            await Expect(page.Locator("tbody a").Nth(35)).ToBeFocusedAsync();
        }

        Assert.EndsWith("model=gpt-4.1-2025-04-14&outcome=billed", page.Url, StringComparison.Ordinal);

        // An exact id is found whatever else is chosen, and what nobody knows is said.
        var id = link[(link.IndexOf("event=", StringComparison.Ordinal) + "event=".Length)..];
        await bar.GetByRole(AriaRole.Searchbox).FillAsync(id);
        await page.Keyboard.PressAsync("Enter");
        await Expect(page.Locator("tbody tr")).ToHaveCountAsync(1);
        await page.GotoAsync("/organizations/org-u/usage?tab=events&event=nobody");
        await Expect(drawer.GetByText("This event does not exist")).ToBeVisibleAsync();
    }

    // A browser takes a page back to its place a moment after it has drawn it.
    private static async Task StandsAtAsync(IPage page, int place) =>
        await page.WaitForFunctionAsync("place => Math.round(scrollY) === place", place);

    private static object Event(string id, DateTimeOffset at, long tokens) =>
        new
        {
            id = $"{id}-{at.ToUnixTimeMilliseconds()}",
            occurred_at = at.ToUnixTimeSeconds(),
            project_id = "proj_a",
            model = "gpt-4.1-2025-04-14",
            input_tokens = tokens,
            output_tokens = 0,
        };
}
