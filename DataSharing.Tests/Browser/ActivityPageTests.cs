using System.Text;
using DataSharing.Core.Sharing;
using DataSharing.Dashboard.Access;
using DataSharing.Dashboard.Data.Entities;
using DataSharing.Dashboard.Organizations;
using DataSharing.Dashboard.Sharing;
using DataSharing.Tests.Support;
using Microsoft.Playwright;
using Xunit;
using static Microsoft.Playwright.Assertions;

namespace DataSharing.Tests.Browser;

/// <summary>Who changed what, sealed; and the page for whoever asks for proof.</summary>
[Collection(nameof(Support.BrowserCollection))]
public sealed class ActivityPageTests(Support.Browser browser) : Support.BrowserTest(browser)
{
    [Fact]
    public async Task Activity_IsFilteredVerifiedExportedAndChecked()
    {
        var server = await StartServerAsync(Support.ShiftedClock.AtNoon());
        await server.CreateOrganizationAsync("org-p", projects: ["proj_a", "proj_b"]);
        var owner = Actor.User(
            (await server.CreateUserAsync("olive@example.com", PlatformRole.None, ("org-p", OrganizationRole.Owner))).Id,
            "192.0.2.7"
        );
        var member = Actor.User(
            (await server.CreateUserAsync("max@example.com", PlatformRole.None, ("org-p", OrganizationRole.Member))).Id,
            "192.0.2.8"
        );
        await DecideAsync(server, owner);
        await Assert.ThrowsAnyAsync<Exception>(() => DecideAsync(server, member));
        await server.Get<RenameProject>().ExecuteAsync(owner, "org-p", "proj_b", "<script>alert(1)</script>", default);

        var page = await SignInAsync(server, "max@example.com");
        await page.Rail("Activity").ClickAsync();
        var rows = page.Locator("tbody tr");
        await Expect(rows.Filter(new() { HasText = "Project renamed" })).ToContainTextAsync("Project proj_b → <script>alert(1)</script>");
        var projects = page.GetByRole(AriaRole.Search).Locator("select").Nth(1);
        await projects.SelectOptionAsync("proj_a");
        await Expect(rows.Filter(new() { HasText = "Project renamed" })).ToHaveCountAsync(0);
        await Expect(rows.Filter(new() { HasText = "Data sharing decided" }).First).ToBeVisibleAsync();
        await page.ComesToAsync("project=proj_a");
        await projects.SelectOptionAsync("");
        await page.LosesAsync("project=");
        await page.GetByLabel("What").SelectOptionAsync("Data sharing");
        await page.ComesToAsync("what=");
        await Expect(rows).ToHaveCountAsync(2);
        await Expect(rows.Last).ToContainTextAsync("olive");
        await Expect(rows.Last).ToContainTextAsync("Inputs and outputs: Enabled for selected projects: Project proj_a");
        await Expect(rows.Last).ToContainTextAsync("terms version 1 acknowledged");
        await page.GetByLabel("Refused only").CheckAsync();
        await Expect(rows).ToHaveCountAsync(1);
        await Expect(rows).ToContainTextAsync("Refused");
        await Expect(rows).ToContainTextAsync("max@example.com");
        await page.GetByLabel("Who").FillAsync("olive");
        await page.GetByLabel("Who").BlurAsync();
        await Expect(page.GetByText("Nothing in this choice.")).ToBeVisibleAsync();
        await page.GetByRole(AriaRole.Link, new() { Name = "Show everything" }).ClickAsync();
        await Expect(rows.Filter(new() { HasText = "Project renamed" })).ToHaveCountAsync(1);
        await page.GetByRole(AriaRole.Button, new() { Name = "Verify" }).ClickAsync();
        await Expect(page.GetByText("what is shown here is what was sealed")).ToBeVisibleAsync();

        // The export is judged by the file alone; one changed byte is named.
        var download = await page.RunAndWaitForDownloadAsync(() =>
            page.GetByRole(AriaRole.Link, new() { Name = "Export the whole log" }).ClickAsync()
        );
        await using var stream = await download.CreateReadStreamAsync();
        using var copy = new MemoryStream();
        await stream.CopyToAsync(copy, TestContext.Current.CancellationToken);
        var log = Encoding.ASCII.GetString(copy.ToArray());
        await CheckAsync(page, log);
        await Expect(page.GetByText("Unchanged since 22 November 2026")).ToHaveCountAsync(2);
        await CheckAsync(page, log.Replace("olive@example.com", "olivia@example.com", StringComparison.Ordinal));
        await Expect(page.GetByText("of 22 November 2026 does not match its seal.")).ToBeVisibleAsync();

        // With the signed end of now, a log that ends earlier is found.
        var lines = log.Split('\n', StringSplitOptions.RemoveEmptyEntries);
        await page.GetByLabel("A signed end that was kept elsewhere").FillAsync(lines[^1]);
        await page.GetByLabel("A signed end that was kept elsewhere").BlurAsync();
        await CheckAsync(page, string.Concat(lines.Take(3).Select(line => line + "\n")));
        await Expect(page.GetByRole(AriaRole.Status).Filter(new() { HasText = "are missing" })).ToBeVisibleAsync();
    }

