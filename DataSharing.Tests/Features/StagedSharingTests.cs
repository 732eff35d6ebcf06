using DataSharing.Core.Sharing;
using DataSharing.Dashboard.Features.Sharing;
using DataSharing.Dashboard.Sharing;
using Xunit;
using static DataSharing.Tests.Features.SharingViews;

namespace DataSharing.Tests.Features;

/// <summary>What an owner chose and did not record, without a page.</summary>
public sealed class StagedSharingTests
{
    private const SharingControl Inputs = SharingControl.InputsOutputs;

    private static readonly ProjectState[] _projects = [Project("c"), Project("a"), Project("b"), Project("old", archived: true)];

    [Fact]
    public void Shown_WithNothingDecided_ChoosesNothing()
    {
        var staged = Show(Of(0));

        Assert.All(Enum.GetValues<SharingControl>(), control => Assert.Null(staged[control]));
        Assert.Empty(staged.Lines);
        Assert.Equal(["Project a", "Project b", "Project c"], staged.Active.Select(project => project.Name));
        Assert.Equal(3, staged.StopOfAll.Count);
        Assert.Empty(staged.SharingNow);
    }

    [Fact]
    public void FirstNo_IsAChange()
    {
        var staged = Show(Of(0));

        staged.Choose(Inputs, SharingMode.Disabled);

        Assert.Equal(SharingList.Disabled, Assert.Single(staged.Changed).Value);
        Assert.Equal("is recorded as decided: nothing is shared.", Assert.Single(staged.Lines).Sentence);
    }

    [Fact]
    public void Chosen_AndChosenBack_IsNoChange()
    {
        var staged = Show(Of(1, (Inputs, Selected("a"))));

        staged.Choose(Inputs, SharingMode.AllProjects);
        Assert.Equal(["Project b", "Project c"], staged.Starting.Select(project => project.Name));
        staged.Choose(Inputs, SharingMode.SelectedProjects);

        Assert.Equal(Selected("a"), staged[Inputs]);
        Assert.Empty(staged.Changed);
        Assert.Empty(staged.Starting);
    }

    [Fact]
    public void Switched_ProjectByProject_SaysWhatStartsAndStops()
    {
        var staged = Show(Of(1, (Inputs, Selected("a"))));

        staged.Switch(Inputs, "proj_a", on: false);
        staged.Switch(Inputs, "proj_b", on: true);

        Assert.Equal([("proj_a", false), ("proj_b", true)], staged.Lines.Select(line => (line.Id!, line.Starts)));
        Assert.Equal(["proj_b"], staged.Starting.Select(project => project.Id));
        Assert.Equal(["proj_a"], staged.SharingNow.Select(project => project.Id));
    }

    [Fact]
    public void SelectAll_LeavesOutWhatMayNotBeShared()
    {
        ProjectState[] projects = [Project("a"), Project("m", neverShare: true), Project("z", zdr: true), Project("b")];
        var staged = Show(Of(1, (Inputs, Selected("a"))), projects);

        staged.Select(Inputs, staged.Active);

        Assert.Equal(Selected("a", "b"), staged[Inputs]);
        Assert.Equal("proj_m", staged.NeverShared!.Id);
    }

    [Fact]
    public void Discarded_EverythingIsAsDecided()
    {
        var staged = Show(Of(1, (Inputs, Selected("a"))));
        staged.Choose(Inputs, SharingMode.Disabled);
        staged.Choose(SharingControl.Feedback, SharingMode.AllProjects);
        staged.Contradict();

        staged.Discard();

        Assert.Equal((Selected("a"), null, false), (staged[Inputs], staged[SharingControl.Feedback], staged.IsConflict));
        Assert.Empty(staged.Changed);
    }

    [Fact]
    public void News_KeepWhatIsStaged_UndoNothingOfTheirs_AndSaySo()
    {
        var staged = Show(Of(1, (Inputs, Selected("a"))));
        staged.Switch(Inputs, "proj_b", on: true);

        staged.Show(Of(2, (Inputs, Selected("c")), (SharingControl.Feedback, SharingList.AllProjects)), Organization(_projects));

        Assert.True(staged.IsConflict);
        Assert.Equal(Selected("b", "c"), staged[Inputs]);
        Assert.Equal(SharingList.AllProjects, staged[SharingControl.Feedback]);
        Assert.Equal([Inputs], staged.Changed.Keys);
    }

    [Fact]
    public void News_WithNothingStaged_AreShown_AndNoConflict()
    {
        var staged = Show(Of(1, (Inputs, Selected("a"))));

        staged.Show(Of(2, (Inputs, SharingList.Disabled)), Organization(_projects));

        Assert.Equal((SharingList.Disabled, false), (staged[Inputs], staged.IsConflict));
    }

