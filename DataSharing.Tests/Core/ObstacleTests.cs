using DataSharing.Core.Accounting;
using Xunit;

namespace DataSharing.Tests.Core;

/// <summary>Everything that keeps a request from being free, and not the first thing alone.</summary>
public sealed class ObstacleTests
{
    [Theory]
    [InlineData("gpt-4.1", "proj_a", "")]
    [InlineData("gpt-4.1", "proj_b", "ProjectNotShared:Project")]
    [InlineData("text-embedding-3-small", "proj_a", "ModelNotCovered")]
    [InlineData("text-embedding-3-small", "proj_b", "ProjectNotShared:Project, ModelNotCovered")]
    [InlineData("text-embedding-3-small", "nobody", "ProjectUnknown, ModelNotCovered")]
    [InlineData("ft:gpt-4.1:x", "proj_b", "ProjectNotShared:Project, ModelExcluded")]
    public void Obstacles_AreAllThatStandInTheWay_NotTheFirstAlone(string model, string project, string expected) =>
        Assert.Equal(expected, Of(Organizations.Sharing("tier-4"), Organizations.Request(model, 10, project)));

    [Fact]
    public void Obstacles_OfTheRequestItself_ComeAfterThoseOfTheOrganization() =>
        Assert.Equal(
            "OrganizationIneligible:ZeroDataRetention, OrganizationIneligible:PositiveBalance, ProjectNotShared:Archived, "
                + "ProjectNotShared:ProjectZdr, ProjectNotShared:NeverShare, ServiceTierExcluded, HostedToolUse",
            Of(
                Organizations.Sharing("tier-4", retention: true, balance: false, marks: (true, true, true)),
                Organizations.Request("gpt-4.1", 10, serviceTier: "flex", tools: "web_search")
            )
        );

    // Of an organization without a tier nothing is free; of the model that says nothing.
    [Theory]
    [InlineData("gpt-4.1", "OrganizationIneligible:UsageTier")]
    [InlineData("text-embedding-3-small", "OrganizationIneligible:UsageTier, ModelNotCovered")]
    public void Obstacles_WithoutATier_BlameTheModelOnlyWhereItIsNotCovered(string model, string expected) =>
        Assert.Equal(expected, Of(Organizations.Sharing(tier: null), Organizations.Request(model, 10)));

    [Theory]
    [InlineData(1_000_000, "")]
    [InlineData(1_000_001, "AllowanceExceeded")]
    public void Obstacle_OfSize_IsOneThatNoDayHoldsWhole(long tokens, string expected) =>
        Assert.Equal(expected, Of(Organizations.Sharing("tier-4"), Organizations.Request("gpt-4.1", tokens)));

    private static string Of(DataSharing.Core.Organizations.OrganizationHistory organization, UsageEvent request)
    {
        var snapshot = organization.At(Organizations.Noon);
        var obstacles = Obstacle.Of(new DecisionBasis(snapshot, snapshot.Judge()), request, Organizations.Noon);
        return string.Join(
            ", ",
            obstacles.Select(obstacle =>
                obstacle.Check + (obstacle.Rule is { } rule ? $":{rule}" : "") + (obstacle.By is { } by ? $":{by}" : "")
            )
        );
    }
}
