using DataSharing.Core.Accounting;
using DataSharing.Core.Eligibility;
using DataSharing.Core.Primitives;
using DataSharing.Core.Sharing;
using DataSharing.Dashboard.Common;
using Xunit;

namespace DataSharing.Tests.Features;

/// <summary>What would have to be otherwise for a billed request to be free, in words that urge nobody.</summary>
public sealed class ToBeFreeTests
{
    private static readonly UtcDay _day = UtcDay.FromDate(new DateOnly(2026, 11, 22));
    private static readonly Viewer _berlin = Viewer.Of("Europe/Berlin");

    [Theory]
    [InlineData(DecisionReason.Complimentary, null, null)]
    [InlineData(null, null, "Not known: OpenAI's report does not tell requests apart")]
    [InlineData(DecisionReason.AllowanceExceeded, null, "a new day's allowance from 00:00 UTC (01:00 your time).")]
    [InlineData(DecisionReason.ProjectNotShared, null, "Where nothing such as Zero Data Retention keeps the project from it, an owner")]
    [InlineData(DecisionReason.ProjectNotShared, SharingDecidedBy.Archived, "The project would have to be active")]
    [InlineData(DecisionReason.ProjectNotShared, SharingDecidedBy.NeverShare, "take away the mark never share, and share the project's")]
    [InlineData(DecisionReason.ProjectNotShared, SharingDecidedBy.ProjectZdr, "Zero Data Retention would have to be off")]
    [InlineData(DecisionReason.ProjectNotShared, SharingDecidedBy.Project, "An owner would have to share the project's inputs and outputs")]
    [InlineData(DecisionReason.ProjectUnknown, null, "The project would have to be known here, and an owner would have to share")]
    [InlineData(DecisionReason.ModelExcluded, null, "a covered model that is not fine-tuned")]
    [InlineData(DecisionReason.ModelNotCovered, null, "a model on OpenAI's list")]
    [InlineData(DecisionReason.ServiceTierExcluded, null, "an ordinary request: OpenAI does not say")]
    [InlineData(DecisionReason.HostedToolUse, null, "without a hosted tool; the fee of such a tool is billed in any case")]
    public void Reason_SaysWhatWouldHaveToChange(DecisionReason? reason, SharingDecidedBy? by, string? words)
    {
        var sentence = ToBeFree.Of(reason, null, _day, _berlin, by);

        Assert.Equal(words is null, sentence is null);
        Assert.Contains(words ?? "", sentence ?? "", StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(EligibilityRule.UsageTier, "a usage tier that has an allowance")]
    [InlineData(EligibilityRule.ZeroDataRetention, "Zero Data Retention would have to be off for the organization")]
    [InlineData(EligibilityRule.EnterprisePlan, "a plan that is not excluded")]
    [InlineData(EligibilityRule.PositiveBalance, "The account balance at OpenAI would have to be positive.")]
    [InlineData(null, "Every rule of eligibility")]
    public void Ineligibility_SaysItOfTheRuleThatFailed(EligibilityRule? rule, string words) =>
        Assert.Contains(words, ToBeFree.Of(DecisionReason.OrganizationIneligible, rule, _day, _berlin), StringComparison.Ordinal);

    [Fact]
    public void NoReason_IsWithoutWords() =>
        Assert.All(
            Enum.GetValues<DecisionReason>(),
            reason =>
            {
                Assert.NotEmpty(Reasons.Label(reason));
                Assert.Equal(reason == DecisionReason.Complimentary, ToBeFree.Of(reason, null, _day, _berlin) is null);
            }
        );

    [Fact]
    public void EachReason_HasItsOwnSentence_InOne()
    {
        var sentences = DecisionCheck.Order.Select(reason => ToBeFree.Of(reason, null, _day, _berlin)!).ToList();

        Assert.Distinct(sentences);
        Assert.All(sentences, sentence => Assert.Equal(sentence.Length - 1, sentence.IndexOf('.', StringComparison.Ordinal)));
    }

    [Theory]
    [InlineData(DecisionReason.ProjectNotShared)]
    [InlineData(DecisionReason.ProjectUnknown)]
    public void WhereSharingIsTheAnswer_ItSaysWhatThatMeans_AndFromWhen(DecisionReason reason) =>
        Assert.EndsWith(
            "which OpenAI may then use to help improve its models; from then on, not backwards.",
            ToBeFree.Of(reason, null, _day, _berlin),
            StringComparison.Ordinal
        );
}
