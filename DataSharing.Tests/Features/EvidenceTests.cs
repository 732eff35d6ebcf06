using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using DataSharing.Core.Primitives;
using DataSharing.Core.Sharing;
using DataSharing.Dashboard.Access;
using DataSharing.Dashboard.Common;
using DataSharing.Dashboard.Data.Entities;
using DataSharing.Dashboard.Features.Evidence;
using DataSharing.Dashboard.Organizations;
using DataSharing.Dashboard.Sharing;
using Microsoft.EntityFrameworkCore;
using Xunit;

namespace DataSharing.Tests.Features;

/// <summary>"Was project X shared on that day, who decided, what happened since?"</summary>
public sealed class EvidenceTests : EvidenceTest
{
    [Fact]
    public async Task Report_OfADecisionConfirmedAfterThePeriod_DoesNotCallItShared()
    {
        await DecideAsync(0, SharingList.Selected(["proj_a"]));
        Move(new DateTimeOffset(2026, 11, 20, 12, 0, 0, TimeSpan.Zero));
        await Server.Get<ConfirmSharing>().ExecuteAsync(Owner, "org-e", [SharingControl.InputsOutputs], 1, default);

        Assert.StartsWith(
            "From 6 to 31 October 2026 (UTC), 1 of 3 projects were decided to share from 5 October 2026 09:00:01; it was confirmed at OpenAI only afterwards;",
            EvidenceWords.Answer(await GetAsync("2026-10-06", "2026-10-31")),
            StringComparison.Ordinal
        );
        Assert.StartsWith(
            "From 20 November 2026 (UTC), 1 of 3 projects shared inputs and outputs",
            EvidenceWords.Answer(await GetAsync("2026-11-20", "2026-11-20")),
            StringComparison.Ordinal
        );
    }

    [Fact]
    public async Task Report_OfAPeriodWithChanges_SaysWhoDecidedAndWhatWasSentMeanwhile()
    {
        await DecideAsync(0, SharingList.Selected(["proj_a"]));
        await Server.Get<ConfirmSharing>().ExecuteAsync(Owner, "org-e", [SharingControl.InputsOutputs], 1, default);
        Move(new DateTimeOffset(2026, 10, 12, 12, 0, 0, TimeSpan.Zero));
        await SendAsync("e1", "proj_a", 1_000);
        await SendAsync("e2", "proj_b", 5_000);
        Move(new DateTimeOffset(2026, 10, 22, 14, 36, 0, TimeSpan.Zero));
        await DecideAsync(1, SharingList.Selected(["proj_a", "proj_b"]));
        Move(new DateTimeOffset(2026, 10, 22, 15, 0, 0, TimeSpan.Zero));
        await SendAsync("e3", "proj_b", 7_000);
        Move(new DateTimeOffset(2026, 11, 3, 8, 0, 0, TimeSpan.Zero));
        await DecideAsync(2, SharingList.Selected(["proj_a"]));
        await Server.Get<MarkNeverShare>().ExecuteAsync(Owner, "org-e", "proj_c", true, goOverToSelected: false, null, default);
        Clock.Advance(TimeSpan.FromMinutes(1));

        var report = await GetAsync("2026-10-06", "2026-10-31");

        Assert.Equal(
            "From 6 to 31 October 2026 (UTC), 1 of 3 projects shared inputs and outputs: Project proj_a (whole period). "
                + "1 of 3 projects were decided to share from 22 October 2026 14:36:01; nobody confirmed it at OpenAI; OpenAI's reports show nothing: they were not read. "
                + "Decided: Project proj_b (from 22 October 14:36:01). Not recorded: nothing.",
            EvidenceWords.Answer(report)
        );
        var b = report.Projects.Single(project => project.Id == "proj_b");
        Assert.Equal((1L, 7_000L, (long?)null), (b.Exposure!.Requests, b.Exposure.Tokens, b.Exposure.ReportedFree));
        Assert.False(b.SharedNow);
        Assert.Equal(
            [
                "Enabled for selected projects, without this one",
                "Enabled for selected projects, with this one",
                "Enabled for selected projects, without this one",
            ],
            b.Decisions.Select(act => act.What)
        );
        Assert.All(
            b.Decisions,
            act =>
                Assert.Equal(
                    ("olive", "olive@example.com", "owner", "192.0.2.7"),
                    (act.By, act.Entry!.ActorEmail, act.Entry.ActorRole, act.Entry.Origin)
                )
        );
        Assert.Equal([true, false, false], b.Decisions.Select(act => act.Confirmation is not null));
        Assert.Equal([null, 1, (int?)null], b.Decisions.Select(act => act.TermsVersion));
        Assert.Contains("Marked never share", report.Projects.Single(project => project.Id == "proj_c").Decisions.Select(act => act.What));
        Assert.Equal((1L, 1_000L), (report.Projects[0].Exposure!.Requests!.Value, report.Projects[0].Exposure!.Tokens!.Value));
        Assert.Equal(1, Assert.Single(report.Terms).Version);
        Assert.True(report.Head!.IsGenuine());
        Assert.Equal("whole period", EvidenceWords.During(report.Projects[0], report));

        // Of a project three facts, never one word.
        Assert.Equal(
            (
                "To share: from 22 October 2026 14:36:01. Now: not to share.",
                "Nobody confirmed the decision of 22 October 2026, 14:36:01 UTC.",
                "Not read."
            ),
            (EvidenceWords.Decided(b, report), EvidenceWords.Confirmed(b, report), EvidenceWords.Seen(b, report))
        );

        // The lawyer's question, for one project and one day.
        var day = await GetAsync("2026-10-12", "2026-10-12", "proj_b");
        Assert.Equal(
            "From 12 October 2026 (UTC), Project proj_b did not share inputs and outputs, as far as it is recorded. Not recorded: nothing.",
            EvidenceWords.Answer(day)
        );
        Assert.Equal(3, day.Projects.Single().Decisions.Count);
    }

