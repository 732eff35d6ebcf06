using DataSharing.Core.Foresight.Needs;
using DataSharing.Core.Sharing;
using DataSharing.Dashboard.Access;
using DataSharing.Dashboard.Common;
using DataSharing.Dashboard.Data;
using DataSharing.Dashboard.Data.Entities;
using DataSharing.Dashboard.Features.Audit;
using DataSharing.Dashboard.Features.Members;
using DataSharing.Dashboard.Features.Organizations.Glance;
using DataSharing.Dashboard.Features.Overview;
using DataSharing.Dashboard.Identity;
using DataSharing.Dashboard.Organizations;
using DataSharing.Dashboard.Sharing;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Xunit;

namespace DataSharing.Tests.Features;

/// <summary>A member asks, an owner decides, and both are in the record.</summary>
public sealed class MemberRequestTests : IAsyncLifetime
{
    private const string Organization = "org-a";

    private readonly Support.TestClock _clock = new(new DateTimeOffset(2026, 11, 22, 12, 0, 0, TimeSpan.Zero));
    private Support.TestServer _server = default!;
    private Actor _owner = default!;
    private Actor _member = default!;
    private Actor _other = default!;

    private AskForSharing Ask => _server.Get<AskForSharing>();

    private AnswerRequest Answer => _server.Get<AnswerRequest>();

    public async ValueTask InitializeAsync()
    {
        _server = await Support.TestServer.StartAsync(_clock, schedules: false);
        await _server.CreateOrganizationAsync(Organization, projects: ["proj_a", "proj_b", "proj_c"]);
        _owner = await PersonAsync("olga@example.com", OrganizationRole.Owner);
        _member = await PersonAsync("mia@example.com", OrganizationRole.Member);
        _other = await PersonAsync("max@example.com", OrganizationRole.Member);
    }

    public ValueTask DisposeAsync() => _server.DisposeAsync();

    [Fact]
    public async Task Request_IsSeenByAll_AndGrantedByTheDecisionItself_InOneTransactionWithItsEntries()
    {
        await AskAsync("proj_a", SharingWish.Share, "  We need\nthe tokens.  ");

        var open = Assert.Single((await ViewAsync()).Requests);
        Assert.Equal(
            ("proj_a", SharingWish.Share, "We need\nthe tokens.", "mia", MemberRequestState.Open),
            (open.ProjectId, open.Wish, open.Reason, open.ByName, open.State)
        );
        var (overview, _) = await _server.Get<OverviewQueries>().GetAsync(_owner, Organization, default);
        Assert.Single(overview.Sharing.Requests);
        Assert.Contains(
            Need.RequestWaits,
            Assert.Single((await _server.Get<GlanceQueries>().OwnAsync(_owner, new GlanceAddress(), default)).Rows).Glance.Place.Needs
        );
        Assert.Equal(0, (await ViewAsync()).Version);

        // A decision about something else answers nothing.
        await DecideAsync(SharingList.Selected(["proj_b"]), 0);
        Assert.Single((await ViewAsync()).Requests);

        await DecideAsync(SharingList.Selected(["proj_a", "proj_b"]), 1);

        Assert.Empty((await ViewAsync()).Requests);
        var answered = Assert.Single(await AnsweredAsync());
        Assert.Equal(
            (MemberRequestState.Granted, "olga", _owner.Id, null),
            (answered.State, answered.AnsweredByName, answered.AnsweredById, answered.Answer)
        );
        Assert.Equal(
            [
                ("data_sharing.asked", "mia", "proj_a"),
                ("data_sharing.updated", "olga", "version 1"),
                ("data_sharing.updated", "olga", "version 2"),
                ("data_sharing.request_granted", "olga", "proj_a"),
            ],
            (await LogAsync()).Select(entry => (entry.Type, entry.ActorName, entry.Subject))
        );
        Assert.Equal(
            [("Asks for", "to share its inputs and outputs"), ("Reason", "We need\nthe tokens.")],
            AuditWords.Fields((await LogAsync())[0], LogNames.None).Select(field => (field.Name, field.New))
        );
    }

