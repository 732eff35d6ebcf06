using DataSharing.Core.Sharing;
using DataSharing.Dashboard.Access;
using DataSharing.Dashboard.Data.Entities;
using DataSharing.Dashboard.Sharing;
using DataSharing.Tests.Support;
using Microsoft.Playwright;
using Xunit;
using static Microsoft.Playwright.Assertions;

namespace DataSharing.Tests.Browser;

/// <summary>A member asks for two projects; the owner shares one after a review, and keeps the other out by a click.</summary>
[Collection(nameof(Support.BrowserCollection))]
public sealed class AskAndDecideTests(Support.Browser browser) : Support.BrowserTest(browser)
{
    [Fact]
    public async Task Member_Asks_OwnerDecides_AndBothReadTheAnswer()
    {
        var server = await StartServerAsync();
        await server.CreateOrganizationAsync("org-ask", projects: ["proj_a", "proj_b"]);
        await server.CreateUserAsync("olga@example.com", memberships: ("org-ask", OrganizationRole.Owner));
        await server.CreateUserAsync("mia@example.com", memberships: ("org-ask", OrganizationRole.Member));
        await server
            .Get<ChangeSharing>()
            .ExecuteAsync(
                Actor.Operator,
                new SharingChange(
                    "org-ask",
                    new Dictionary<SharingControl, SharingList> { [SharingControl.InputsOutputs] = SharingList.Selected(["proj_b"]) },
                    0,
                    1
                ),
                default
            );

        var member = await SignInAsync(server, "mia@example.com", width: 390, ColorScheme.Dark, at: "/organizations/org-ask/data-sharing");
        await AskAsync(member, "proj_a", "Ask to share it", "We need the tokens.");
        await Expect(member.GetByText("We need the tokens.")).ToBeVisibleAsync();
        await AskAsync(member, "proj_b", "Ask to keep it out", "");
        await Expect(member.GetByRole(AriaRole.Button, new() { Name = "Withdraw" })).ToHaveCountAsync(2);

        // What is so already is answered clearly.
        await AskAsync(member, "proj_b", "Ask to share it", "");
        await Expect(member.GetByText("Project proj_b is decided to share inputs and outputs already.")).ToBeVisibleAsync();
        Assert.Empty(await member.FaultsAsync());
        Assert.InRange(await member.OverflowAsync(), int.MinValue, 0);

        var owner = await SignInAsync(server, "olga@example.com", at: "/organizations/org-ask");
        await Expect(owner.GetByText("2 requests of members wait for an owner.")).ToBeVisibleAsync();
        await owner.GetByRole(AriaRole.Link, new() { Name = "Decide", Exact = true }).ClickAsync();
        await Expect(owner.GetByRole(AriaRole.Button, new() { Name = "Keep it out" })).ToBeVisibleAsync();
        Assert.Empty(await owner.FaultsAsync());
        await KeepAsync(owner, "requests-owner");

        // On a phone too, the way to decline stands beside what it says.
        await owner.SetViewportSizeAsync(390, 900);
        var (why, decline) = (
            await owner.GetByPlaceholder("Why not (optional)").First.BoundingBoxAsync(),
            await owner.GetByRole(AriaRole.Button, new() { Name = "Decline" }).First.BoundingBoxAsync()
        );
        Assert.InRange(decline!.Y + (decline.Height / 2), why!.Y, why.Y + why.Height);

        // Out at once; the member reads it without a reload.
        await owner.GetByRole(AriaRole.Button, new() { Name = "Keep it out" }).ClickAsync();
        await Expect(member.Locator("li.answered").Filter(new() { HasText = "Granted" })).ToHaveCountAsync(1);

        // In after the review of every other decision.
        await owner.GetByRole(AriaRole.Button, new() { Name = "Review and share" }).ClickAsync();
        var review = owner.GetByRole(AriaRole.Dialog);
        await Expect(review.GetByText("Review 1 change")).ToBeVisibleAsync();
        await Expect(review.GetByText("starts sharing inputs and outputs: prompts, completions and traces.")).ToBeVisibleAsync();
        await review.GetByRole(AriaRole.Checkbox).CheckAsync();
        await review.GetByRole(AriaRole.Button, new() { Name = "Record decision" }).ClickAsync();
        await Expect(owner.GetByRole(AriaRole.Button, new() { Name = "Review and share" })).ToHaveCountAsync(0);
        await Expect(member.Locator("li.answered").Filter(new() { HasText = "Granted" })).ToHaveCountAsync(2);
        await Expect(member.GetByRole(AriaRole.Button, new() { Name = "Withdraw" })).ToHaveCountAsync(0);
        await KeepAsync(member, "requests-member");

        await owner.GotoAsync("/organizations/org-ask/activity");
        await Expect(owner.GetByText("Asked the owners for a change of data sharing").First).ToBeVisibleAsync();
        await Expect(owner.GetByText("Request granted by a decision").First).ToBeVisibleAsync();
    }

