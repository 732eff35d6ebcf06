using System.Net;
using System.Net.Http.Json;
using DataSharing.Core.Sharing;
using DataSharing.Dashboard.Access;
using DataSharing.Dashboard.Common;
using DataSharing.Dashboard.Data;
using DataSharing.Dashboard.Data.Entities;
using DataSharing.Dashboard.Days;
using DataSharing.Dashboard.Features.ApiKeys;
using DataSharing.Dashboard.Features.Members;
using DataSharing.Dashboard.Features.OpenAIConnection;
using DataSharing.Dashboard.Features.Organizations;
using DataSharing.Dashboard.Organizations;
using DataSharing.Dashboard.ProviderUsage;
using DataSharing.Dashboard.Sharing;
using Microsoft.EntityFrameworkCore;
using Xunit;

namespace DataSharing.Tests.Api;

/// <summary>Who gets nowhere: with page commands and with keys.</summary>
public sealed class RightsTests : IAsyncLifetime
{
    private Support.TestServer _server = default!;
    private Actor _owner = default!;
    private Actor _member = default!;
    private Actor _stranger = default!;
    private Actor _support = default!;
    private Actor _administrator = default!;

    public async ValueTask InitializeAsync()
    {
        _server = await Support.TestServer.StartAsync();
        await _server.CreateOrganizationAsync("org-own", projects: "proj_a");
        await _server.CreateOrganizationAsync("org-foreign", projects: "proj_f");
        _owner = Actor.User(
            (await _server.CreateUserAsync("owner@example.com", PlatformRole.None, ("org-own", OrganizationRole.Owner))).Id,
            "test"
        );
        _member = Actor.User(
            (await _server.CreateUserAsync("member@example.com", PlatformRole.None, ("org-own", OrganizationRole.Member))).Id,
            "test"
        );
        _stranger = Actor.User(
            (await _server.CreateUserAsync("stranger@example.com", PlatformRole.None, ("org-foreign", OrganizationRole.Owner))).Id,
            "test"
        );
        _support = Actor.User((await _server.CreateUserAsync("support@example.com", PlatformRole.Support)).Id, "test");
        _administrator = Actor.User((await _server.CreateUserAsync("admin@example.com", PlatformRole.Administrator)).Id, "test");
    }

    public ValueTask DisposeAsync() => _server.DisposeAsync();

    [Fact]
    public async Task Writes_ByMemberStrangerSupportAndNobody_AreRefusedAndRecorded()
    {
        var before = await StateAsync();
        var attempts = 0;
        foreach (var actor in (Actor[])[_member, _stranger, _support, Actor.User("nobody", "test"), Actor.ApiKey("nothing", "test")])
        {
            foreach (var write in Writes(actor))
            {
                attempts++;
                var refusal = await Assert.ThrowsAnyAsync<ProblemException>(write);
                Assert.True(refusal is NotFoundException or RefusedException, $"{actor.Id}: {refusal}");
            }
        }

        Assert.Equal(before, await StateAsync());
        await using var database = await _server.Get<IDbContextFactory<ApplicationDbContext>>().CreateDbContextAsync();
        Assert.Equal(attempts, await database.AuditEntries.CountAsync(entry => entry.Refused));
    }

    [Fact]
    public async Task Administrator_KeepsFactsAndProjects_ButDecidesNoSharing()
    {
        await _server.Get<SetFacts>().ExecuteAsync(_administrator, "org-own", new FactValuesInput(Tier: "tier-5"), null, default);

        await Assert.ThrowsAnyAsync<ProblemException>(() => ShareAsync(_administrator));
        await Assert.ThrowsAsync<RefusedException>(() =>
            _server.Get<InviteMember>().ExecuteAsync(_administrator, "org-own", "x@example.com", OrganizationRole.Owner, default)
        );
    }

    [Fact]
    public async Task Reads_OfAForeignAndAMissingOrganization_AnswerAlike()
    {
        var today = _server.Get<DayQueries>();
        foreach (var actor in (Actor[])[_member, _support, _administrator])
        {
            var foreign = await Assert.ThrowsAsync<NotFoundException>(() => today.GetAsync(actor, "org-foreign", null, default));
            var missing = await Assert.ThrowsAsync<NotFoundException>(() => today.GetAsync(actor, "org-missing", null, default));
            Assert.Equal(missing.Message, foreign.Message);
        }
    }

    [Fact]
    public async Task Support_WithAReason_SeesAndTheOrganizationSeesTheLook()
    {
        await _server.Get<SupportVisits>().OpenAsync(_support, "org-own", "#48213", "eligible", default);
        await _server.Get<SupportVisits>().OpenAsync(_support, "org-own", "#48213", "billed", default);

        Assert.False((await _server.Get<DayQueries>().GetAsync(_support, "org-own", null, default)).HasSource);
        await Assert.ThrowsAsync<RefusedException>(() => ShareAsync(_support));
        await using var database = await _server.Get<IDbContextFactory<ApplicationDbContext>>().CreateDbContextAsync();
        Assert.Equal(["eligible", "billed"], (await database.SupportVisits.SingleAsync()).Opened);
        Assert.Equal(
            1,
            await database.AuditEntries.CountAsync(entry => entry.Type == "support.looked_up" && entry.OrganizationId == "org-own")
        );
    }