    // The second before the browser has told the first: by one hand with the keyboard, or on a slow line.
    [Fact]
    public async Task Choices_WithinOneWayThereAndBack_AreAllKept()
    {
        var server = await StartServerAsync(Support.ShiftedClock.AtNoon());
        await server.CreateOrganizationAsync("org-p", projects: ["proj_a"]);
        await server.CreateUserAsync("olive@example.com", PlatformRole.None, ("org-p", OrganizationRole.Owner));
        var page = await SignInAsync(server, "olive@example.com");

        await page.Rail("Activity").ClickAsync();
        await Expect(page.GetByLabel("Refused only")).ToBeVisibleAsync();
        await ChangeAsync(page, ("What", "data_sharing"), ("Project", "proj_a"), ("Where", "here"));
        await page.ComesToAsync("what=data_sharing&where=here&project=proj_a");

        await page.GotoAsync("/organizations/org-p/usage?tab=events");
        await Expect(page.GetByLabel("Outcome")).ToBeVisibleAsync();
        await ChangeAsync(page, ("Pool", "small"), ("Outcome", "billed"));
        await page.ComesToAsync("pool=small&outcome=billed");

        await page.GotoAsync("/organizations/org-p/evidence");
        await Expect(page.GetByLabel("From", new() { Exact = true })).ToBeVisibleAsync();
        await ChangeAsync(page, ("From", "2026-11-02"), ("to", "2026-11-12"));
        await page.ComesToAsync("from=2026-11-02&until=2026-11-12");
    }

    private static async Task ChangeAsync(IPage page, params (string Label, string Value)[] changes) =>
        await page.EvaluateAsync(
            """
            changes => changes.forEach(([label, value]) => {
                const field = [...document.querySelectorAll('label')].find(one => one.textContent.trim().startsWith(label))
                    .querySelector('input, select');
                field.value = value;
                field.dispatchEvent(new Event('change', { bubbles: true }));
            })
            """,
            changes.Select(change => new[] { change.Label, change.Value }).ToArray()
        );

