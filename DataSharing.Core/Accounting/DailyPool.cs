using DataSharing.Core.Primitives;
using DataSharing.Core.Programme;

namespace DataSharing.Core.Accounting;

/// <summary>One pool of one organization on one UTC day. The running total counts every covered request, free or not.</summary>
/// <param name="Allowance">Tokens that are free on that day.</param>
/// <param name="RunningTotal">Tokens of the covered requests so far.</param>
/// <remarks>Source: programme.md rule 2; see docs/decisions/0003-whole-request.md.</remarks>
public readonly record struct DailyPool(TokenCount Allowance, TokenCount RunningTotal)
{
    /// <summary>
    /// Under <see cref="BoundaryRule.WholeRequest"/>, tokens of the largest single request that would still be free; never negative.
    /// </summary>
    public TokenCount Remaining => TokenCount.SubtractToZero(Allowance, RunningTotal);

    /// <summary>Counts <paramref name="request"/> and tells how many of its tokens are complimentary.</summary>
    /// <exception cref="OverflowException">The running total would pass 2^63 − 1.</exception>
    public (DailyPool After, TokenCount Complimentary) Take(TokenCount request, BoundaryRule rule)
    {
        var after = this with { RunningTotal = RunningTotal + request };
        var complimentary =
            after.RunningTotal <= Allowance ? request
            : rule == BoundaryRule.Split ? TokenCount.Smaller(Remaining, request)
            : TokenCount.Zero;
        return (after, complimentary);
    }
}
