using DataSharing.Core.Accounting;
using DataSharing.Core.Programme;
using DataSharing.Dashboard.Common;
using DataSharing.Tests.Core;
using Xunit;

namespace DataSharing.Tests.Features;

public sealed class ReasonSentenceTests
{
    [Theory]
    [InlineData(Confidence.Reported, false, "Probably free: OpenAI's list does not name this model; others report it.")]
    [InlineData(Confidence.Disputed, false, "Probably free: one of OpenAI's texts names this model, a later one does not.")]
    [InlineData(Confidence.Documented, true, "Probably free: OpenAI's text excludes tool use; measurements say otherwise.")]
    [InlineData(Confidence.Documented, false, "Probably free: on this day OpenAI counted free tokens without telling of which pool.")]
    public void UncertainlyFree_SaysWhy(Confidence confidence, bool tools, string sentence)
    {
        var organization = Organizations.Sharing("tier-4").At(Organizations.Noon);
        var request = Organizations.Request("gpt-4.1", 100) with { FunctionTools = tools };
        var decision = DecisionPolicy.Decide(
            new DecisionBasis(organization, organization.Judge()),
            request,
            Organizations.Noon,
            _ => DataSharing.Core.Primitives.TokenCount.Zero,
            besideUnassigned: true
        );

        Assert.StartsWith(
            sentence,
            Reasons.Sentence(decision, request, "Alpha", null, confidence, Viewer.Of(null)),
            StringComparison.Ordinal
        );
    }
}