    [Fact]
    public async Task Report_OfAPeriodAfterAMark_NamesWhoMarkedIt()
    {
        await Server.Get<MarkNeverShare>().ExecuteAsync(Owner, "org-e", "proj_c", true, goOverToSelected: false, null, default);
        Move(new DateTimeOffset(2026, 10, 8, 9, 0, 0, TimeSpan.Zero));
        await DecideAsync(0, SharingList.Selected(["proj_a"]));
        Move(new DateTimeOffset(2026, 10, 20, 9, 0, 0, TimeSpan.Zero));

        var c = (await GetAsync("2026-10-10", "2026-10-15", "proj_c")).Projects.Single();

        Assert.Equal("Not shared: the project is marked never share", EvidenceWords.Of(Assert.Single(c.Stretches)));
        Assert.Equal(["Marked never share", "Enabled for selected projects, without this one"], c.Decisions.Select(act => act.What));
        Assert.All(c.Decisions, act => Assert.NotNull(act.Entry));
    }

    [Fact]
    public async Task Report_OfAProjectThatGoesOnBeingShared_IsOneStretchInWords()
    {
        await DecideAsync(0, SharingList.AllProjects);
        Move(new DateTimeOffset(2026, 10, 12, 9, 0, 0, TimeSpan.Zero));
        await DecideAsync(1, SharingList.Selected(["proj_a"]));
        Move(new DateTimeOffset(2026, 10, 20, 9, 0, 0, TimeSpan.Zero));

        var report = await GetAsync("2026-10-10", "2026-10-15");

        Assert.Contains(
            "Project proj_a (whole period), Project proj_b (until 12 October 09:00:01)",
            EvidenceWords.Answer(report),
            StringComparison.Ordinal
        );
    }

