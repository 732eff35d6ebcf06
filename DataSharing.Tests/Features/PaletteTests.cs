using Bunit;
using DataSharing.Dashboard.Access;
using DataSharing.Dashboard.Common;
using DataSharing.Dashboard.Data.Entities;
using DataSharing.Dashboard.Organizations;
using DataSharing.Dashboard.UI.Layout;
using DataSharing.Dashboard.UI.Palette;
using Microsoft.AspNetCore.Components;
using Microsoft.Extensions.DependencyInjection;
using Xunit;

namespace DataSharing.Tests.Features;

/// <summary>What the palette finds, for whom, and in which order.</summary>
public sealed class PaletteTests : BunitContext
{
    private static readonly OwnOrganization _own = new("org-a", "Acme", OrganizationRole.Owner, null, HasFeedback: true);

    [Theory]
    [InlineData("pro", "Projects|Programme|Evidence")]
    [InlineData("PROJ", "Projects")]
    [InlineData("sharing", "Data sharing|Stop all sharing|Change data sharing")]
    [InlineData("stop sharing", "Stop all sharing")]
    [InlineData("audit", "Activity")]
    [InlineData("nothing at all", "")]
    public void Match_FindsEachWord_TheClosestFirstInItsGroup(string text, string expected) =>
        Assert.Equal(
            expected,
            string.Join('|', PaletteMatch.Of(PalettePages.Of(Person(PlatformRole.None, _own), _own), text).Select(item => item.Label))
        );

    // Whoever does not know what a page is called.
    [Theory]
    [InlineData("proof", "Evidence")]
    [InlineData("compliance", "Evidence")]
    [InlineData("bill", "Events|OpenAI's report|Reconciliation")]
    [InlineData("billed", "Events")]
    [InlineData("invoice", "Reconciliation")]
    [InlineData("free", "Will it be free?")]
    [InlineData("opt out", "Data sharing|Stop all sharing|Change data sharing")]
    [InlineData("enable", "Change data sharing")]
    [InlineData("invite", "Invite somebody|Members")]
    [InlineData("team", "Members|Invite somebody")]
    [InlineData("password", "Password, passkeys, authenticator")]
    [InlineData("2fa", "Password, passkeys, authenticator")]
    [InlineData("email", "Alerts|Add an alert")]
    [InlineData("quota", "Overview")]
    [InlineData("csv", "Usage|Import an export file")]
    [InlineData("zdr", "Facts")]
    [InlineData("secret", "API keys|Create an API key")]
    [InlineData("prices", "Programme")]
    [InlineData("logout", "Sign out everywhere")]
    public void Words_ThatPeopleUse_FindWhatIsCalledOtherwise(string text, string expected) =>
        Assert.Equal(
            expected,
            string.Join('|', PaletteMatch.Of(PalettePages.Of(Person(PlatformRole.None, _own), _own), text).Select(item => item.Label))
        );

    [Fact]
    public void Words_AreOfWhatIsThere()
    {
        var labels = Enum.GetValues<PlatformRole>()
            .SelectMany(role => PalettePages.Of(Person(role, _own), _own))
            .Where(item => item.Kind is PaletteKind.Page or PaletteKind.Action)
            .Select(item => item.Label);

        Assert.Empty(PaletteWords.All.Keys.Except(labels));
    }

    [Fact]
    public void Match_AcrossKinds_PutsWhatBeginsWithTheTextFirst()
    {
        PaletteItem[] items =
        [
            new(PaletteKind.Page, "Password, passkeys", "p"),
            new(PaletteKind.Page, "Sign-in", "s", Also: "assurance"),
            new(PaletteKind.Action, "Give an assignment", "g"),
            new(PaletteKind.Project, "Assistant", "a"),
        ];

        Assert.Equal(
            ["Assistant", "Give an assignment", "Password, passkeys", "Sign-in"],
            PaletteMatch.Of(items, "ass").Select(item => item.Label)
        );
    }

    [Fact]
    public void Match_ShowsAFewOfEachGroup_InTheOrderOfTheGroups()
    {
        var many = Enumerable
            .Range(1, 40)
            .Select(number => new PaletteItem(PaletteKind.Project, $"proj {number}", "p"))
            .Append(new PaletteItem(PaletteKind.Event, "proj event", "e"));

        var found = PaletteMatch.Of(many, "proj");

        Assert.Equal(PaletteMatch.MostOfAGroup + 1, found.Count);
        Assert.Equal(PaletteKind.Event, found[0].Kind);
        Assert.Equal("proj 1", found[1].Label);
    }

