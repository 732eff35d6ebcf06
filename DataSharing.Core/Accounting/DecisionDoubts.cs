using DataSharing.Core.Programme;

namespace DataSharing.Core.Accounting;

/// <summary>On which of its checks an uncertain decision's uncertainty rests.</summary>
public static class DecisionDoubts
{
    /// <summary>The checks that turned out as they did by something that is not documented; none of a decision that is certain.</summary>
    /// <param name="decision">What was decided.</param>
    /// <param name="request">Of which request.</param>
    /// <param name="confidence">How well the deciding catalogue knew that the model is covered; null if it did not name it.</param>
    public static IReadOnlyList<DecisionReason> Of(Decision decision, UsageEvent request, Confidence? confidence)
    {
        if (!decision.Uncertain)
        {
            return [];
        }

        var doubted = new List<DecisionReason>();
        if (confidence is { } known && known != Confidence.Documented)
        {
            doubted.Add(DecisionReason.ModelNotCovered);
        }

        if (request.ServiceTier.IsUnknown)
        {
            doubted.Add(DecisionReason.ServiceTierExcluded);
        }

        if (request.FunctionTools)
        {
            doubted.Add(DecisionReason.HostedToolUse);
        }

        // Nothing of the request is in doubt: then it is the pool, which tokens that nobody can place may have drawn on.
        return doubted.Count > 0 ? doubted : [DecisionReason.AllowanceExceeded];
    }
}