    [Fact]
    public void ReadAnew_AtTheSameVersion_KeepsWhatIsStaged_AndIsNoConflict()
    {
        var staged = Show(Of(1, (Inputs, Selected("a"))));
        staged.Switch(Inputs, "proj_b", on: true);

        staged.Show(Of(1, (Inputs, Selected("a"))), Organization([.. _projects, Project("new")]));

        Assert.Equal((Selected("a", "b"), false), (staged[Inputs], staged.IsConflict));
        Assert.Equal(4, staged.Active.Count);
    }

    [Fact]
    public void Settled_NothingIsStaged_AndWhatIsReadNextHolds()
    {
        var staged = Show(Of(1, (Inputs, Selected("a"))));
        staged.Switch(Inputs, "proj_b", on: true);
        staged.Contradict();

        staged.Settle();
        Assert.Empty(staged.Changed);
        Assert.Empty(staged.Lines);
        Assert.False(staged.IsConflict);
        staged.Show(Of(2, (Inputs, Selected("a", "b"))), Organization(_projects));

        Assert.Equal((Selected("a", "b"), false), (staged[Inputs], staged.IsConflict));
        staged.Switch(Inputs, "proj_b", on: false);
        Assert.Single(staged.Changed);
    }

    [Fact]
    public void StopOfAll_NamesWhatIsOn_AndWhatNobodyDecided()
    {
        var staged = Show(Of(1, (Inputs, Selected("a")), (SharingControl.Feedback, SharingList.Disabled)));

        Assert.Equal([Inputs, SharingControl.Evaluation], staged.StopOfAll.Keys.Order());
        Assert.All(staged.StopOfAll.Values, list => Assert.Equal(SharingList.Disabled, list));
    }

    [Fact]
    public void Kept_OfTheSameVersion_IsBack_WithoutWhatCannotBeChosenAnyMore()
    {
        ProjectState[] projects = [Project("a"), Project("b"), Project("m", neverShare: true), Project("old", archived: true)];
        var view = Of(1, (Inputs, Selected("a")));
        var staged = Show(view, projects);

        var words = KeptWords.BringBack(
            Kept(
                1,
                new KeptControl("inputs_outputs", "selected_projects", ["proj_b", "proj_m", "proj_old"], ["proj_a"]),
                new KeptControl("feedback", "all_projects", [], [])
            ),
            view,
            staged
        );

        Assert.Equal(
            "Unrecorded changes of 22 November 2026, 12:00 UTC are back. Without Project m, Project old, all projects, while Project m is marked never share: it cannot be chosen any more. Nothing is recorded before you review them.",
            words
        );
        Assert.Equal((Selected("b"), null), (staged[Inputs], staged[SharingControl.Feedback]));
    }

    [Fact]
    public void Kept_OfWhichNothingCanBeChosen_IsSaidToBeLost()
    {
        var view = Of(1, (Inputs, Selected("a")));
        var staged = Show(view, Project("a"), Project("m", neverShare: true));

        var words = KeptWords.BringBack(Kept(1, new KeptControl("inputs_outputs", "selected_projects", ["proj_m"], [])), view, staged);

        Assert.Equal(
            "Unrecorded changes of 22 November 2026, 12:00 UTC were not brought back: they cannot be chosen any more. They were: One; Two.",
            words
        );
        Assert.Empty(staged.Changed);
    }

    [Fact]
    public void Kept_AgainstAnotherDecision_OrTooMuchOfIt_IsSaidToBeLost()
    {
        var view = Of(2, (Inputs, Selected("a")));
        var staged = Show(view);

        Assert.Equal(
            "Unrecorded changes of 22 November 2026, 12:00 UTC were not brought back: olive recorded another decision meanwhile. They were: One; Two.",
            KeptWords.BringBack(Kept(1, new KeptControl("inputs_outputs", "disabled", [], [])), view, staged)
        );
        Assert.Equal(
            "Unrecorded changes of 22 November 2026, 12:00 UTC were too many to keep, and are lost. The first of them: One; Two.",
            KeptWords.BringBack(Kept(2), view, staged)
        );
        Assert.Empty(staged.Changed);
    }

    private static KeptState Kept(long version, params KeptControl[] controls) =>
        new(version, Noon.UnixMilliseconds, controls, ["One", "Two"]);

    private static StagedSharing Show(SharingView view, params ProjectState[] projects)
    {
        var staged = new StagedSharing();
        staged.Show(view, Organization(projects.Length == 0 ? _projects : projects));
        return staged;
    }
}
