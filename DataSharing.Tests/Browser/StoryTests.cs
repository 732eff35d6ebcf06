using System.Net.Http.Json;
using System.Text.Json;
using DataSharing.Dashboard.Access;
using DataSharing.Dashboard.Data.Entities;
using DataSharing.Dashboard.Features.ApiKeys;
using DataSharing.Dashboard.Features.Organizations;
using DataSharing.Dashboard.Organizations;
using DataSharing.Tests.Support;
using Microsoft.Playwright;
using Xunit;
using static Microsoft.Playwright.Assertions;

namespace DataSharing.Tests.Browser;

/// <summary>The whole story from a fresh database, through the real server and a real browser.</summary>
[Collection(nameof(Support.BrowserCollection))]
public sealed class StoryTests(Support.Browser browser) : Support.BrowserTest(browser)
{
    /// <summary>An element, a formula, and a mark after which everything would be read from right to left.</summary>
    private const string Hostile = "=1+1<img src='x' onerror='document.title=1'>\u202e";

    [Fact]
    public async Task FreshDatabase_FromFirstRunToSupport_TellsTheWholeStory()
    {
        var server = await StartServerAsync(Support.ShiftedClock.AtNoon());

        // The first page creates the administrator, who creates an organization and invites its owner.
        var page = await OpenAsync(server.Address);
        await page.GotoAsync("/");
        await Expect(page.GetByRole(AriaRole.Heading, new() { Name = "Create the administrator" })).ToBeVisibleAsync();
        await page.GetByLabel("Name").FillAsync("Root Admin");
        await page.GetByLabel("E-mail").FillAsync("root@example.com");
        await page.GetByLabel("Password").FillAsync(Support.TestServer.Password);
        await page.GetByRole(AriaRole.Button, new() { Name = "Create and sign in" }).ClickAsync();
        await Expect(page.GetByRole(AriaRole.Heading, new() { Name = "Organizations", Exact = true })).ToBeVisibleAsync();
        await page.GetByLabel("Id", new() { Exact = false }).First.FillAsync("org-story");
        await page.GetByLabel("Name", new() { Exact = true }).FillAsync("Story Inc");
        await page.GetByLabel("Usage tier").SelectOptionAsync("tier-4");
        await page.GetByLabel("Zero Data Retention").SelectOptionAsync("no");
        await page.GetByRole(AriaRole.Button, new() { Name = "Create", Exact = true }).ClickAsync();
        await page.GetByLabel("E-mail").FillAsync("owner@example.com");
        await page.GetByRole(AriaRole.Button, new() { Name = "Make the link" }).ClickAsync();
        var link = await page.Locator("code", new() { HasText = "Account/Join" }).InnerTextAsync();

        // The owner joins, adds five projects and shares two of them.
        var owner = await OpenAsync(server.Address);
        await owner.GotoAsync(link);
        await owner.GetByLabel("Name").FillAsync("Olive Owner");
        await owner.GetByLabel("Password").FillAsync(Support.TestServer.Password);
        await owner.GetByRole(AriaRole.Button, new() { Name = "Join Story Inc" }).ClickAsync();
        await Expect(owner.GetByText("You're eligible for free daily usage")).ToBeVisibleAsync();
        await owner.Rail("Projects").ClickAsync();
        foreach (var name in (string[])["Assistant", "Search", "Bot", "Evals", "Notes"])
        {
            // The one before may show before its form is empty again, and would take with it what is typed meanwhile.
            await Expect(owner.GetByLabel("Id", new() { Exact = false })).ToHaveValueAsync("");
            await owner.GetByLabel("Id", new() { Exact = false }).FillAsync($"proj_{name}");
            await owner.GetByLabel("Name", new() { Exact = true }).FillAsync(name);
            await owner.GetByRole(AriaRole.Button, new() { Name = "Add" }).ClickAsync();
            await Expect(owner.GetByText($"proj_{name}")).ToBeVisibleAsync();
        }

        await owner.Rail("Data sharing").ClickAsync();
        var section = owner.Locator("section", new() { HasText = "Prompts, completions and traces" });
        await section.GetByLabel("Enabled for selected projects").CheckAsync();
        await section.GetByRole(AriaRole.Switch, new() { Name = "outputs of Assistant" }).ClickAsync();
        await section.GetByRole(AriaRole.Switch, new() { Name = "outputs of Search" }).ClickAsync();
        await owner.GetByRole(AriaRole.Button, new() { Name = "Review and save" }).ClickAsync();
        var record = owner.GetByRole(AriaRole.Button, new() { Name = "Record decision" });
        await Expect(record).ToBeDisabledAsync();
        await Expect(owner.GetByText("Review 2 changes")).ToBeVisibleAsync();
        await owner.GetByText("I am an owner of Story Inc").ClickAsync();
        await record.ClickAsync();
        await Expect(owner.GetByText("OpenAI does not know yet.")).ToBeVisibleAsync();
        await Expect(owner.GetByText("Choose: Enabled for selected projects: Assistant, Search")).ToBeVisibleAsync();
        await owner.GetByRole(AriaRole.Button, new() { Name = "I have switched it at OpenAI" }).ClickAsync();
        await Expect(owner.GetByText(new System.Text.RegularExpressions.Regex("Confirmed at OpenAI [0-9]")))
            .ToContainTextAsync("by Olive Owner");
        await Expect(owner.GetByText("You're enrolled for up to 11 million complimentary tokens per day.")).ToBeVisibleAsync();

        // Usage comes over HTTP while Overview is open: what is left goes down, without a reload.
        await owner.Rail("Overview").ClickAsync();
        await Expect(owner.GetByText("Five steps to the first figure 3 of 5 done")).ToBeVisibleAsync();
        using var client = server.Client(await server.CreateKeyAsync("org-story", Scopes.UsageWrite));
        await SendAsync(server, client, "e1", "proj_Assistant", "gpt-4.1-mini", 40_000);
        await Expect(owner.GetByText("9,960,000").First).ToBeVisibleAsync();
        await Expect(owner.GetByText("Five steps to the first figure")).ToHaveCountAsync(0);
        await SendAsync(server, client, "e2", "proj_Bot", "gpt-4.1", 1_000);
        await Expect(owner.GetByRole(AriaRole.Link, new() { Name = "Project not shared" })).ToBeVisibleAsync();
        await owner.GetByRole(AriaRole.Link, new() { Name = "Project not shared" }).ClickAsync();
        await owner.Locator("table.events tbody a").First.ClickAsync();
        await Expect(owner.GetByText("Project Bot did not share inputs and outputs at")).ToBeVisibleAsync();

        // A member sees the same figures, asks whether it will be free, and cannot change anything.
        await server.CreateUserAsync("member@example.com", PlatformRole.None, ("org-story", OrganizationRole.Member));
        var member = await SignInAsync(server, "member@example.com");
        await Expect(member.GetByText("9,960,000").First).ToBeVisibleAsync();
        await member.Rail("Will it be free?").ClickAsync();
        await member.GetByLabel("Tokens per request").FillAsync("32000");
        await member.GetByLabel("Requests").FillAsync("100");
        await member.GetByLabel("Project").SelectOptionAsync("proj_Assistant");
        await Expect(member.GetByText("Yes, as far as requests were sent here: all 3,200,000 tokens")).ToBeVisibleAsync();
        await member.Rail("Data sharing").ClickAsync();
        await Expect(member.GetByText("Ask an owner: Olive Owner")).ToBeVisibleAsync();
        await Expect(member.GetByRole(AriaRole.Switch, new() { Name = "Share inputs and outputs of Bot" })).ToBeDisabledAsync();
        await Expect(member.GetByRole(AriaRole.Button, new() { Name = "Stop all sharing" })).ToHaveCountAsync(0);

        // Support sees in one sentence why another organization is not eligible.
        await server.CreateOrganizationAsync("org-zdr", zdr: "yes");
        await server.CreateUserAsync("support@example.com", PlatformRole.Support);
        var support = await SignInAsync(server, "support@example.com");
        await support.GetByRole(AriaRole.Searchbox).FillAsync("org-zdr");
        await support.GetByLabel("Ticket number or reason").FillAsync("#48213");
        await support.GetByRole(AriaRole.Button, new() { Name = "Look up" }).ClickAsync();
        await Expect(support.GetByText("org-zdr is not eligible: Zero Data Retention is on.")).ToBeVisibleAsync();

        // Out as fast as in: one button, one confirmation.
        await owner.GotoAsync("/organizations/org-story/data-sharing");
        await owner.GetByRole(AriaRole.Button, new() { Name = "Stop all sharing" }).ClickAsync();
        await Expect(owner.GetByText("Stops all three kinds for 2 projects from now.")).ToBeVisibleAsync();
        await owner.GetByRole(AriaRole.Dialog).GetByRole(AriaRole.Button, new() { Name = "Stop all sharing" }).ClickAsync();
        await Expect(owner.GetByText("OpenAI may still receive this.")).ToBeVisibleAsync();
    }

