using DataSharing.Core.Sharing;
using DataSharing.Dashboard.Features.Sharing;
using Xunit;

namespace DataSharing.Tests.Features;

/// <summary>What one owner staged, carried over to what another recorded meanwhile.</summary>
public sealed class StagingTests
{
    private static readonly string[] _projects = ["a", "b", "c"];

    [Theory]
    [InlineData("a,b", "a,b", "b", "b")] // Nothing staged: the news as it is.
    [InlineData("a,b", "a", "b,c", "c")] // I stop b; a stays stopped, c stays started.
    [InlineData("", "b", "a", "a,b")] // I start b; a was started meanwhile.
    [InlineData("*", "a,c", "a", "a")] // I leave all but b; all but a were stopped meanwhile.
    [InlineData("a", "-", "a,b", "-")] // I stop everything.
    [InlineData("a", "*", "a,b", "*")] // I chose all projects.
    [InlineData("-", "a", "*", "*")] // I start a; all were started meanwhile, new ones too.
    [InlineData("a", "a,b", "a,old", "a,b,old")] // A project that is archived stays on the list.
    public void Rebase_KeepsWhatWasSwitchedAndUndoesNothing(string from, string staged, string to, string expected) =>
        Assert.Equal(List(expected), Staging.Rebase(List(from), List(staged), List(to), _projects));

    private static SharingList List(string text) =>
        text switch
        {
            "*" => SharingList.AllProjects,
            "-" => SharingList.Disabled,
            _ => SharingList.Selected(text.Split(',', StringSplitOptions.RemoveEmptyEntries)),
        };
}