    [Fact]
    public async Task LastOwner_CannotLeaveOrStepDown()
    {
        await Assert.ThrowsAsync<ConflictException>(() => _server.Get<RemoveMember>().ExecuteAsync(_owner, "org-own", _owner.Id, default));
        await Assert.ThrowsAsync<ConflictException>(() =>
            _server.Get<ChangeRole>().ExecuteAsync(_owner, "org-own", _owner.Id, OrganizationRole.Member, default)
        );
    }

    [Fact]
    public async Task Key_OfAnOwnerWhoIsOneNoMore_LosesWhatItsCreatorLost()
    {
        var second = await _server.CreateUserAsync("second@example.com", PlatformRole.None, ("org-own", OrganizationRole.Owner));
        var key = await _server
            .Get<CreateApiKey>()
            .ExecuteAsync(Actor.User(second.Id, "test"), "org-own", "k", [Scopes.UsageRead, Scopes.SharingRead], null, default);
        using var client = _server.Client(key);
        Assert.Equal(HttpStatusCode.OK, (await client.GetAsync("/v1/organization/data_sharing")).StatusCode);

        await _server.Get<ChangeRole>().ExecuteAsync(_owner, "org-own", second.Id, OrganizationRole.Member, default);
        Assert.Equal(HttpStatusCode.Forbidden, (await client.GetAsync("/v1/organization/data_sharing")).StatusCode);
        Assert.Equal(HttpStatusCode.OK, (await client.GetAsync("/v1/organization/complimentary_tokens")).StatusCode);

        await _server.Get<RemoveMember>().ExecuteAsync(_owner, "org-own", second.Id, default);
        Assert.Equal(HttpStatusCode.Forbidden, (await client.GetAsync("/v1/organization/complimentary_tokens")).StatusCode);
    }

    [Fact]
    public async Task Keys_WithoutScopeOrRevoked_GetNowhere()
    {
        using var nobody = _server.Client();
        using var reader = _server.Client(await _server.CreateKeyAsync("org-own", Scopes.UsageRead));
        using var support = _server.Client(await _server.CreateKeyAsync(null, Scopes.SupportRead));

        Assert.Equal(HttpStatusCode.Unauthorized, (await nobody.GetAsync("/v1/organization/complimentary_tokens")).StatusCode);
        Assert.Equal(HttpStatusCode.Forbidden, (await reader.PostAsJsonAsync("/v1/usage/events", new { })).StatusCode);
        Assert.Equal(
            HttpStatusCode.Forbidden,
            (await reader.PostAsJsonAsync("/v1/organization/data_sharing", new { version = 0 })).StatusCode
        );
        Assert.Equal(HttpStatusCode.Forbidden, (await support.GetAsync("/v1/organization/complimentary_tokens")).StatusCode);
        Assert.Equal(
            HttpStatusCode.UnprocessableEntity,
            (await support.GetAsync("/v1/support/organizations/org-own/eligibility")).StatusCode
        );
        support.DefaultRequestHeaders.Add("X-Support-Reason", "#1");
        Assert.Equal(HttpStatusCode.OK, (await support.GetAsync("/v1/support/organizations/org-own/eligibility")).StatusCode);
        Assert.Equal(HttpStatusCode.NotFound, (await support.GetAsync("/v1/support/organizations/org-missing/eligibility")).StatusCode);

        await using var database = await _server.Get<IDbContextFactory<ApplicationDbContext>>().CreateDbContextAsync();
        var id = await database
            .ApiKeys.Where(key => key.OrganizationId == "org-own" && key.Scopes.Count == 1)
            .Select(key => key.Id)
            .FirstAsync();
        await _server.Get<RevokeApiKey>().ExecuteAsync(_owner, "org-own", id, default);
        Assert.Equal(HttpStatusCode.Unauthorized, (await reader.GetAsync("/v1/organization/complimentary_tokens")).StatusCode);
    }

