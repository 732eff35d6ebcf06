using System.Net.Http.Json;
using DataSharing.Dashboard.Data.Entities;
using DataSharing.Tests.Support;
using Microsoft.Playwright;
using Xunit;
using static Microsoft.Playwright.Assertions;

namespace DataSharing.Tests.Browser;

/// <summary>On a phone today's lists are folded, and stay as they were left; elsewhere they lie open.</summary>
[Collection(nameof(Support.BrowserCollection))]
public sealed class TodayOnAPhoneTests(Support.Browser browser) : Support.BrowserTest(browser)
{
    [Fact]
    public async Task Lists_AreFoldedOnAPhoneOnly_AndRemembered()
    {
        var clock = Support.ShiftedClock.AtNoon();
        var server = await StartServerAsync(clock);
        using var client = server.Client(await server.CreateOrganizationAsync("org-f", projects: ["proj_a", "proj_b"]));
        using var shared = await client.PostAsJsonAsync(
            "/v1/organization/data_sharing",
            new
            {
                version = 0,
                acknowledged_terms = 1,
                controls = new { inputs_outputs = new { type = "selected_projects", project_ids = new[] { "proj_a" } } },
            }
        );
        shared.EnsureSuccessStatusCode();
        await Support.Patience.UntilAsync(async () =>
        {
            using var sent = await client.PostAsJsonAsync("/v1/usage/events", Event("now", "proj_a", clock.GetUtcNow(), 1_000));
            sent.EnsureSuccessStatusCode();
            return (await sent.Content.ReadAsStringAsync()).Contains("\"outcome\":\"complimentary\"", StringComparison.Ordinal);
        });

        // Billed, since it does not share: it uses more, and draws on nothing.
        using var other = await client.PostAsJsonAsync("/v1/usage/events", Event("other", "proj_b", clock.GetUtcNow(), 9_000));
        other.EnsureSuccessStatusCode();
        await server.CreateUserAsync("f@example.com", memberships: ("org-f", OrganizationRole.Member));

        var page = await SignInAsync(server, "f@example.com", width: 390, at: "/organizations/org-f");
        var folded = page.GetByText("2 projects, Large pool: most by Project proj_a");
        var list = page.GetByRole(AriaRole.Group, new() { Name = "By project: Large pool" });
        await Expect(folded).ToBeVisibleAsync();
        await Expect(list).ToBeHiddenAsync();
        await folded.ClickAsync();
        await Expect(list).ToBeVisibleAsync();
        await page.ReloadAsync();
        await Expect(list).ToBeVisibleAsync();

        // What is billed is read where a link leads to it.
        var reasons = page.GetByRole(AriaRole.Link, new() { Name = "Project not shared" });
        await Expect(page.GetByText("1 reason, the dearest: project not shared")).ToBeVisibleAsync();
        await Expect(reasons).ToBeHiddenAsync();
        await page.GetByRole(AriaRole.Link, new() { Name = "why?" }).First.ClickAsync();
        await Expect(reasons).ToBeVisibleAsync();
        Assert.Empty(await page.FaultsAsync());

        await page.SetViewportSizeAsync(1440, 900);
        await Expect(folded).ToBeHiddenAsync();
        await Expect(page.GetByRole(AriaRole.Group, new() { Name = "By model" })).ToBeVisibleAsync();
        await Expect(list).ToBeVisibleAsync();
        Assert.Empty(await page.FaultsAsync());
    }

    private static object Event(string id, string project, DateTimeOffset at, long tokens) =>
        new
        {
            id = $"{id}-{at.ToUnixTimeMilliseconds()}",
            occurred_at = at.ToUnixTimeSeconds(),
            project_id = project,
            model = "gpt-4.1-2025-04-14",
            input_tokens = tokens,
            output_tokens = 0,
        };
}
