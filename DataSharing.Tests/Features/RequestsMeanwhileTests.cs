using DataSharing.Core.Organizations;
using DataSharing.Core.Primitives;
using DataSharing.Core.Sharing;
using DataSharing.Dashboard.Access;
using DataSharing.Dashboard.Common;
using DataSharing.Dashboard.Data;
using DataSharing.Dashboard.Data.Entities;
using DataSharing.Dashboard.Organizations;
using DataSharing.Dashboard.Sharing;
using Microsoft.EntityFrameworkCore;
using Xunit;

namespace DataSharing.Tests.Features;

/// <summary>What becomes of members' requests by what others declare and mark meanwhile.</summary>
public sealed class RequestsMeanwhileTests : IAsyncLifetime
{
    private const string Organization = "org-a";
    private const SharingControl Inputs = SharingControl.InputsOutputs;

    private readonly Support.TestClock _clock = new(new DateTimeOffset(2026, 11, 22, 12, 0, 0, TimeSpan.Zero));
    private Support.TestServer _server = default!;
    private Actor _owner = default!;
    private Actor _another = default!;
    private Actor _member = default!;

    public async ValueTask InitializeAsync()
    {
        _server = await Support.TestServer.StartAsync(_clock, schedules: false);
        await _server.CreateOrganizationAsync(Organization, projects: ["proj_a", "proj_b"]);
        _owner = await PersonAsync("olga@example.com", OrganizationRole.Owner);
        _another = await PersonAsync("otto@example.com", OrganizationRole.Owner);
        _member = await PersonAsync("mia@example.com", OrganizationRole.Member);
    }

    public ValueTask DisposeAsync() => _server.DisposeAsync();

    [Fact]
    public async Task KeepingOut_AfterAnotherOwnerDeclared_IsAConflict()
    {
        await DecideAsync(SharingList.Selected(["proj_a"]), 0, SharingControl.Feedback);
        var id = await AskAsync(SharingWish.KeepOut);
        var seen = await ViewAsync();
        await DeclareAsync(SharingList.AllProjects);

        var conflict = await Assert.ThrowsAsync<ConflictException>(() => KeepOutAsync(id, seen));

        Assert.Equal("declaration_conflict", conflict.Code);
        Assert.Contains("otto", conflict.Message, StringComparison.Ordinal);
        var after = await ViewAsync();
        Assert.Equal((1L, null), (after.Version, after[Inputs].Decided));
        Assert.Single(after.Requests);

        // By what they see now it is theirs to decide.
        await KeepOutAsync(id, after);
        Assert.Equal(SharingList.Disabled, (await ViewAsync())[Inputs].Decided);
        Assert.Empty((await ViewAsync()).Requests);
    }