    [Fact]
    public async Task Sharing_ConflictNeverShareAndTerms_AreRefusedWithNothingChanged()
    {
        using var client = _server.Client(await _server.CreateKeyAsync("org-own", Scopes.SharingWrite, Scopes.SharingRead));
        object Change(int version, int? terms, string type) =>
            new
            {
                version,
                acknowledged_terms = terms,
                controls = new { inputs_outputs = new { type } },
            };

        Assert.Equal(
            HttpStatusCode.UnprocessableEntity,
            (await client.PostAsJsonAsync("/v1/organization/data_sharing", Change(0, null, "all_projects"))).StatusCode
        );
        Assert.Equal(
            HttpStatusCode.Conflict,
            (await client.PostAsJsonAsync("/v1/organization/data_sharing", Change(3, 1, "all_projects"))).StatusCode
        );
        Assert.Equal(
            HttpStatusCode.OK,
            (await client.PostAsJsonAsync("/v1/organization/data_sharing", Change(0, 1, "all_projects"))).StatusCode
        );
        await Assert.ThrowsAsync<InvalidInputException>(() =>
            _server.Get<MarkNeverShare>().ExecuteAsync(_owner, "org-own", "proj_a", true, goOverToSelected: false, null, default)
        );
        await _server.Get<MarkNeverShare>().ExecuteAsync(_owner, "org-own", "proj_a", true, goOverToSelected: true, null, default);
        using var refused = await client.PostAsJsonAsync("/v1/organization/data_sharing", Change(2, 1, "all_projects"));

        Assert.Equal(HttpStatusCode.UnprocessableEntity, refused.StatusCode);
        Assert.Contains("never_share_conflict", await refused.Content.ReadAsStringAsync(), StringComparison.Ordinal);
        Assert.Equal(
            SharingMode.SelectedProjects,
            (await _server.Get<SharingQueries>().GetAsync(_owner, "org-own", default))[SharingControl.InputsOutputs].List.Mode
        );
    }

    private IEnumerable<Func<Task>> Writes(Actor actor)
    {
        yield return () => ShareAsync(actor);
        yield return () => _server.Get<ConfirmSharing>().ExecuteAsync(actor, "org-own", [SharingControl.Feedback], 0, default);
        yield return () =>
            _server
                .Get<DeclareSharing>()
                .ExecuteAsync(
                    actor,
                    "org-own",
                    new Dictionary<SharingControl, (SharingList?, DataSharing.Core.Primitives.Instant?)>(),
                    default
                );
        yield return () => _server.Get<MarkNeverShare>().ExecuteAsync(actor, "org-own", "proj_a", true, true, null, default);
        yield return () => _server.Get<SetFacts>().ExecuteAsync(actor, "org-own", new FactValuesInput(Tier: "tier-5"), null, default);
        yield return () => _server.Get<CreateProject>().ExecuteAsync(actor, "org-own", "proj_x", "X", default);
        yield return () => _server.Get<RenameProject>().ExecuteAsync(actor, "org-own", "proj_a", "X", default);
        yield return () => _server.Get<MarkProject>().ExecuteAsync(actor, "org-own", "proj_a", ProjectMarkKind.Archived, true, default);
        yield return () => _server.Get<InviteMember>().ExecuteAsync(actor, "org-own", "x@example.com", OrganizationRole.Owner, default);
        yield return () => _server.Get<ChangeRole>().ExecuteAsync(actor, "org-own", actor.Id, OrganizationRole.Owner, default);
        yield return () => _server.Get<RemoveMember>().ExecuteAsync(actor, "org-own", _owner.Id, default);
        yield return () => _server.Get<RevokeInvitation>().ExecuteAsync(actor, "org-own", "invite_x", default);
        yield return () => _server.Get<AddMember>().ExecuteAsync(actor, "org-own", "x@example.com", OrganizationRole.Owner, default);
        yield return () => _server.Get<CreateApiKey>().ExecuteAsync(actor, "org-own", "k", [Scopes.SharingWrite], null, default);
        yield return () => _server.Get<SetConnection>().ExecuteAsync(actor, "org-own", null, "sk-admin-something", default);
        yield return () => _server.Get<RemoveConnection>().ExecuteAsync(actor, "org-own", default);
        yield return () => _server.Get<TestConnection>().ExecuteAsync(actor, "org-own", default);
        yield return () => _server.Get<ImportProjects>().ExecuteAsync(actor, "org-own", default);
        yield return () => _server.Get<ImportMembers>().ExecuteAsync(actor, "org-own", default);
        yield return () =>
            _server
                .Get<ImportReport>()
                .ExecuteAsync(
                    actor,
                    "org-own",
                    "f.csv",
                    new ExportFile(
                        "usage",
                        "",
                        DataSharing.Core.Primitives.Instant.Beginning,
                        DataSharing.Core.Primitives.Instant.End,
                        0,
                        [],
                        []
                    ),
                    dryRun: true,
                    null,
                    default
                );
        yield return () => _server.Get<RenameOrganization>().ExecuteAsync(actor, "org-own", "Other", default);
        yield return () => _server.Get<CreateOrganization>().ExecuteAsync(actor, "org-new", "New", new FactValuesInput(), default);
    }

    private Task ShareAsync(Actor actor) =>
        _server
            .Get<ChangeSharing>()
            .ExecuteAsync(
                actor,
                new SharingChange(
                    "org-own",
                    new Dictionary<SharingControl, SharingList> { [SharingControl.InputsOutputs] = SharingList.AllProjects },
                    0,
                    1
                ),
                default
            );

    private async Task<(int, int, int, int, int, int)> StateAsync()
    {
        await using var database = await _server.Get<IDbContextFactory<ApplicationDbContext>>().CreateDbContextAsync();
        return (
            await database.SharingRecords.CountAsync(),
            await database.OrganizationFacts.CountAsync(),
            await database.Projects.CountAsync(),
            await database.ProjectMarks.CountAsync(),
            await database.Invitations.CountAsync(),
            await database.Organizations.CountAsync()
        );
    }
}
