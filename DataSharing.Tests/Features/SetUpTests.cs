using Bunit;
using DataSharing.Core.Primitives;
using DataSharing.Core.Sharing;
using DataSharing.Dashboard.Access;
using DataSharing.Dashboard.Common;
using DataSharing.Dashboard.Data;
using DataSharing.Dashboard.Data.Entities;
using DataSharing.Dashboard.Features.ApiKeys;
using DataSharing.Dashboard.Features.Audit;
using DataSharing.Dashboard.Features.Members;
using DataSharing.Dashboard.Features.Organizations;
using DataSharing.Dashboard.Features.Overview;
using DataSharing.Dashboard.Organizations;
using DataSharing.Dashboard.Sharing;
using Microsoft.EntityFrameworkCore;
using Xunit;

namespace DataSharing.Tests.Features;

/// <summary>The way from an empty organization to its first figure: what is behind, what comes next, and that it ends.</summary>
public sealed class SetUpTests : BunitContext
{
    [Fact]
    public async Task Way_IsGoneStepByStep_AndEnds()
    {
        await using var server = await Support.TestServer.StartAsync(schedules: false);
        var owner = await NewAsync(server);
        Assert.Equal((SetUpPart.Tier, 0), await PlaceAsync(server, owner));

        await server.Get<SetFacts>().ExecuteAsync(owner, "org-s", new FactValuesInput(Tier: "tier-4"), null, default);
        Assert.Equal((SetUpPart.Projects, 1), await PlaceAsync(server, owner));

        await server.Get<CreateProject>().ExecuteAsync(owner, "org-s", "proj_a", "A", default);
        Assert.Equal((SetUpPart.Sharing, 2), await PlaceAsync(server, owner));

        await server
            .Get<DeclareSharing>()
            .ExecuteAsync(
                owner,
                "org-s",
                new Dictionary<SharingControl, (SharingList?, Instant?)> { [SharingControl.InputsOutputs] = (SharingList.Disabled, null) },
                default
            );
        Assert.Equal((SetUpPart.Source, 3), await PlaceAsync(server, owner));

        // A key that only reads brings no figure.
        await server.Get<CreateApiKey>().ExecuteAsync(owner, "org-s", "R", [Scopes.UsageRead], null, default);
        Assert.Equal((SetUpPart.Source, 3), await PlaceAsync(server, owner));
        var key = await server.Get<CreateApiKey>().ExecuteAsync(owner, "org-s", "W", [Scopes.UsageWrite], null, default);
        Assert.Equal((SetUpPart.Figure, 4), await PlaceAsync(server, owner));

        // Nor does one that has expired.
        var past = server.Get<TimeProvider>().Now().Plus(TimeSpan.FromMinutes(-1));
        await using (var database = await server.Get<IDbContextFactory<ApplicationDbContext>>().CreateDbContextAsync())
        {
            await database.InTransactionAsync(
                () => database.ApiKeys.ExecuteUpdateAsync(keys => keys.SetProperty(one => one.ExpiresAt, (Instant?)past)),
                default
            );
        }

        Assert.Equal((SetUpPart.Source, 3), await PlaceAsync(server, owner));
        key = await server.Get<CreateApiKey>().ExecuteAsync(owner, "org-s", "W2", [Scopes.UsageWrite], null, default);

        using var client = server.Client(key);
        using var sent = await client.PostAsync(
            "/v1/usage/events",
            new StringContent(
                $$"""{"id":"e1","project_id":"proj_a","model":"gpt-4.1","occurred_at":{{server.Get<TimeProvider>().GetUtcNow().ToUnixTimeSeconds()}},"input_tokens":1,"output_tokens":1}""",
                System.Text.Encoding.UTF8,
                "application/json"
            ),
            default
        );
        Assert.True(sent.IsSuccessStatusCode, await sent.Content.ReadAsStringAsync(default));
        await Support.Patience.UntilAsync(async () => (await ViewAsync(server, owner)).IsOver);
    }