    [Fact]
    public async Task KeepingOut_WhatIsOutMeanwhile_IsAConflict_AndRecordsNothing()
    {
        await DeclareAsync(SharingList.AllProjects);
        var id = await AskAsync(SharingWish.KeepOut);
        await DeclareAsync(SharingList.Selected(["proj_b"]));

        var conflict = await Assert.ThrowsAsync<ConflictException>(async () => await KeepOutAsync(id, await ViewAsync()));

        Assert.Equal("kept_out_already", conflict.Code);
        Assert.Equal(0, (await ViewAsync()).Version);
        Assert.Single((await ViewAsync()).Requests);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task NeverShare_OfWhatIsOnlyDeclaredToBeShared_RecordsAFirstNo(bool all)
    {
        await DeclareAsync(all ? SharingList.AllProjects : SharingList.Selected(["proj_a"]));
        await AskAsync(SharingWish.KeepOut);

        await MarkNeverShareAsync(true);

        var view = await ViewAsync();
        Assert.Equal((1L, SharingList.Disabled), (view.Version, view[Inputs].Decided));
        Assert.True(view[Inputs].AtProvider.MayStillReceive);
        Assert.Null(view[SharingControl.Feedback].Decided);
        Assert.Empty(view.Requests);
        Assert.Equal(MemberRequestState.Granted, (await AnsweredAsync()).State);
    }

    [Fact]
    public async Task NeverShare_AfterAnotherOwnerDeclared_IsAConflict_AndRecordsNothing()
    {
        var seen = await ViewAsync();
        await DeclareAsync(SharingList.AllProjects);

        var conflict = await Assert.ThrowsAsync<ConflictException>(() => MarkNeverShareAsync(true, seen));

        Assert.Equal("declaration_conflict", conflict.Code);
        Assert.Contains("otto", conflict.Message, StringComparison.Ordinal);
        Assert.Equal((0L, false), ((await ViewAsync()).Version, await IsNeverShareAsync()));

        // By what they see now it is theirs to decide.
        await MarkNeverShareAsync(true, await ViewAsync());
        Assert.Equal(SharingList.Disabled, (await ViewAsync())[Inputs].Decided);
        Assert.True(await IsNeverShareAsync());
    }

    [Fact]
    public async Task NeverShare_AfterAnotherOwnerDecided_IsAConflict_AndRecordsNothing()
    {
        var seen = await ViewAsync();
        await DecideAsync(SharingList.Selected(["proj_a"]), 0);

        var conflict = await Assert.ThrowsAsync<ConflictException>(() => MarkNeverShareAsync(true, seen));

        Assert.Equal("version_conflict", conflict.Code);
        Assert.Equal((1L, false), ((await ViewAsync()).Version, await IsNeverShareAsync()));
    }

    [Fact]
    public async Task NeverShare_OfWhatNothingIsDeclaredOf_DecidesNothing()
    {
        await DeclareAsync(SharingList.Selected(["proj_b"]));

        await MarkNeverShareAsync(true);

        Assert.Equal(0, (await ViewAsync()).Version);
    }

    [Theory]
    [InlineData("archived")]
    [InlineData("zdr")]
    public async Task Sharing_ThatAMarkKeptFromHavingEffect_IsGrantedByItsOwnerOnceTheMarkGoes(string mark)
    {
        await AskAsync(SharingWish.Share);
        await MarkAsync(mark, true);
        await DecideAsync(SharingList.AllProjects, 0);
        Assert.Single((await ViewAsync()).Requests);

        await MarkAsync(mark, false);

        Assert.Empty((await ViewAsync()).Requests);
        var answered = await AnsweredAsync();
        Assert.Equal((MemberRequestState.Granted, _owner.Id, "olga"), (answered.State, answered.AnsweredById, answered.AnsweredByName));
        Assert.Equal([$"project.{mark}", "data_sharing.request_granted"], await LastEntriesAsync());
    }

    [Fact]
    public async Task Sharing_ThatOneOfTwoMarksStillKeepsFromHavingEffect_StaysOpen()
    {
        await AskAsync(SharingWish.Share);
        await MarkAsync("archived", true);
        await MarkAsync("zdr", true);
        await DecideAsync(SharingList.AllProjects, 0);

        await MarkAsync("archived", false);
        Assert.Single((await ViewAsync()).Requests);

        await MarkAsync("zdr", false);
        Assert.Empty((await ViewAsync()).Requests);
    }

    [Fact]
    public async Task Sharing_ThatNobodyDecided_StaysOpenWhenTheMarkGoes()
    {
        await AskAsync(SharingWish.Share);
        await DecideAsync(SharingList.Selected(["proj_b"]), 0);
        await MarkAsync("zdr", true);
        await MarkNeverShareAsync(true);

        await MarkAsync("zdr", false);
        await MarkNeverShareAsync(false);

        Assert.Single((await ViewAsync()).Requests);
    }

    [Fact]
    public async Task Sharing_OfAProjectThatOpenAIListsAgain_IsGranted()
    {
        await AskAsync(SharingWish.Share);
        await FollowAsync(archived: true);
        await DecideAsync(SharingList.AllProjects, 0);
        Assert.Single((await ViewAsync()).Requests);

        await FollowAsync(archived: false);

        Assert.Empty((await ViewAsync()).Requests);
        Assert.Equal("olga", (await AnsweredAsync()).AnsweredByName);
    }

    private async Task FollowAsync(bool archived)
    {
        await _server
            .Get<FollowProjects>()
            .ExecuteAsync(_another, Organization, [new ListedProject("proj_a", "proj_a", archived)], default);
        _clock.Advance(TimeSpan.FromSeconds(2));
    }

    private async Task MarkAsync(string mark, bool value)
    {
        await _server
            .Get<MarkProject>()
            .ExecuteAsync(_another, Organization, "proj_a", WireName<ProjectMarkKind>.Find(mark)!.Value, value, default);
        _clock.Advance(TimeSpan.FromSeconds(2));
    }

    private async Task MarkNeverShareAsync(bool value, SharingView? seen = null)
    {
        await _server
            .Get<MarkNeverShare>()
            .ExecuteAsync(
                _owner,
                Organization,
                "proj_a",
                value,
                goOverToSelected: false,
                seen is null ? null : SeenSharing.Of(seen),
                default
            );
        _clock.Advance(TimeSpan.FromSeconds(2));
    }

    private async Task<bool> IsNeverShareAsync()
    {
        await using var database = await _server.Get<IDbContextFactory<ApplicationDbContext>>().CreateDbContextAsync();
        return (await database.FindHistoryAsync(Organization, default))!
            .At(Instant.From(_clock.GetUtcNow()))
            .FindProject("proj_a")!
            .NeverShare;
    }

    private Task DeclareAsync(SharingList list) =>
        _server
            .Get<DeclareSharing>()
            .ExecuteAsync(
                _another,
                Organization,
                new Dictionary<SharingControl, (SharingList?, Instant?)> { [Inputs] = (list, null) },
                default
            );

    private async Task DecideAsync(SharingList list, long version, SharingControl control = Inputs)
    {
        await _server
            .Get<ChangeSharing>()
            .ExecuteAsync(
                _owner,
                new SharingChange(Organization, new Dictionary<SharingControl, SharingList> { [control] = list }, version, 1),
                default
            );
        _clock.Advance(TimeSpan.FromSeconds(2));
    }

    private Task<string> AskAsync(SharingWish wish) =>
        _server.Get<AskForSharing>().AskAsync(_member, Organization, "proj_a", wish, null, default);

    private Task KeepOutAsync(string id, SharingView seen) =>
        _server.Get<AnswerRequest>().KeepOutAsync(_owner, Organization, id, SeenSharing.Of(seen), default);

    private Task<SharingView> ViewAsync() => _server.Get<SharingQueries>().GetAsync(_member, Organization, default);

    private async Task<MemberRequest> AnsweredAsync() =>
        Assert.Single(await _server.Get<SharingQueries>().AnsweredAsync(_member, Organization, default));

    private async Task<List<string>> LastEntriesAsync()
    {
        await using var database = await _server.Get<IDbContextFactory<ApplicationDbContext>>().CreateDbContextAsync();
        var types = await database
            .AuditEntries.Where(entry => entry.OrganizationId == Organization)
            .OrderBy(entry => entry.Sequence)
            .Select(entry => entry.Type)
            .ToListAsync();
        return types[^2..];
    }

    private async Task<Actor> PersonAsync(string email, OrganizationRole role) =>
        Actor.User((await _server.CreateUserAsync(email, PlatformRole.None, (Organization, role))).Id, "test");
}