    [Theory]
    [InlineData(PlatformRole.None)]
    [InlineData(PlatformRole.Support)]
    [InlineData(PlatformRole.Administrator)]
    public void Pages_AreAllThoseOfTheRail_AndNoneOfOthers(PlatformRole platform)
    {
        var me = Person(platform, _own);
        var rail = Render<Rail>(parameters =>
            parameters
                .Add(shown => shown.Belonging, me)
                .Add(shown => shown.Organization, "org-a")
                .Add(shown => shown.Address, Services.GetRequiredService<NavigationManager>().Uri)
        );
        var listed = PalettePages.Of(me, _own).Select(item => item.Address).ToHashSet();

        Assert.Empty(rail.FindAll("a").Select(link => link.GetAttribute("href")).Except(listed));
        Assert.Equal(platform == PlatformRole.Administrator, listed.Contains(PageRoutes.Organizations));
        Assert.Equal(platform != PlatformRole.None, listed.Contains(PageRoutes.Support));
    }

    [Fact]
    public void Members_AreOfferedNothingThatOwnersDecide()
    {
        var member = _own with { Role = OrganizationRole.Member };

        Assert.Equal(
            ["Create an API key", "Light theme", "Dark theme", "System theme", "Sign out everywhere"],
            PalettePages
                .Of(Person(PlatformRole.None, member), member)
                .Where(item => item.Kind == PaletteKind.Action)
                .Select(item => item.Label)
        );
    }

    [Fact]
    public async Task Search_FindsProjectsModelsAndAWholeEventId_OfThisOrganizationOnly()
    {
        await using var server = await Support.TestServer.StartAsync(schedules: false);
        var ours = await server.CreateOrganizationAsync("org-a", projects: "proj_alpha");
        var theirs = await server.CreateOrganizationAsync("org-b", projects: "proj_beta");
        var actor = Actor.User(
            (await server.CreateUserAsync("m@example.com", PlatformRole.None, ("org-a", OrganizationRole.Member))).Id,
            "test"
        );
        await SendAsync(server, ours, "req-1");
        await SendAsync(server, theirs, "req-2");
        var palette = server.Get<PaletteQueries>();

        var project = Assert.Single(await palette.FindAsync(actor, "org-a", "alpha", default));
        Assert.Equal(("Project proj_alpha", "organizations/org-a/usage?tab=events&project=proj_alpha"), (project.Label, project.Address));
        var owner = Actor.User(
            (await server.CreateUserAsync("o@example.com", PlatformRole.None, ("org-a", OrganizationRole.Owner))).Id,
            "test"
        );
        Assert.Equal("organizations/org-a/projects", Assert.Single(await palette.FindAsync(owner, "org-a", "alpha", default)).Address);
        Assert.Empty(await palette.FindAsync(actor, "org-a", "beta", default));
        Assert.Contains(
            await palette.FindAsync(actor, "org-a", "4.1-mini", default),
            item => item is { Kind: PaletteKind.Model, Label: "gpt-4.1-mini-2025-04-14", Detail: "Small pool" }
        );
        var found = Assert.Single(await palette.FindAsync(actor, "org-a", " req-1 ", default));
        Assert.Equal(
            (PaletteKind.Event, "req-1", "organizations/org-a/usage?tab=events&event=req-1"),
            (found.Kind, found.Label, found.Address)
        );
        Assert.StartsWith("gpt-4.1, billed: ", found.Detail, StringComparison.Ordinal);
        Assert.Empty(await palette.FindAsync(actor, "org-a", "req-2", default));
        Assert.Empty(await palette.FindAsync(actor, "org-a", "req", default));
        Assert.Empty(await palette.FindAsync(actor, "org-a", new string('a', PaletteQueries.LongestText + 1), default));
        await Assert.ThrowsAsync<NotFoundException>(() => palette.FindAsync(actor, "org-b", "beta", default));
    }

    private static Belonging Person(PlatformRole platform, params OwnOrganization[] organizations) =>
        new("u", "Olive", "o@example.com", platform, organizations);

    private static async Task SendAsync(Support.TestServer server, string key, string id)
    {
        using var client = server.Client(key);
        using var sent = await client.PostAsync(
            "/v1/usage/events",
            new StringContent(
                $$"""{"id":"{{id}}","project_id":"proj_x","model":"gpt-4.1","occurred_at":{{server.Get<TimeProvider>().GetUtcNow().ToUnixTimeSeconds()}},"input_tokens":1,"output_tokens":1}""",
                System.Text.Encoding.UTF8,
                "application/json"
            )
        );
        Assert.True(sent.IsSuccessStatusCode, await sent.Content.ReadAsStringAsync());
    }
}