    [Fact]
    public async Task Report_AfterAFactThatWasEnteredLater_SaysWhatWasKnownThen()
    {
        await DecideAsync(0, SharingList.Selected(["proj_a"]));
        Move(new DateTimeOffset(2026, 10, 20, 9, 0, 0, TimeSpan.Zero));
        await Server.Get<ConfirmSharing>().ExecuteAsync(Owner, "org-e", [SharingControl.InputsOutputs], 1, default);
        await Server
            .Get<SetFacts>()
            .ExecuteAsync(
                Owner,
                "org-e",
                new FactValuesInput(Zdr: "yes"),
                Instant.From(new DateTimeOffset(2026, 10, 10, 0, 0, 0, TimeSpan.Zero)),
                default
            );
        Move(new DateTimeOffset(2026, 10, 25, 9, 0, 0, TimeSpan.Zero));

        var report = await GetAsync("2026-10-06", "2026-10-24", "proj_a");

        Assert.Equal(
            "From 6 to 24 October 2026 (UTC), Project proj_a shared inputs and outputs: until 10 October 00:00. "
                + "Confirmed at OpenAI only at 20 October 2026, 09:00 UTC; what was set there before is not known. "
                + "By what was known then, it was also shared for a time: Project proj_a; a fact that was entered later says otherwise. Not recorded: nothing.",
            EvidenceWords.Answer(report)
        );
        Assert.Equal(
            [(false, true), (true, false), (false, false)],
            report.Projects.Single().Stretches.Select(stretch => (stretch.EnteredLater, stretch.Shared == true))
        );
        Assert.Contains("Zero Data Retention of the organization: on", report.Projects.Single().Decisions.Select(act => act.What));
    }

    [Fact]
    public async Task Report_BeforeTheFirstRequest_KnowsNoRequests_AndAfterItSaysSinceWhen()
    {
        await DecideAsync(0, SharingList.Selected(["proj_a"]));
        Move(new DateTimeOffset(2026, 10, 12, 12, 0, 0, TimeSpan.Zero));
        await SendAsync("e1", "proj_a", 1_000);

        var before = await GetAsync("2026-10-06", "2026-10-11", "proj_a");
        Assert.Equal((null, null), (before.Projects.Single().Exposure!.Requests, before.Projects.Single().Exposure!.Tokens));
        Assert.Null(EvidenceWords.Counted(before));

        var across = await GetAsync("2026-10-06", "2026-10-12", "proj_a");
        Assert.Equal((1L, 1_000L), (across.Projects.Single().Exposure!.Requests!.Value, across.Projects.Single().Exposure!.Tokens!.Value));
        Assert.Equal(
            "Requests and tokens count only what was sent to this console, recorded from 12 October 2026 on: what was before is not known.",
            EvidenceWords.Counted(across)
        );
        Assert.Equal("2026-10-12", EvidenceDto.Of(across).UsageSince);

        Move(new DateTimeOffset(2026, 10, 13, 12, 0, 0, TimeSpan.Zero));
        Assert.Equal(
            "Requests and tokens count only what was sent to this console.",
            EvidenceWords.Counted(await GetAsync("2026-10-12", "2026-10-13", "proj_b"))
        );
    }

    [Fact]
    public async Task Report_OfAStopThatNobodyConfirmedBeforeItWasSharedAgain_SaysSo()
    {
        await DecideAndConfirmAsync(0, SharingList.Selected(["proj_a"]));
        Move(new DateTimeOffset(2026, 10, 8, 9, 0, 0, TimeSpan.Zero));
        await DecideAsync(1, SharingList.Disabled);
        Move(new DateTimeOffset(2026, 10, 10, 9, 0, 0, TimeSpan.Zero));
        await DecideAndConfirmAsync(2, SharingList.Selected(["proj_a"]));
        Move(new DateTimeOffset(2026, 10, 13, 9, 0, 0, TimeSpan.Zero));

        var report = await GetAsync("2026-10-06", "2026-10-12", "proj_a");
        var project = report.Projects.Single();

        Assert.Equal(
            "From 6 to 12 October 2026 (UTC), Project proj_a shared inputs and outputs: until 8 October 09:00:01; from 10 October 09:00:01. "
                + "Decided to stop at 8 October 2026, 09:00:01 UTC; not confirmed before it was decided to be shared again at "
                + "10 October 2026, 09:00:01 UTC: OpenAI may have received this meanwhile. Not recorded: nothing.",
            EvidenceWords.Answer(report)
        );
        Assert.False(EvidenceDto.Of(report).Projects.Single().Facts.IsConfirmed);
        Assert.StartsWith(
            "Not for the whole period. The latest decision was confirmed by olive",
            EvidenceWords.Confirmed(project, report),
            StringComparison.Ordinal
        );

        // Of days before the stop, all was confirmed; of days between, nothing is proven.
        Assert.True(EvidenceDto.Of(await GetAsync("2026-10-06", "2026-10-07", "proj_a")).Projects.Single().Facts.IsConfirmed);
        Assert.Contains(
            "Decided to stop at 8 October 2026, 09:00:01 UTC; not confirmed before",
            EvidenceWords.Answer(await GetAsync("2026-10-09", "2026-10-09", "proj_a")),
            StringComparison.Ordinal
        );
    }

