using System.Net.Http.Json;
using System.Text.Json;
using DataSharing.Tests.Support;
using Microsoft.Playwright;
using Xunit;
using static Microsoft.Playwright.Assertions;

namespace DataSharing.Tests.Browser;

/// <summary>"Will it be free?" while it is typed.</summary>
[Collection(nameof(Support.BrowserCollection))]
public sealed class FreePageTests(Support.Browser browser) : Support.BrowserTest(browser)
{
    [Theory]
    [InlineData(1440)]
    [InlineData(390)]
    public async Task Answer_FollowsWhatIsTyped_StandsInTheAddress_AndIsRemembered(int width)
    {
        var clock = Support.ShiftedClock.AtNoon();
        var server = await StartServerAsync(clock);
        using var client = server.Client(await server.CreateOrganizationAsync("org-w", projects: ["proj_a", "proj_b"]));
        using var shared = await client.PostAsJsonAsync(
            "/v1/organization/data_sharing",
            new
            {
                version = 0,
                acknowledged_terms = 1,
                controls = new { inputs_outputs = new { type = "selected_projects", project_ids = new[] { "proj_b" } } },
            }
        );
        shared.EnsureSuccessStatusCode();

        // A decision holds from the next whole second on.
        await Support.Patience.UntilAsync(async () =>
            (await client.GetFromJsonAsync<JsonElement>("/v1/organization/projects/proj_b/data_sharing"))
                .GetProperty("controls")
                .GetProperty("inputs_outputs")
                .GetProperty("effective")
                .GetBoolean()
        );
        var today = clock.GetUtcNow().UtcDateTime.Date;
        using var nights = await client.PostAsJsonAsync(
            "/v1/usage/events",
            Enumerable.Range(1, 5).Select(day => Event($"n{day}", new DateTimeOffset(today.AddDays(-day).AddHours(2)), 120_000))
        );
        nights.EnsureSuccessStatusCode();
        await server.CreateUserAsync("w@example.com", memberships: ("org-w", DataSharing.Dashboard.Data.Entities.OrganizationRole.Member));
        var page = await SignInAsync(server, "w@example.com", width, at: "/organizations/org-w/will-it-be-free");

        // The project that shares is offered first, and asked about; the address says what is asked.
        await Expect(page.GetByLabel("Project")).ToHaveValueAsync("proj_b");
        await Expect(page.GetByText("Yes, as far as requests were sent here: all 500,000 tokens")).ToBeVisibleAsync();
        await Expect(page.GetByText("Small pool · $0.40 in, $1.60 out per million tokens")).ToBeVisibleAsync();
        await page.ComesToAsync("project=proj_b");

        await page.GetByLabel("Tokens per request").FillAsync("");
        await Expect(page.GetByText("How many tokens has a request?")).ToBeVisibleAsync();
        await page.GetByLabel("Tokens per request").FillAsync("32000");
        await Expect(page.GetByText("Yes, as far as requests were sent here: all 3,200,000 tokens")).ToBeVisibleAsync();
        await page.GetByLabel("Of them output").FillAsync("2000");
        await Expect(page.GetByText("Billed, it would cost $1.52 at list price.")).ToBeVisibleAsync();
        await page.GetByLabel("Project").SelectOptionAsync("proj_a");
        await Expect(page.GetByText("No: project Project proj_a does not share inputs and outputs.")).ToBeVisibleAsync();
        await page.GetByLabel("Project").SelectOptionAsync("proj_b");
        await page.GetByLabel("Model").FillAsync("gpt-4.1");
        await Expect(page.GetByText("Best start: ")).ToBeVisibleAsync();
        await page.GetByLabel("Tokens per request").FillAsync("9000");
        await Expect(page.GetByText("Yes, as far as requests were sent here: all 900,000 tokens")).ToBeVisibleAsync();
        await page.ComesToAsync("model=gpt-4.1&tokens=9000&output=2000");
        await Expect(page.Locator("svg.chart path.run").First).ToBeVisibleAsync();
        Assert.Empty(await page.FaultsAsync());
        Assert.InRange(await page.OverflowAsync(), int.MinValue, 0);

        // The next time it begins with the last run; a link says what it says.
        await page.GotoAsync("/organizations/org-w/usage");
        await page.GotoAsync("/organizations/org-w/will-it-be-free");
        await Expect(page.GetByText("Yes, as far as requests were sent here: all 900,000 tokens")).ToBeVisibleAsync();
        await Expect(page.GetByLabel("Model")).ToHaveValueAsync("gpt-4.1");
        await page.GotoAsync("/organizations/org-w/will-it-be-free?project=proj_b&model=gpt-4.1-mini&tokens=7&requests=3");
        await Expect(page.GetByText("Yes, as far as requests were sent here: all 21 tokens")).ToBeVisibleAsync();

        // What ran each night is a click away.
        await page.GetByRole(AriaRole.Button, new() { Name = "02:00 UTC: gpt-4.1-2025-04-14 in Project proj_a, about 120,000 tokens" })
            .ClickAsync();
        await Expect(page.GetByText("No: project Project proj_a does not share inputs and outputs.")).ToBeVisibleAsync();
        await Expect(page.GetByLabel("Start on")).ToHaveValueAsync($"{today.AddDays(1):yyyy-MM-dd}");
        await Expect(page.GetByLabel("hh:mm UTC")).ToHaveValueAsync("02:00");

        // In 24 hours, whatever the browser's language; an empty day is now.
        await page.GetByLabel("hh:mm UTC").FillAsync("21:30");
        await page.GetByLabel("hh:mm UTC").BlurAsync();
        await page.ComesToAsync($"start={today.AddDays(1):yyyy-MM-dd}T21%3A30");
        await page.GetByLabel("Start on").FillAsync("");
        await page.GetByLabel("Start on").BlurAsync();
        await Expect(page.GetByLabel("hh:mm UTC")).ToHaveValueAsync("");
    }

    private static object Event(string id, DateTimeOffset at, long tokens) =>
        new
        {
            id,
            occurred_at = at.ToUnixTimeSeconds(),
            project_id = "proj_a",
            model = "gpt-4.1-2025-04-14",
            input_tokens = tokens,
            output_tokens = 0,
        };
}
