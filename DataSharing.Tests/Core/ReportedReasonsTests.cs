using DataSharing.Core.Accounting;
using DataSharing.Core.Measuring;
using DataSharing.Core.Sharing;
using Xunit;

namespace DataSharing.Tests.Core;

/// <summary>Why reported usage was billed, where a rule settles a whole row, in the order of decisions.</summary>
public sealed class ReportedReasonsTests
{
    private const string Large = "gpt-4.1-2025-04-14";

    [Theory]
    [InlineData("tier-4", "proj_a", Large, false, null)] // Perhaps the allowance: a row does not tell.
    [InlineData("tier-4", "proj_a", Large, true, DecisionReason.ServiceTierExcluded)]
    [InlineData("tier-4", "proj_a", "text-embedding-3-small", false, DecisionReason.ModelNotCovered)]
    [InlineData("tier-4", "proj_a", "text-embedding-3-small", true, DecisionReason.ModelNotCovered)] // The model comes before the tier of service.
    [InlineData("tier-4", "proj_a", "ft:gpt-4.1-2025-04-14:acme::abc", false, DecisionReason.ModelExcluded)]
    [InlineData("tier-4", "proj_a", "", false, null)]
    [InlineData("tier-4", "proj_b", Large, false, DecisionReason.ProjectNotShared)]
    [InlineData("tier-4", "proj_b", "text-embedding-3-small", false, DecisionReason.ProjectNotShared)] // Sharing comes before the model.
    [InlineData("tier-4", "proj_x", Large, false, DecisionReason.ProjectUnknown)]
    [InlineData("tier-4", "", Large, false, null)] // The report does not say which.
    [InlineData(null, "proj_x", Large, true, DecisionReason.OrganizationIneligible)] // Without a tier nothing is free, whatever else.
    public void Reason_OfAReportedRow_IsTheFirstThatHoldsForAllOfIt(
        string? tier,
        string project,
        string model,
        bool drawsOnNoPool,
        DecisionReason? reason
    )
    {
        var history = Organizations.Sharing(tier, list: SharingList.Selected(["proj_a"]));

        Assert.Equal(reason, new ReportedReasons(history, Organizations.Noon.Day, Organizations.Noon).Of(project, model, drawsOnNoPool));
    }
}