    [Fact]
    public async Task AskingAndAnswering_TakeThreeClicks_FromThePageAfterSignIn()
    {
        var server = await StartServerAsync();
        await server.CreateOrganizationAsync("org-ask", projects: ["proj_a", "proj_b", "proj_c"]);
        await server.CreateUserAsync("olga@example.com", memberships: ("org-ask", OrganizationRole.Owner));
        await server.CreateUserAsync("mia@example.com", memberships: ("org-ask", OrganizationRole.Member));
        await server
            .Get<ChangeSharing>()
            .ExecuteAsync(
                Actor.Operator,
                new SharingChange(
                    "org-ask",
                    new Dictionary<SharingControl, SharingList> { [SharingControl.InputsOutputs] = SharingList.Selected(["proj_b"]) },
                    0,
                    1
                ),
                default
            );

        var member = await SignInAsync(server, "mia@example.com");
        foreach (var (project, wish) in ((string, string)[])[("proj_b", "Ask to keep it out"), ("proj_a", "Ask to share it")])
        {
            await member.GotoAsync("/organizations/org-ask");
            await member.Rail("Data sharing").ClickAsync();
            await member.GetByRole(AriaRole.Link, new() { Name = $"Ask an owner about Project {project}" }).ClickAsync();
            await Expect(member.Locator(".ask").GetByLabel("Project")).ToHaveValueAsync(project);
            await member.GetByRole(AriaRole.Button, new() { Name = wish }).ClickAsync();
            await Expect(member.Locator("li.request").Filter(new() { HasText = project })).ToBeVisibleAsync();
        }

        // Withdrawn, the same link works once more, and its project is chosen where the focus is.
        await member
            .Locator("li.request")
            .Filter(new() { HasText = "proj_a" })
            .GetByRole(AriaRole.Button, new() { Name = "Withdraw" })
            .ClickAsync();
        await member.GetByRole(AriaRole.Link, new() { Name = "Ask an owner about Project proj_a" }).ClickAsync();
        await Expect(member.Locator(".ask").GetByLabel("Project")).ToHaveValueAsync("proj_a");
        await Expect(member.Locator(".ask").GetByLabel("Project")).ToBeFocusedAsync();

        // Enter in a field asks for neither; nor does another choice take the link's effect from it.
        await member.Locator(".ask").GetByLabel("Why").PressAsync("Enter");
        await member.Locator(".ask").GetByLabel("Project").SelectOptionAsync("proj_c");
        await member.GetByRole(AriaRole.Link, new() { Name = "Ask an owner about Project proj_a" }).ClickAsync();
        await Expect(member.Locator(".ask").GetByLabel("Project")).ToHaveValueAsync("proj_a");
        await Expect(member.Locator("li.request").Filter(new() { HasText = "proj_a" })).ToHaveCountAsync(0);
        await member.GetByRole(AriaRole.Button, new() { Name = "Ask to share it" }).ClickAsync();
        await Expect(member.Locator("li.request").Filter(new() { HasText = "proj_a" })).ToBeVisibleAsync();

        // What is asked already is not asked again.
        await Expect(member.GetByRole(AriaRole.Link, new() { Name = "Ask an owner about" })).ToHaveCountAsync(1);

        // To share: the review as ever, opened by the link and recorded by nothing but its button.
        var owner = await SignInAsync(server, "olga@example.com");
        await owner.GetByRole(AriaRole.Link, new() { Name = "Review and share" }).ClickAsync();
        var review = owner.GetByRole(AriaRole.Dialog);
        await Expect(review.GetByText("Review 1 change")).ToBeVisibleAsync();
        await Expect(review.GetByRole(AriaRole.Checkbox)).Not.ToBeCheckedAsync();
        await Expect(review.Locator("section.outlook")).ToBeVisibleAsync();
        await owner.LosesAsync("review=");
        Assert.Empty(await owner.FaultsAsync());

        // Left staged and opened once more by the link: what came back is said, and no review hides it.
        await owner.WaitForFunctionAsync("() => Object.keys(sessionStorage).some(key => key.startsWith('staged:'))");
        var open = (await server.Get<SharingQueries>().GetAsync(Actor.Operator, "org-ask", default)).Requests.First(request =>
            request.ProjectId == "proj_a"
        );
        await owner.GotoAsync($"/organizations/org-ask/data-sharing?review={open.Id}");
        await Expect(owner.GetByText("are back. Nothing is recorded before you review them.")).ToBeVisibleAsync();
        await Expect(owner.Locator("#requests")).ToBeFocusedAsync();
        await Expect(review).ToHaveCountAsync(0);
        await owner.GetByRole(AriaRole.Button, new() { Name = "Review and share" }).ClickAsync();
        await review.GetByRole(AriaRole.Checkbox).CheckAsync();
        await review.GetByRole(AriaRole.Button, new() { Name = "Record decision" }).ClickAsync();
        await Expect(owner.Locator("li.answered").Filter(new() { HasText = "proj_a" }).Filter(new() { HasText = "Granted" }))
            .ToBeVisibleAsync();

        // To keep out: two.
        await owner.Rail("Overview").ClickAsync();
        await owner.GetByRole(AriaRole.Link, new() { Name = "Decide", Exact = true }).ClickAsync();
        await owner.GetByRole(AriaRole.Button, new() { Name = "Keep it out" }).ClickAsync();
        await Expect(owner.Locator("li.answered").Filter(new() { HasText = "proj_b" })).ToContainTextAsync("Granted");

        // A link to what is answered already opens nothing.
        var answered = (await server.Get<SharingQueries>().AnsweredAsync(Actor.Operator, "org-ask", default)).First(request =>
            request.ProjectId == "proj_a"
        );
        await owner.GotoAsync($"/organizations/org-ask/data-sharing?review={answered.Id}");
        await Expect(owner.Locator("#requests")).ToBeFocusedAsync();
        await Expect(owner.GetByRole(AriaRole.Dialog)).ToHaveCountAsync(0);
    }

    private static async Task AskAsync(IPage page, string project, string wish, string reason)
    {
        var form = page.Locator(".ask");

        // What was asked before may show before its form is empty again, and would take with it what is chosen meanwhile.
        await Expect(form.GetByLabel("Project")).ToHaveValueAsync("");
        await form.GetByLabel("Project").SelectOptionAsync(project);
        await form.GetByLabel("Why").FillAsync(reason);
        await form.GetByRole(AriaRole.Button, new() { Name = wish }).ClickAsync();
    }

    private static async Task KeepAsync(IPage page, string name)
    {
        if (Environment.GetEnvironmentVariable("KEEP_PICTURES") is { Length: > 0 } folder)
        {
            await page.ScreenshotAsync(new() { Path = Path.Combine(folder, $"{name}.png"), FullPage = true });
        }
    }
}
