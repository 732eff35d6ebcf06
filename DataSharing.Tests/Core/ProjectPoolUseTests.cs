using System.Globalization;
using DataSharing.Core.Accounting;
using Xunit;

namespace DataSharing.Tests.Core;

/// <summary>Which project draws how much on a pool: what counted is not all that was used of its models.</summary>
public sealed class ProjectPoolUseTests
{
    // Rows as "project reason tokens"; what comes out as "project all counted".
    [Theory]
    [InlineData("", "")]
    [InlineData("a complimentary 100", "a 100 100")]
    [InlineData("a complimentary 100, a allowance_exceeded 30", "a 130 130")] // What did not fit counted all the same.
    [InlineData("a complimentary 100, b complimentary 300", "b 300 300, a 100 100")]
    [InlineData("a complimentary 100, b project_not_shared 900", "a 100 100, b 900 0")] // Billed, and took nothing from the others.
    [InlineData("a service_tier_excluded 500, b hosted_tool_use 400, c complimentary 1", "c 1 1, a 500 0, b 400 0")]
    [InlineData("a organization_ineligible 5, b project_unknown 5", "a 5 0, b 5 0")] // Alike: by their ids.
    [InlineData("a ? 50, b complimentary 40", "a 50 at most 50, b 40 40")] // A report does not tell whether it counted.
    [InlineData("a ? 50, a complimentary 40, a project_not_shared 10", "a 100 at most 90")]
    [InlineData("a ? 0", "a 0 0")]
    public void Projects_ComeByWhatCountedAgainstThePool(string rows, string expected)
    {
        var uses = ProjectPoolUse.Of(rows.Split(", ", StringSplitOptions.RemoveEmptyEntries).Select(Row));

        Assert.Equal(
            expected,
            string.Join(
                ", ",
                uses.Select(use =>
                    FormattableString.Invariant(
                        $"{use.ProjectId} {use.Sums.Counted.Tokens.Value} {(use.IsAtMost ? "at most " : "")}{use.Counted}"
                    )
                )
            )
        );
    }

    [Fact]
    public void Sums_ThatDoNotFit_AreRefused() =>
        Assert.Throws<OverflowException>(() => ProjectPoolUse.Of([Row($"a complimentary {long.MaxValue}"), Row("a complimentary 1")]));

    private static ProjectPoolRow Row(string words)
    {
        var parts = words.Split(' ');
        DecisionReason? reason = Array.Find(
            Enum.GetValues<DecisionReason>(),
            reason =>
                string.Equals(reason.ToString(), parts[1].Replace("_", "", StringComparison.Ordinal), StringComparison.OrdinalIgnoreCase)
        );
        var tokens = long.Parse(parts[2], CultureInfo.InvariantCulture);
        return new ProjectPoolRow(
            parts[0],
            parts[1] == "?" ? null : reason,
            new UsageSums(TokenUsage.OfRequest(tokens, 0, 0), reason == DecisionReason.Complimentary ? tokens : 0, 0, 0)
        );
    }
}