    [Fact]
    public async Task Decision_ThatIsRefused_AnswersNothing()
    {
        await AskAsync("proj_a", SharingWish.Share);

        // Without the terms, and against a version that is not the present one.
        await Assert.ThrowsAsync<InvalidInputException>(() => DecideAsync(SharingList.AllProjects, 0, terms: null));
        await Assert.ThrowsAsync<ConflictException>(() => DecideAsync(SharingList.AllProjects, 7));
        await Assert.ThrowsAsync<RefusedException>(() => DecideAsync(SharingList.AllProjects, 0, actor: _member));

        Assert.Single((await ViewAsync()).Requests);
        Assert.Empty(await AnsweredAsync());
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task KeepingOut_TakesOneClick_AndLeavesTheOthersAsTheyAre(bool all)
    {
        await DecideAsync(all ? SharingList.AllProjects : SharingList.Selected(["proj_a", "proj_b"]), 0);
        await DecideAsync(SharingList.Selected(["proj_a"]), 1, control: SharingControl.Feedback);
        var id = await AskAsync("proj_a", SharingWish.KeepOut);

        await Answer.KeepOutAsync(_owner, Organization, id, new(2, 0), default);

        var view = await ViewAsync();
        Assert.Equal(SharingList.Selected(all ? ["proj_b", "proj_c"] : ["proj_b"]), view[SharingControl.InputsOutputs].List);
        Assert.Equal(SharingList.Selected([]), view[SharingControl.Feedback].List);
        Assert.Null(view[SharingControl.InputsOutputs].Record!.TermsVersion);
        Assert.Equal(MemberRequestState.Granted, Assert.Single(await AnsweredAsync()).State);
        await Assert.ThrowsAsync<ConflictException>(() => Answer.KeepOutAsync(_owner, Organization, id, new(3, 0), default));
        Assert.Equal(3, (await ViewAsync()).Version);
    }

    [Fact]
    public async Task KeepingOut_OfWhatOpenAIReceivesByADeclaration_RecordsAFirstNo()
    {
        await DeclareAsync(SharingControl.InputsOutputs, SharingList.AllProjects);
        await DeclareAsync(SharingControl.Feedback, SharingList.Selected(["proj_b"]));
        var id = await AskAsync("proj_a", SharingWish.KeepOut);

        // A decision about another kind of data keeps nothing of it out.
        await DecideAsync(SharingList.Disabled, 0, control: SharingControl.Evaluation);
        Assert.Single((await ViewAsync()).Requests);

        var declared = (await ViewAsync()).LatestDeclaration!;
        Assert.Equal(SharingControl.Feedback, declared.Control);
        await Answer.KeepOutAsync(_owner, Organization, id, new(1, declared.Sequence), default);

        var view = await ViewAsync();
        Assert.Equal(SharingList.Disabled, view[SharingControl.InputsOutputs].Decided);
        Assert.Null(view[SharingControl.InputsOutputs].Record!.TermsVersion);
        Assert.True(view[SharingControl.InputsOutputs].AtProvider.MayStillReceive);
        Assert.Null(view[SharingControl.Feedback].Decided);
        Assert.Equal(MemberRequestState.Granted, Assert.Single(await AnsweredAsync()).State);

        // What the declaration leaves out is out.
        await RefusedAsync("decided or declared to be shared here", "proj_c", SharingWish.KeepOut);
    }

    [Fact]
    public async Task KeepingOut_OfAnotherVersionThanTheOneThatWasSeen_IsAConflict()
    {
        await DecideAsync(SharingList.Selected(["proj_a", "proj_b"]), 0);
        var id = await AskAsync("proj_a", SharingWish.KeepOut);
        await DecideAsync(SharingList.AllProjects, 1);

        var conflict = await Assert.ThrowsAsync<ConflictException>(() => Answer.KeepOutAsync(_owner, Organization, id, new(1, 0), default));

        Assert.Equal("version_conflict", conflict.Code);
        Assert.Equal((2L, SharingList.AllProjects), ((await ViewAsync()).Version, (await ViewAsync())[SharingControl.InputsOutputs].List));
        Assert.Single((await ViewAsync()).Requests);
    }

    [Fact]
    public async Task KeepingOut_IsGrantedByTheMarkNeverShareToo()
    {
        await DecideAsync(SharingList.Selected(["proj_a", "proj_b"]), 0);
        await AskAsync("proj_a", SharingWish.KeepOut);

        await _server.Get<MarkNeverShare>().ExecuteAsync(_owner, Organization, "proj_a", true, goOverToSelected: false, null, default);

        Assert.Equal(MemberRequestState.Granted, Assert.Single(await AnsweredAsync()).State);
    }

    [Fact]
    public async Task Sharing_IsNeverGrantedWithoutItsReview()
    {
        var id = await AskAsync("proj_a", SharingWish.Share);

        await Assert.ThrowsAsync<InvalidInputException>(() => Answer.KeepOutAsync(_owner, Organization, id, new(0, 0), default));

        Assert.Equal(0, (await ViewAsync()).Version);
        Assert.Single((await ViewAsync()).Requests);
    }

    [Fact]
    public async Task Declining_SaysWhy_AndLetsThemAskAgain()
    {
        var id = await AskAsync("proj_a", SharingWish.Share);
        await Assert.ThrowsAsync<RefusedException>(() => Answer.DeclineAsync(_other, Organization, id, "No", default));

        await Answer.DeclineAsync(_owner, Organization, id, " Customers' data. ", default);

        var declined = Assert.Single(await AnsweredAsync());
        Assert.Equal((MemberRequestState.Declined, "Customers' data.", "olga"), (declined.State, declined.Answer, declined.AnsweredByName));
        Assert.Equal(0, (await ViewAsync()).Version);
        await Assert.ThrowsAsync<ConflictException>(() => Answer.DeclineAsync(_owner, Organization, id, null, default));
        await Assert.ThrowsAsync<ConflictException>(() => Ask.WithdrawAsync(_member, Organization, id, default));
        await AskAsync("proj_a", SharingWish.Share);
    }

    [Fact]
    public async Task Withdrawing_IsForWhoeverAsked()
    {
        var id = await AskAsync("proj_a", SharingWish.Share);
        foreach (var another in new[] { _other, _owner })
        {
            await Assert.ThrowsAsync<RefusedException>(() => Ask.WithdrawAsync(another, Organization, id, default));
        }

        await Assert.ThrowsAsync<NotFoundException>(() => Ask.WithdrawAsync(_member, Organization, "ask_none", default));
        await Ask.WithdrawAsync(_member, Organization, id, default);

        Assert.Equal(MemberRequestState.Withdrawn, Assert.Single(await AnsweredAsync()).State);
        Assert.Equal(2, (await LogAsync()).Count(entry => entry.Refused));
    }

    [Fact]
    public async Task Asking_ForWhatNobodyCouldGrant_IsAnsweredWithTheReason()
    {
        await DecideAsync(SharingList.Selected(["proj_b"]), 0);
        await _server.Get<MarkProject>().ExecuteAsync(Actor.Operator, Organization, "proj_c", ProjectMarkKind.Archived, true, default);
        await _server.Get<MarkNeverShare>().ExecuteAsync(_owner, Organization, "proj_a", true, goOverToSelected: false, null, default);
        _clock.Advance(TimeSpan.FromSeconds(2));

        await RefusedAsync("marked never share", "proj_a", SharingWish.Share);
        await RefusedAsync("decided or declared to be shared here", "proj_a", SharingWish.KeepOut);
        await RefusedAsync("share inputs and outputs already", "proj_b", SharingWish.Share);
        await RefusedAsync("is archived", "proj_c", SharingWish.Share);
        await RefusedAsync("nobody to ask", "proj_b", SharingWish.KeepOut, _owner);
        await Assert.ThrowsAsync<NotFoundException>(() => AskAsync("proj_none", SharingWish.Share));
        await Assert.ThrowsAsync<InvalidInputException>(() => AskAsync("proj_b", SharingWish.KeepOut, new string('x', 501)));
        await Assert.ThrowsAsync<InvalidInputException>(() => AskAsync("proj_b", SharingWish.KeepOut, "a\0b"));
        await AskAsync("proj_b", SharingWish.KeepOut, new string('ü', 500));
        var taken = await Assert.ThrowsAsync<ConflictException>(() =>
            Ask.AskAsync(_other, Organization, "proj_b", SharingWish.KeepOut, null, default)
        );
        Assert.StartsWith("mia has asked", taken.Message, StringComparison.Ordinal);
        Assert.Single((await ViewAsync()).Requests);
    }

    [Fact]
    public async Task Members_WhoAskAtOnce_GetOneRequestTogether()
    {
        var asked = await Task.WhenAll(
            Enumerable
                .Range(0, 8)
                .Select(number =>
                    Record
                        .ExceptionAsync(() =>
                            Ask.AskAsync(number % 2 == 0 ? _member : _other, Organization, "proj_a", SharingWish.Share, null, default)
                        )
                        .AsTask()
                )
        );

        Assert.Single(asked, problem => problem is null);
        Assert.All(asked.OfType<Exception>(), problem => Assert.IsType<ConflictException>(problem));
        Assert.Single((await ViewAsync()).Requests);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task WhoeverIsRemovedOrShutOut_AsksForNothingAnyMore(bool isRemoved)
    {
        await AskAsync("proj_a", SharingWish.Share);
        await Ask.AskAsync(_other, Organization, "proj_b", SharingWish.Share, null, default);

        if (isRemoved)
        {
            await _server.Get<RemoveMember>().ExecuteAsync(_owner, Organization, _member.Id, default);
        }
        else
        {
            await using var scope = _server.Services.CreateAsyncScope();
            await scope.ServiceProvider.GetRequiredService<PasswordLinks>().DisableAsync(Actor.Operator, "mia@example.com", default);
        }

        Assert.Equal("max", Assert.Single((await ViewAsync()).Requests).ByName);
        var ended = Assert.Single(await AnsweredAsync());
        Assert.Equal(("mia", MemberRequestState.Withdrawn), (ended.ByName, ended.State));
        var entry = (await LogAsync())[^1];
        Assert.Equal(
            ("data_sharing.request_withdrawn", "proj_a", isRemoved ? "olga" : "Operator"),
            (entry.Type, entry.Subject, entry.ActorName)
        );
        await Ask.AskAsync(_other, Organization, "proj_a", SharingWish.Share, null, default);
    }

    [Theory]
    [InlineData("archived")]
    [InlineData("zdr")]
    public async Task Decision_OfWhichNothingComesToTheProject_GrantsNothing(string mark)
    {
        await AskAsync("proj_a", SharingWish.Share);
        await AskAsync("proj_b", SharingWish.Share);
        await _server
            .Get<MarkProject>()
            .ExecuteAsync(Actor.Operator, Organization, "proj_a", WireName<ProjectMarkKind>.Find(mark)!.Value, true, default);
        _clock.Advance(TimeSpan.FromSeconds(2));

        await DecideAsync(SharingList.AllProjects, 0);

        Assert.Equal("proj_a", Assert.Single((await ViewAsync()).Requests).ProjectId);
        Assert.Equal(("proj_b", MemberRequestState.Granted), Of(Assert.Single(await AnsweredAsync())));

        static (string, MemberRequestState) Of(MemberRequest request) => (request.ProjectId, request.State);
    }

    private Task DeclareAsync(SharingControl control, SharingList list) =>
        _server
            .Get<DeclareSharing>()
            .ExecuteAsync(
                _owner,
                Organization,
                new Dictionary<SharingControl, (SharingList?, DataSharing.Core.Primitives.Instant?)> { [control] = (list, null) },
                default
            );

    private async Task RefusedAsync(string why, string project, SharingWish wish, Actor? actor = null)
    {
        var refusal = await Assert.ThrowsAsync<InvalidInputException>(() =>
            Ask.AskAsync(actor ?? _member, Organization, project, wish, null, default)
        );
        Assert.Contains(why, refusal.Message, StringComparison.OrdinalIgnoreCase);
    }

    private Task<string> AskAsync(string project, SharingWish wish, string? reason = null) =>
        Ask.AskAsync(_member, Organization, project, wish, reason, default);

    private Task<SharingView> ViewAsync() => _server.Get<SharingQueries>().GetAsync(_other, Organization, default);

    private Task<IReadOnlyList<MemberRequest>> AnsweredAsync() =>
        _server.Get<SharingQueries>().AnsweredAsync(_other, Organization, default);

    private Task DecideAsync(
        SharingList list,
        long version,
        int? terms = 1,
        Actor? actor = null,
        SharingControl control = SharingControl.InputsOutputs
    ) =>
        _server
            .Get<ChangeSharing>()
            .ExecuteAsync(
                actor ?? _owner,
                new SharingChange(Organization, new Dictionary<SharingControl, SharingList> { [control] = list }, version, terms),
                default
            );

    private async Task<List<AuditEntry>> LogAsync()
    {
        await using var database = await _server.Get<IDbContextFactory<ApplicationDbContext>>().CreateDbContextAsync();
        return await database
            .AuditEntries.AsNoTracking()
            .Where(entry => entry.OrganizationId == Organization && entry.Type.StartsWith("data_sharing"))
            .OrderBy(entry => entry.Sequence)
            .ToListAsync();
    }

    private async Task<Actor> PersonAsync(string email, OrganizationRole role) =>
        Actor.User((await _server.CreateUserAsync(email, PlatformRole.None, (Organization, role))).Id, "test");
}