    [Fact]
    public async Task Evidence_AnswersOnOnePrintedPage()
    {
        var server = await StartServerAsync(Support.ShiftedClock.AtNoon());
        await server.CreateOrganizationAsync("org-p", projects: ["proj_a", "proj_b"]);
        await DecideAsync(
            server,
            Actor.User(
                (await server.CreateUserAsync("olive@example.com", PlatformRole.None, ("org-p", OrganizationRole.Owner))).Id,
                "192.0.2.7"
            )
        );
        var page = await SignInAsync(server, "olive@example.com");
        await page.Rail("Data sharing").ClickAsync();

        // Recorded a moment ago, it holds a moment later.
        await Expect(page.GetByText("1 share", new() { Exact = true })).ToBeVisibleAsync();
        await Expect(page.GetByText("You're eligible")).ToHaveCountAsync(0);
        await page.GetByRole(AriaRole.Link, new() { Name = "Prove what was shared" }).ClickAsync();
        await Expect(page.GetByText("1 of 2 projects were decided to share from")).ToBeVisibleAsync();
        await page.GetByText("All projects", new() { Exact = true }).ClickAsync();
        await page.GetByRole(AriaRole.Checkbox, new() { Name = "Project proj_a" }).CheckAsync();
        await Expect(page.GetByText("1 of 2 projects", new() { Exact = true })).ToBeVisibleAsync();
        var report = page.GetByRole(AriaRole.Article);
        await Expect(report).ToContainTextAsync("Decided by olive (owner, olive@example.com, from 192.0.2.7), recorded 22 November 2026,");
        await Expect(report).ToContainTextAsync("Holds from 22 November 2026,");
        await Expect(report).ToContainTextAsync("Not confirmed at OpenAI");
        await Expect(report).ToContainTextAsync("You can stop at any time; stopping does not take back what was shared.");
        await Expect(report).ToContainTextAsync("It is not a statement by OpenAI about what it received or keeps.");
        await Expect(report.GetByRole(AriaRole.Region)).ToHaveCountAsync(3);

        await page.EmulateMediaAsync(new() { Media = Media.Print });
        await Expect(page.GetByRole(AriaRole.Navigation)).ToBeHiddenAsync();
        await Expect(page.GetByRole(AriaRole.Button, new() { Name = "Print" })).ToBeHiddenAsync();
        await Expect(report).ToBeVisibleAsync();
        var paper = await page.PdfAsync(new() { PreferCSSPageSize = true });
        Assert.Equal(1, Encoding.Latin1.GetString(paper).Split("/Type /Page\n").Length - 1);
    }

    [Fact]
    public async Task Evidence_OpenedBeforeADecisionHolds_SaysSo_AndIsMadeAnewWhenItDoes()
    {
        var clock = new Support.TestClock(new DateTimeOffset(2026, 11, 22, 12, 0, 0, TimeSpan.Zero));
        var server = await StartServerAsync(clock);
        await server.CreateOrganizationAsync("org-p", projects: ["proj_a", "proj_b"]);
        await DecideAsync(
            server,
            Actor.User(
                (await server.CreateUserAsync("olive@example.com", PlatformRole.None, ("org-p", OrganizationRole.Owner))).Id,
                "192.0.2.7"
            )
        );
        var page = await SignInAsync(server, "olive@example.com", at: "/organizations/org-p/evidence");
        await Expect(page.GetByText("nothing was decided here about inputs and outputs of 2 projects")).ToBeVisibleAsync();
        await Expect(page.GetByText("the first decision holds from 22 November 2026, 12:00:01 UTC")).ToBeVisibleAsync();

        clock.Advance(TimeSpan.FromSeconds(5));
        server.Get<DataSharing.Dashboard.Live.LiveFeed>().Publish("org-p", DataSharing.Dashboard.Live.News.Log);

        await Expect(page.GetByText("1 of 2 projects were decided to share from")).ToBeVisibleAsync();
    }

    private static Task DecideAsync(Support.TestServer server, Actor actor) =>
        server
            .Get<ChangeSharing>()
            .ExecuteAsync(
                actor,
                new SharingChange(
                    "org-p",
                    new Dictionary<SharingControl, SharingList> { [SharingControl.InputsOutputs] = SharingList.Selected(["proj_a"]) },
                    0,
                    1
                ),
                default
            );

    private static async Task CheckAsync(IPage page, string log) =>
        await Support.Browser.GiveFileAsync(
            page,
            new FilePayload
            {
                Name = "log.jsonl",
                MimeType = "application/x-ndjson",
                Buffer = Encoding.ASCII.GetBytes(log),
            }
        );
}
