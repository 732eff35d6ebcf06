using DataSharing.Core.Accounting;
using DataSharing.Core.Programme;
using Xunit;

namespace DataSharing.Tests.Core;

/// <summary>On which of its checks an uncertain decision rests.</summary>
public sealed class DecisionDoubtsTests
{
    [Theory]
    [InlineData("default", true, Confidence.Documented, "HostedToolUse")]
    [InlineData("default", false, Confidence.Reported, "ModelNotCovered")]
    [InlineData("default", true, Confidence.Disputed, "ModelNotCovered, HostedToolUse")]
    [InlineData("lightning", false, Confidence.Documented, "ServiceTierExcluded")]
    [InlineData("default", false, Confidence.Documented, "AllowanceExceeded")] // Beside tokens that nobody can place.
    public void Doubt_IsOfTheChecksThatItRestsOn(string tier, bool tools, Confidence confidence, string expected)
    {
        var request = Organizations.Request("gpt-4.1", 10, serviceTier: tier) with { FunctionTools = tools };
        var decision = Organizations.Decide(Organizations.Sharing("tier-4"), request);

        Assert.Equal(expected, string.Join(", ", DecisionDoubts.Of(decision with { Uncertain = true }, request, confidence)));
        Assert.Empty(DecisionDoubts.Of(decision with { Uncertain = false }, request, confidence));
    }
}