    [Fact]
    public async Task Times_OfADecision_AreNamed_AndOfAProjectThatItLeavesOutTheConfirmationSaysSo()
    {
        await DecideAndConfirmAsync(0, SharingList.Selected(["proj_a"]));
        Move(new DateTimeOffset(2026, 10, 13, 9, 0, 0, TimeSpan.Zero));
        var report = await GetAsync("2026-10-06", "2026-10-12");
        var (a, b) = (report.Projects.Single(project => project.Id == "proj_a"), report.Projects.Single(project => project.Id == "proj_b"));

        Assert.StartsWith("Confirmed by olive, ", EvidenceWords.Confirmed(a, report), StringComparison.Ordinal);
        Assert.StartsWith("That it is left out was confirmed by olive, ", EvidenceWords.Confirmed(b, report), StringComparison.Ordinal);
        var (shares, leaves) = (a.Decisions.Single(act => act.IsSetting), b.Decisions.Single(act => act.IsSetting));
        Assert.StartsWith("Confirmed at OpenAI by olive, ", EvidenceWords.ConfirmedOf(shares), StringComparison.Ordinal);
        Assert.StartsWith("Left out at OpenAI too, as olive confirmed, ", EvidenceWords.ConfirmedOf(leaves), StringComparison.Ordinal);
        Assert.Equal($"Holds from {EvidenceWords.FullTime(shares.At)}", EvidenceWords.When(shares));
        Assert.Contains(
            $"), recorded {EvidenceWords.FullTime(shares.Entry!.At)}, sealed as entry ",
            EvidenceWords.By(shares),
            StringComparison.Ordinal
        );
        Assert.NotEqual(shares.At, shares.Entry.At);
    }

    [Fact]
    public async Task Report_OfAStopThatWasConfirmedAfterThePeriod_SaysUntilWhenItWasNot()
    {
        await DecideAndConfirmAsync(0, SharingList.Selected(["proj_a"]));
        Move(new DateTimeOffset(2026, 10, 8, 9, 0, 0, TimeSpan.Zero));
        await DecideAsync(1, SharingList.Disabled);
        Move(new DateTimeOffset(2026, 10, 14, 9, 0, 0, TimeSpan.Zero));
        await Server.Get<ConfirmSharing>().ExecuteAsync(Owner, "org-e", [SharingControl.InputsOutputs], 2, default);
        Clock.Advance(TimeSpan.FromHours(1));

        var report = await GetAsync("2026-10-06", "2026-10-12", "proj_a");

        Assert.Equal(
            "From 6 to 12 October 2026 (UTC), Project proj_a shared inputs and outputs: until 8 October 09:00:01. "
                + "Decided to stop at 8 October 2026, 09:00:01 UTC; confirmed only at 14 October 2026, 09:00 UTC: "
                + "OpenAI may have received this until then. Not recorded: nothing.",
            EvidenceWords.Answer(report)
        );
        Assert.False(report.Projects.Single().IsConfirmedWhole(report.Until));
        var until = await GetAsync("2026-10-06", "2026-10-14", "proj_a");
        Assert.True(until.Projects.Single().IsConfirmedWhole(until.Until));
    }