    /// <remarks>With names that a browser, or a spreadsheet, would do something by: they are shown as they are.</remarks>
    [Fact]
    public async Task EveryPage_LightAndDark_WideAndNarrow_HasNoAccessibilityFaultAndDoesNotOverflow()
    {
        var server = await StartServerAsync(Support.ShiftedClock.AtNoon());
        var key = await server.CreateOrganizationAsync("org-a11y", projects: ["proj_a", "proj_b"]);
        await server.CreateUserAsync("owner@example.com", PlatformRole.Administrator, ("org-a11y", OrganizationRole.Owner));
        using var client = server.Client(key);
        await server.Get<RenameOrganization>().ExecuteAsync(Actor.Operator, "org-a11y", $"{Hostile}Org", CancellationToken.None);
        await server.Get<RenameProject>().ExecuteAsync(Actor.Operator, "org-a11y", "proj_a", $"{Hostile}Project", CancellationToken.None);
        await server
            .Get<CreateApiKey>()
            .ExecuteAsync(Actor.Operator, "org-a11y", $"{Hostile}Key", [Scopes.UsageRead], null, CancellationToken.None);
        await SendAsync(server, client, "e1", "proj_a", "gpt-4.1", 1_000);
        await SendAsync(server, client, "e2", "proj_a", $"{Hostile}model", 1_000);
        string[] pages =
        [
            "organizations/org-a11y",
            "organizations/org-a11y/data-sharing",
            "organizations/org-a11y/will-it-be-free",
            "organizations/org-a11y/usage",
            "organizations/org-a11y/usage?tab=saved",
            "organizations/org-a11y/usage?tab=events",
            "organizations/org-a11y/usage?tab=events&event=e1",
            "organizations/org-a11y/usage?tab=report",
            "organizations/org-a11y/facts",
            "organizations/org-a11y/projects",
            "organizations/org-a11y/members",
            "organizations/org-a11y/api-keys",
            "organizations/org-a11y/openai",
            "organizations/org-a11y/usage?tab=reconciliation",
            "organizations/org-a11y/activity",
            "organizations/org-a11y/evidence",
            "organizations/org-a11y/feedback",
            "activity",
            "organizations",
            "people",
            "support",
            "programme",
            "programme/change",
            "docs/api",
            "Account/Manage",
        ];

        foreach (var (width, scheme) in new[] { (1440, ColorScheme.Light), (390, ColorScheme.Dark) })
        {
            var page = await SignInAsync(server, "owner@example.com", width, scheme);
            foreach (var address in pages)
            {
                await page.GotoAsync($"/{address}");
                await Expect(page.Locator("main h1")).ToBeVisibleAsync();
                await Expect(page.Locator("[aria-busy=true]")).ToHaveCountAsync(0);
                Assert.Equal(0, await page.GetByText("cannot be shown at the moment").CountAsync());
                var faults = await page.FaultsAsync();
                Assert.True(faults.Count == 0, $"{address} at {width} {scheme}: {string.Join("; ", faults)}");
                Assert.True(await page.OverflowAsync() <= 0, $"{address} is wider than {width} px.");
                var cut = await page.EvaluateAsync<string[]>(
                    "[...document.querySelectorAll('.panel, .card')].filter(box => box.scrollWidth > box.clientWidth + 1).map(box => box.innerText.slice(0, 60))"
                );
                Assert.True(cut.Length == 0, $"{address} at {width} cuts off: {string.Join(" | ", cut)}");
                Assert.Equal(0, await page.Locator("img[src='x'], main script").CountAsync());
            }
        }
    }

    private static async Task SendAsync(Support.TestServer server, HttpClient client, string id, string project, string model, long tokens)
    {
        using var answer = await client.PostAsJsonAsync(
            "/v1/usage/events",
            new
            {
                id,
                occurred_at = server.Get<TimeProvider>().GetUtcNow().ToUnixTimeSeconds(),
                project_id = project,
                model,
                input_tokens = tokens,
                output_tokens = 0,
            }
        );
        Assert.True(answer.IsSuccessStatusCode, await answer.Content.ReadAsStringAsync());
        _ = await answer.Content.ReadFromJsonAsync<JsonElement>();
    }
}
