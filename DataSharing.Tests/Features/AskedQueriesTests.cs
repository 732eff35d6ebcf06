using DataSharing.Dashboard.UI;
using Xunit;

namespace DataSharing.Tests.Features;

/// <summary>What is chosen goes on from what was chosen, though the browser has not told its address yet.</summary>
public sealed class AskedQueriesTests
{
    // "a" is asked for, "=a" has come.
    [Theory]
    [InlineData("", null)]
    [InlineData("=a", null)] // A link.
    [InlineData("a", "?a")]
    [InlineData("a =a", null)]
    [InlineData("a b", "?b")]
    [InlineData("a b =a", "?b")]
    [InlineData("a b =a =b", null)]
    [InlineData("a b =b", null)] // Both, by the last.
    [InlineData("a b a =a", "?a")] // The first of the two.
    [InlineData("a b a =a =b", "?a")]
    [InlineData("a b a =a =b =a", null)]
    [InlineData("a b =c", null)] // Another way was taken.
    [InlineData("a b =c =a", null)]
    [InlineData("a =c b", "?b")]
    public void Last_IsWhatWasAskedFor_UntilItComesOrAnotherWayIsTaken(string steps, string? last)
    {
        var asked = new AskedQueries();
        foreach (var step in steps.Split(' ', StringSplitOptions.RemoveEmptyEntries))
        {
            if (step[0] == '=')
            {
                asked.Come(new PageQuery($"?{step[1..]}"));
            }
            else
            {
                asked.Ask($"page?{step}");
            }
        }

        Assert.Equal(last, asked.Last?.ToString());
    }

    [Theory]
    [InlineData("organizations/a/activity", "")]
    [InlineData("organizations/a/activity?what=x", "?what=x")]
    public void Query_IsThatOfTheAddress(string address, string query)
    {
        var asked = new AskedQueries();
        asked.Ask(address);

        Assert.Equal(query, asked.Last!.ToString());
    }
}
