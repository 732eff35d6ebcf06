using DataSharing.Core.Sharing;
using Xunit;

namespace DataSharing.Tests.Core;

/// <summary>What a change of a setting means: whether it turns something on, leaves something out, or breaks a promise.</summary>
public sealed class SharingListTests
{
    [Theory]
    [InlineData("", "", false, false)]
    [InlineData("", "a", true, false)]
    [InlineData("a", "", false, true)]
    [InlineData("a", "a", false, false)]
    [InlineData("a", "a,b", true, false)]
    [InlineData("a,b", "a", false, true)]
    [InlineData("a", "b", true, true)]
    [InlineData("", "all", true, false)]
    [InlineData("a", "all", true, false)]
    [InlineData("all", "all", false, false)]
    [InlineData("all", "a", false, true)]
    [InlineData("all", "", false, true)]
    [InlineData("", "none", false, false)] // A list without projects shares as little as a control that is off.
    [InlineData("none", "a", true, false)]
    public void Change_TurnsOnWhatWasNotNamed_AndLeavesOutWhatWas(string before, string after, bool turnsOn, bool leavesOut)
    {
        Assert.Equal(turnsOn, List(after).TurnsOnFrom(List(before)));
        Assert.Equal(leavesOut, List(after).KeepsBackFrom(List(before)));
    }

    [Theory]
    [InlineData(true, "all", true)]
    [InlineData(true, "a", true)]
    [InlineData(true, "b", false)]
    [InlineData(true, "", false)]
    [InlineData(false, "all", false)]
    [InlineData(false, "a", false)]
    public void Promise_NeverToShare_IsBrokenByWhatNamesTheProject(bool promised, string list, bool broken) =>
        Assert.Equal(
            broken,
            new ProjectState("a", "Alpha", Archived: false, ZeroDataRetention: false, promised).IsPromisedAgainst(List(list))
        );

    private static SharingList List(string text) =>
        text switch
        {
            "" => SharingList.Disabled,
            "all" => SharingList.AllProjects,
            "none" => SharingList.Selected([]),
            _ => SharingList.Selected(text.Split(',')),
        };
}
