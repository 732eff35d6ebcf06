using DataSharing.Core.Organizations;
using DataSharing.Core.Primitives;
using DataSharing.Core.Sharing;
using Xunit;

namespace DataSharing.Tests.Core;

/// <summary>Which projects share because all do, and nobody decided about them.</summary>
public sealed class UndecidedProjectTests
{
    private static readonly Instant _decided = Organizations.Noon;
    private static readonly Instant _seen = Organizations.Noon.Plus(TimeSpan.FromHours(2));
    private static readonly Instant _now = Organizations.Noon.Plus(TimeSpan.FromDays(1));
    private static readonly Dictionary<string, Instant> _nothing = [];

    [Theory]
    [InlineData("all", 2, true)]
    [InlineData("all", -2, false)] // known when the owner chose all
    [InlineData("all", 0, false)] // at that very instant: the owner saw it
    [InlineData("selected", 2, false)] // on the list by name
    [InlineData("disabled", 2, false)]
    public void Of_AProject_IsUndecidedOnlyIfFirstSeenAfterAllWereChosen(string mode, int hours, bool undecided)
    {
        var list = mode switch
        {
            "all" => SharingList.AllProjects,
            "disabled" => SharingList.Disabled,
            _ => SharingList.Selected(["proj_n"]),
        };
        var found = UndecidedProject.Of(History(list, _decided.Plus(TimeSpan.FromHours(hours))), _nothing, _nothing, _now);
        Assert.Equal(undecided, found.Any(project => project.Id == "proj_n"));
    }

    [Theory]
    [InlineData(true, false, false, false)]
    [InlineData(false, true, false, false)]
    [InlineData(false, false, true, false)]
    public void Of_WhatDoesNotShareOrWasDecided_IsNotUndecided(bool archived, bool zdr, bool never, bool organizationZdr) =>
        Assert.Empty(
            UndecidedProject.Of(History(SharingList.AllProjects, _seen, archived, zdr, never, organizationZdr), _nothing, _nothing, _now)
        );

    [Theory]
    [InlineData(-2, false, false, false, true)] // The owner who chose all saw it.
    [InlineData(2, false, false, false, true)] // It shares as all do.
    [InlineData(2, false, true, false, false)] // It does not, and nobody chose it: it must not begin to, once its retention is switched.
    [InlineData(-2, false, true, false, true)]
    [InlineData(-2, true, false, false, false)]
    [InlineData(-2, false, false, true, false)]
    public void Staying_WhereOneIsLeftOut_AreThoseThatWereSeenOrShareNow(int hours, bool archived, bool zdr, bool never, bool stays)
    {
        var history = History(SharingList.AllProjects, _decided.Plus(TimeSpan.FromHours(hours)), archived, zdr, never);

        Assert.Equal(stays, StayingProjects.Of(history, SharingControl.InputsOutputs, _now).Contains("proj_n"));
    }

    [Theory]
    [InlineData(true, "standard")]
    [InlineData(false, "enterprise_excluded")]
    public void Staying_UnderWhatKeepsAllFromSharing_AreAllThatWouldShareWithoutIt(bool organizationZdr, string plan) =>
        Assert.Contains(
            "proj_n",
            StayingProjects.Of(
                History(SharingList.AllProjects, _seen, organizationZdr: organizationZdr, plan: plan),
                SharingControl.InputsOutputs,
                _now
            )
        );

    [Fact]
    public void Staying_BeforeADecisionHolds_AreThoseOfThatDecision() =>
        Assert.Contains(
            "proj_n",
            StayingProjects.Of(
                History(SharingList.AllProjects, _decided.Plus(TimeSpan.FromHours(-2))),
                SharingControl.InputsOutputs,
                _decided.Plus(TimeSpan.FromSeconds(-1))
            )
        );

    [Fact]
    public void Of_WithZeroDataRetentionOfTheOrganization_FindsNone() =>
        Assert.Empty(UndecidedProject.Of(History(SharingList.AllProjects, _seen, organizationZdr: true), _nothing, _nothing, _now));

