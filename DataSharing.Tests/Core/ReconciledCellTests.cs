using DataSharing.Core.Accounting;
using DataSharing.Core.Measuring;
using DataSharing.Core.Organizations;
using DataSharing.Core.Programme;
using Xunit;

namespace DataSharing.Tests.Core;

/// <summary>
/// How a difference between our decisions and the provider's count is explained; nothing harmless explains away what contradicts a
/// decision.
/// </summary>
public sealed class ReconciledCellTests
{
    [Theory]
    [InlineData(100, 0, 100, 100L, "")] // No difference.
    [InlineData(0, 0, 100, null, "does not tell free and billed apart")]
    [InlineData(0, 0, 100, 100L, "not sent to this console")]
    [InlineData(0, 100, 100, 100L, "batch, flex, priority", DecisionReason.ServiceTierExcluded)]
    [InlineData(0, 100, 100, 100L, "was not eligible", DecisionReason.OrganizationIneligible)]
    [InlineData(0, 100, 100, 100L, "hosted tools", DecisionReason.HostedToolUse)]
    [InlineData(0, 100, 100, 100L, "depends on their order", DecisionReason.AllowanceExceeded)]
    [InlineData(0, 100, 100, 100L, "not known here when", DecisionReason.ProjectUnknown)]
    [InlineData(0, 100, 100, 100L, null, DecisionReason.ModelNotCovered)] // No rule explains it.
    [InlineData(0, 100, 150, 130L, null, DecisionReason.ServiceTierExcluded)] // The reason covers a part only.
    [InlineData(100, 0, 100, 0L, null)]
    public void Explanation_OfADifference_IsTheOneThatCoversAllOfIt(
        long free,
        long billed,
        long reported,
        long? reportedFree,
        string? words,
        DecisionReason? because = null
    )
    {
        var cell = Cell(free, billed, reported, reportedFree) with { BilledBecause = because is { } reason ? (reason, 100) : null };

        if (words is null or "")
        {
            Assert.Null(cell.Explanation);
            Assert.Equal(words is null ? Math.Abs(cell.Difference!.Value) : 0, cell.Unexplained);
        }
        else
        {
            Assert.Contains(words, cell.Explanation, StringComparison.Ordinal);
            Assert.Equal(0, cell.Unexplained);
        }
    }

    [Fact]
    public void Explanation_OfWhatContradictsADecision_ComesBeforeAnyHarmlessOne()
    {
        var more = Cell(0, 0, 100, 100);

        Assert.Contains(
            "it probably shares this project",
            (more with { During = SharedDuring.Never, Pool = null, IsBeyondAllowance = true }).Explanation,
            StringComparison.Ordinal
        );
        Assert.Contains("list does not name", (more with { Pool = null, IsBeyondAllowance = true }).Explanation, StringComparison.Ordinal);
        Assert.Contains("check the tier", (more with { IsBeyondAllowance = true }).Explanation, StringComparison.Ordinal);
        Assert.Contains("not sent to this console", (more with { During = SharedDuring.Partly }).Explanation, StringComparison.Ordinal);
    }

    [Fact]
    public void Explanation_OfLessFree_IsAnIncompleteCountFirst_ThenDoubt_ThenTheOrder()
    {
        var less = Cell(100, 0, 60, 60) with { IsSettled = false, IsUncertain = true, IsNearAllowance = true };

        Assert.Contains("not complete yet", less.Explanation, StringComparison.Ordinal);
        Assert.Contains("others report", (less with { IsSettled = true }).Explanation, StringComparison.Ordinal);
        Assert.Contains(
            "depends on their order",
            (less with { IsSettled = true, IsUncertain = false }).Explanation,
            StringComparison.Ordinal
        );

        // What is missing is more than what was not counted yet.
        Assert.DoesNotContain("not complete", (less with { Reported = 90 }).Explanation, StringComparison.Ordinal);
    }

    [Fact]
    public void Difference_BeforeTheFirstRequest_IsNotKnown_AndSaysWhatContradictsADecision()
    {
        var before = Cell(0, 0, 100, 100) with { AreOursKnown = false };

        Assert.Equal((null, 0L), (before.Difference, before.Unexplained));
        Assert.Contains("before the first request", before.Explanation, StringComparison.Ordinal);

        var unshared = before with { During = SharedDuring.Never };
        Assert.Null(unshared.Difference);
        Assert.Contains("it probably shares this project", unshared.Explanation, StringComparison.Ordinal);
        Assert.Contains("before the first request", (unshared with { ReportedFree = 0 }).Explanation, StringComparison.Ordinal);
        Assert.Contains("does not tell", (unshared with { ReportedFree = null }).Explanation, StringComparison.Ordinal);
    }

    private static ReconciledCell Cell(long free, long billed, long reported, long? reportedFree) =>
        new(
            Organizations.Noon.Day,
            "proj_a",
            "gpt-4.1-2025-04-14",
            Pool.Large,
            free,
            billed,
            reported,
            reportedFree,
            null,
            SharedDuring.Throughout,
            IsUncertain: false,
            IsNearAllowance: false,
            IsBeyondAllowance: false,
            IsSettled: true
        );
}
