using DataSharing.Core.Programme;

namespace DataSharing.Core.Accounting;

/// <summary>On which of its checks an uncertain decision's uncertainty rests.</summary>
public static class DecisionDoubts
{
    /// <summary>Whether anything of a request makes its decision uncertain, whatever its pool.</summary>
    /// <param name="request">The request.</param>
    /// <param name="confidence">As for <see cref="Of"/>.</param>
    internal static bool IsInDoubt(UsageEvent request, Confidence? confidence) =>
        IsModel(confidence) || request.ServiceTier.IsUnknown || request.FunctionTools;

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
        if (IsModel(confidence))
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

    private static bool IsModel(Confidence? confidence) => confidence is not (null or Confidence.Documented);
}