    [Fact]
    public void Of_OnAnExcludedPlan_NamesOnlyTheControlsThatShare()
    {
        var found = Assert.Single(
            UndecidedProject.Of(History(SharingList.AllProjects, _seen, plan: "enterprise_excluded"), _nothing, _nothing, _now)
        );
        Assert.Equal([SharingControl.Evaluation, SharingControl.Feedback], found.Controls);
    }

    [Fact]
    public void Of_AfterALaterDecisionOrAnOwnersWord_FindsNone()
    {
        var history = History(SharingList.AllProjects, _seen);
        Assert.Empty(UndecidedProject.Of(history, _nothing, new Dictionary<string, Instant> { ["proj_n"] = _seen }, _now));
        var later = history with
        {
            Sharing = history.Sharing.ToDictionary(
                pair => pair.Key,
                pair => new Timeline<SharingList>(
                    pair.Value.Entries.Append(
                        new TimelineEntry<SharingList>(
                            SharingList.AllProjects,
                            _seen.Plus(TimeSpan.FromHours(1)),
                            _seen.Plus(TimeSpan.FromHours(1))
                        )
                    )
                )
            ),
        };
        Assert.Empty(UndecidedProject.Of(later, _nothing, _nothing, _now));
    }

    [Fact]
    public void Of_AKindThatWasBlockedWhenAnOwnerKeptTheProject_IsUndecidedOnceItShares()
    {
        var (said, opened) = (_seen.Plus(TimeSpan.FromHours(1)), _seen.Plus(TimeSpan.FromHours(2)));
        var history = History(SharingList.AllProjects, _seen, plan: "enterprise_excluded");
        history = history with
        {
            Plan = new Timeline<RecordedFact<string?>>(
                history.Plan.Entries.Append(
                    new TimelineEntry<RecordedFact<string?>>(history.Plan.Entries[0].Value with { Value = "standard" }, opened, opened)
                )
            ),
        };
        var kept = new Dictionary<string, Instant> { ["proj_n"] = said };

        Assert.Empty(UndecidedProject.Of(history, _nothing, kept, said));
        Assert.Equal([SharingControl.InputsOutputs], Assert.Single(UndecidedProject.Of(history, _nothing, kept, _now)).Controls);
    }

    [Theory]
    [InlineData(null, 2)] // not known: since it was seen
    [InlineData(1, 1)] // created between
    [InlineData(-300, 0)] // older than the setting: since that holds
    [InlineData(9, 2)] // a creation after it was seen cannot be
    public void Of_Since_IsTheLaterOfItsCreationAndTheSetting(int? createdHours, int sinceHours)
    {
        var created = createdHours is { } hours
            ? new Dictionary<string, Instant> { ["proj_n"] = _decided.Plus(TimeSpan.FromHours(hours)) }
            : _nothing;
        var found = Assert.Single(UndecidedProject.Of(History(SharingList.AllProjects, _seen), created, _nothing, _now));
        Assert.Equal(_decided.Plus(TimeSpan.FromHours(sinceHours)), found.Since);
    }

    private static OrganizationHistory History(
        SharingList list,
        Instant knownSince,
        bool archived = false,
        bool zdr = false,
        bool never = false,
        bool organizationZdr = false,
        string plan = "standard"
    )
    {
        var organization = Organizations.Sharing("tier-4", retention: organizationZdr, plan: plan, list: list);
        return organization with
        {
            Projects =
            [
                .. organization.Projects,
                new ProjectHistory("proj_n", "New", Mark(archived), Mark(zdr), Mark(never)) { KnownSince = knownSince },
            ],
            Sharing = organization.Sharing.ToDictionary(
                pair => pair.Key,
                _ => new Timeline<SharingList>([new TimelineEntry<SharingList>(list, _decided, _decided)])
            ),
        };
    }

    private static Timeline<bool> Mark(bool value) => new(value ? [new TimelineEntry<bool>(true, _seen, _seen)] : []);
}
