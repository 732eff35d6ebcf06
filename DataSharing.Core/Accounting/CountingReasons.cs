namespace DataSharing.Core.Accounting;

/// <summary>Which reasons say that a request counted in its pool's running total, as <see cref="Decision.CountsInPool"/> says of one.</summary>
/// <remarks>Only requests that reach the last check do: what fits, and what does not (programme.md, rule 2).</remarks>
public static class CountingReasons
{
    /// <summary>Free, and over the allowance.</summary>
    public static IReadOnlyList<DecisionReason> All { get; } = [DecisionReason.Complimentary, DecisionReason.AllowanceExceeded];
}