    [Fact]
    public async Task Report_AfterAnUnconfirmedStop_SaysThatOpenAIMayStillReceive()
    {
        await DecideAsync(0, SharingList.Selected(["proj_a"]));
        await Server.Get<ConfirmSharing>().ExecuteAsync(Owner, "org-e", [SharingControl.InputsOutputs], 1, default);
        Move(new DateTimeOffset(2026, 10, 12, 12, 0, 0, TimeSpan.Zero));
        await DecideAsync(1, SharingList.Disabled);
        Move(new DateTimeOffset(2026, 10, 20, 9, 0, 0, TimeSpan.Zero));

        // Of a period that lies wholly after it, too: nothing here proves that it stopped.
        var report = await GetAsync("2026-10-14", "2026-10-16", "proj_a");

        Assert.Equal(
            "From 14 to 16 October 2026 (UTC), Project proj_a was decided not to share inputs and outputs; nobody confirmed it at OpenAI; OpenAI's reports show nothing: they were not read. "
                + "Decided to stop at 12 October 2026, 12:00:01 UTC; not confirmed: OpenAI may still receive this. Not recorded: nothing.",
            EvidenceWords.Answer(report)
        );

        // Confirmed since, the stop is none that OpenAI may not know; what was set there in the period nobody said all the same.
        await Server.Get<ConfirmSharing>().ExecuteAsync(Owner, "org-e", [SharingControl.InputsOutputs], 2, default);
        Assert.Equal(
            "From 14 to 16 October 2026 (UTC), Project proj_a was decided not to share inputs and outputs; it was confirmed at OpenAI only afterwards; "
                + "OpenAI's reports show nothing: they were not read. Not recorded: nothing.",
            EvidenceWords.Answer(await GetAsync("2026-10-14", "2026-10-16", "proj_a"))
        );
        Assert.Contains(
            "did not share inputs and outputs",
            EvidenceWords.Answer(await GetAsync("2026-10-14", report.MadeAt.Day.ToString(), "proj_a")),
            StringComparison.Ordinal
        );
    }

    [Fact]
    public async Task Report_OfADecisionConfirmedDaysLater_SaysThatNobodyKnowsWhatWasSetBefore()
    {
        await DecideAsync(0, SharingList.Selected(["proj_a"]));
        Move(new DateTimeOffset(2026, 10, 20, 12, 0, 0, TimeSpan.Zero));
        await Server.Get<ConfirmSharing>().ExecuteAsync(Owner, "org-e", [SharingControl.InputsOutputs], 1, default);
        Move(new DateTimeOffset(2026, 10, 30, 9, 0, 0, TimeSpan.Zero));

        const string Late =
            "Project proj_a: confirmed at OpenAI only at 20 October 2026, 12:00 UTC; what was set there before is not known.";
        Assert.Contains(Late, EvidenceWords.Answer(await GetAsync("2026-10-06", "2026-10-25")), StringComparison.Ordinal);
        Assert.DoesNotContain(
            "confirmed at OpenAI only",
            EvidenceWords.Answer(await GetAsync("2026-10-21", "2026-10-25")),
            StringComparison.Ordinal
        );
    }

    [Fact]
    public async Task Report_OfAllProjects_LeavesOutWhatWasFirstKnownAfterThePeriod()
    {
        await DecideAndConfirmAsync(0, SharingList.AllProjects);
        Move(new DateTimeOffset(2026, 11, 20, 9, 0, 0, TimeSpan.Zero));
        await Server.Get<CreateProject>().ExecuteAsync(Actor.Operator, "org-e", "proj_new", "New", default);
        Clock.Advance(TimeSpan.FromMinutes(1));

        Assert.StartsWith(
            "From 6 to 31 October 2026 (UTC), 3 of 3 projects shared inputs and outputs: Project proj_a (whole period), Project proj_b (whole period), Project proj_c (whole period). "
                + "All projects were shared for a time, so also those that are not known here.",
            EvidenceWords.Answer(await GetAsync("2026-10-06", "2026-10-31")),
            StringComparison.Ordinal
        );
        Assert.Equal(4, (await GetAsync("2026-10-06", "2026-11-20")).Projects.Count);
    }