    [Fact]
    public async Task Members_SeeWhomToAsk_AndOwnersAct()
    {
        await using var server = await Support.TestServer.StartAsync(schedules: false);
        var view = await ViewAsync(server, await NewAsync(server));

        var member = Guide(view, mayDecide: false);
        Assert.Equal(["How to send events"], member.FindAll("a").Select(link => link.TextContent));
        Assert.Contains("An owner does this: olive", member.Markup, StringComparison.Ordinal);

        var owner = Guide(view, mayDecide: true);
        Assert.Equal(
            [
                "organizations/org-s/facts",
                "organizations/org-s/projects",
                "organizations/org-s/data-sharing",
                "organizations/org-s/openai",
                "organizations/org-s/api-keys",
                "docs/api",
            ],
            owner.FindAll("a").Select(link => link.GetAttribute("href"))
        );
        Assert.Equal("Usage tier", owner.Find("[aria-current=step] b").TextContent);
        Assert.Equal("Enter the tier", owner.Find("a.primary").TextContent);
    }

    [Fact]
    public async Task Administrator_WhoOwnsIt_BecomesItsOwner_OnlyWhileNobodyBelongsToIt()
    {
        await using var server = await Support.TestServer.StartAsync(schedules: false);
        var admin = Actor.User((await server.CreateUserAsync("admin@example.com", PlatformRole.Administrator)).Id, "test");
        await server.CreateOrganizationAsync("org-free");
        await server.CreateOrganizationAsync("org-owned");
        await server.CreateUserAsync("m@example.com", PlatformRole.None, ("org-owned", OrganizationRole.Member));
        var become = server.Get<BecomeFirstOwner>();

        await server.Get<InviteMember>().ExecuteAsync(admin, "org-free", "x@example.com", OrganizationRole.Owner, default);
        await become.ExecuteAsync(admin, "org-free", default);
        await using (var database = await server.Get<IDbContextFactory<ApplicationDbContext>>().CreateDbContextAsync())
        {
            Assert.NotNull((await database.Invitations.SingleAsync()).EndedAt);
            Assert.Equal(1, await database.AuditEntries.CountAsync(entry => entry.Type == "invite.deleted"));
            var added = await database.AuditEntries.SingleAsync(entry => entry.Type == "user.added");
            Assert.Equal("{\"role\":\"owner\",\"members_before\":0}", added.NewValue);
            Assert.Equal(
                [("Role", "owner"), ("Members before", "0")],
                AuditWords.Fields(added, LogNames.None).Select(field => (field.Name, field.New))
            );
        }

        Assert.Equal(
            OrganizationRole.Owner,
            Assert.Single((await server.Get<MemberQueries>().ListAsync(admin, "org-free", default)).Members).Role
        );
        await Assert.ThrowsAsync<DataSharing.Dashboard.Common.ConflictException>(() => become.ExecuteAsync(admin, "org-free", default));
        await Assert.ThrowsAsync<DataSharing.Dashboard.Common.RefusedException>(() => become.ExecuteAsync(admin, "org-owned", default));
        await Assert.ThrowsAsync<DataSharing.Dashboard.Common.InvalidInputException>(() =>
            become.ExecuteAsync(Actor.Operator, "org-free", default)
        );
    }

    private static async Task<Actor> NewAsync(Support.TestServer server)
    {
        await server
            .Get<CreateOrganization>()
            .ExecuteAsync(Actor.Operator, "org-s", "S", new FactValuesInput("unknown", "no", "standard", "positive"), default);
        return Actor.User(
            (await server.CreateUserAsync("olive@example.com", PlatformRole.None, ("org-s", OrganizationRole.Owner))).Id,
            "test"
        );
    }

    private static async Task<SetUp> ViewAsync(Support.TestServer server, Actor actor) =>
        (await server.Get<OverviewQueries>().GetAsync(actor, "org-s", default)).View.SetUp;

    private static async Task<(SetUpPart?, int)> PlaceAsync(Support.TestServer server, Actor actor)
    {
        var view = await ViewAsync(server, actor);
        return (view.Next, view.Done.Count);
    }

    private IRenderedComponent<SetUpGuide> Guide(SetUp view, bool mayDecide) =>
        Render<SetUpGuide>(parameters =>
            parameters
                .Add(guide => guide.SetUp, view)
                .Add(guide => guide.OrganizationId, "org-s")
                .Add(guide => guide.MayKeepFacts, mayDecide)
                .Add(guide => guide.MayDecide, mayDecide)
        );
}