    [Fact]
    public async Task Report_OfAProjectThatIsNotKnown_IsRefused()
    {
        var refusal = await Assert.ThrowsAsync<InvalidInputException>(() => GetAsync("2026-10-01", "2026-10-05", "proj_a", "proj_typo"));

        Assert.Equal(("projects", "No project \"proj_typo\" is known here."), (refusal.Param, refusal.Message));
    }

    [Fact]
    public async Task Report_BeforeTheFirstDecision_ClaimsNothingAndSaysWhatWasDeclared()
    {
        await Server
            .Get<DeclareSharing>()
            .ExecuteAsync(
                Owner,
                "org-e",
                new Dictionary<SharingControl, (SharingList?, Instant?)>
                {
                    [SharingControl.InputsOutputs] = (
                        SharingList.AllProjects,
                        Instant.From(new DateTimeOffset(2026, 3, 3, 0, 0, 0, TimeSpan.Zero))
                    ),
                },
                default
            );
        var before = await GetAsync("2026-09-01", "2026-09-30");
        Assert.Equal(
            "From 1 to 30 September 2026 (UTC), nothing was decided here about inputs and outputs of 3 projects; OpenAI's reports show nothing: they were not read. Not recorded: the whole period, since nothing was decided here.",
            EvidenceWords.Answer(before)
        );
        Assert.Equal(
            "Declared by olive on 5 October 2026, not witnessed: Enabled for all projects, since 3 March 2026.",
            EvidenceWords.Declaration(before)
        );
        Assert.All(before.Projects, project => Assert.Null(project.Exposure!.Requests));

        await DecideAsync(0, SharingList.AllProjects);
        Clock.Advance(TimeSpan.FromHours(1));
        var after = await GetAsync("2026-10-01", "2026-10-05");
        Assert.Contains(
            "All projects were decided to be shared for a time, so also those that are not known here. Not recorded: what held before 5 October 2026, 09:00:01 UTC.",
            EvidenceWords.Answer(after),
            StringComparison.Ordinal
        );
    }

    [Theory]
    [InlineData("member@example.com", HttpStatusCode.OK)]
    [InlineData("stranger@example.com", HttpStatusCode.NotFound)]
    [InlineData("support@example.com", HttpStatusCode.NotFound)]
    public async Task Files_AreForThoseWhoMaySeeTheOrganization(string email, HttpStatusCode expected)
    {
        await Server.CreateUserAsync("member@example.com", PlatformRole.None, ("org-e", OrganizationRole.Member));
        await Server.CreateUserAsync("stranger@example.com");
        await Server.CreateUserAsync("support@example.com", PlatformRole.Support);
        await DecideAsync(0, SharingList.Selected(["proj_a"]));
        using var client = await Support.SignedIn.ClientAsync(Server, email);

        using var json = await client.GetAsync("/organizations/org-e/evidence/json?from=2026-10-01&until=2026-10-31");
        using var log = await client.GetAsync("/organizations/org-e/activity/export");
        using var platform = await client.GetAsync("/activity/export");

        Assert.Equal((expected, expected), (json.StatusCode, log.StatusCode));
        Assert.Contains(platform.StatusCode, (HttpStatusCode[])[HttpStatusCode.NotFound, HttpStatusCode.Forbidden]);
        if (expected == HttpStatusCode.OK)
        {
            var document = await json.Content.ReadFromJsonAsync<JsonElement>();
            Assert.Equal("organization.evidence", document.GetProperty("object").GetString());
            Assert.True(Support.CheckedExport.Check(await log.Content.ReadAsByteArrayAsync()).IsUnchanged);
            using var wrong = await client.GetAsync("/organizations/org-e/evidence/json?from=yesterday&until=2026-10-31");
            Assert.Equal(HttpStatusCode.UnprocessableEntity, wrong.StatusCode);
        }
    }
}
