using DataSharing.Core.Primitives;

namespace DataSharing.Core.Measuring;

/// <summary>
/// The figures of one pool on one UTC day, by the one rule for every page and the API. What is not known is null, never zero.
/// </summary>
/// <param name="Allowance">Tokens that are free on that day; null without a known tier.</param>
/// <param name="Ours">Our running total, by the events that were sent here; null if none ever was.</param>
/// <param name="Measured">The provider's count; null if no report speaks of the day.</param>
/// <param name="Unassigned">What drew on a pool that nobody knows, by the provider's report of that day.</param>
/// <param name="Coverage">Our events ÷ the provider's count on its last settled day; null while not known.</param>
/// <param name="HiddenAtMost">Tokens by which what is left may be less because a count lags: 0 for a settled day and where our events are
/// all there is to go by, null while nobody knows.</param>
/// <remarks>Source: programme.md, Decisions ("provider's figures and ours both known") and rule 11; api.md, complimentary_tokens.</remarks>
public sealed record PoolFigures(
    TokenCount? Allowance,
    TokenCount? Ours,
    MeasuredPool? Measured,
    IReadOnlyList<UnassignedTokens> Unassigned,
    double? Coverage,
    TokenCount? HiddenAtMost
)
{
    /// <summary>Our events are all there is, as far as the last settled day told.</summary>
    public const double Complete = 0.995;

    /// <summary>
    /// What counts against the allowance: the larger of the two running totals, since tokens that are gone are never promised.
    /// </summary>
    public TokenCount? Counted =>
        (Ours, Measured) switch
        {
            ({ } ours, { } measured) => TokenCount.Of(Math.Max(ours.Value, measured.RunningTotal)),
            (null, { } measured) => TokenCount.Of(measured.RunningTotal),
            var (ours, _) => ours,
        };

    /// <summary>Whether <see cref="Counted"/> is the provider's running total, an upper bound, and not ours.</summary>
    public bool IsCountedByProvider => Measured is { } measured && (Ours is not { } ours || measured.RunningTotal > ours.Value);

    /// <summary>
    /// Whether less may be used than <see cref="Counted"/>: the provider's upper bound may hold billed tokens that drew on no pool. Where all
    /// of it was reported as free, the bound is the figure.
    /// </summary>
    /// <remarks>Source: programme.md, rule 8.</remarks>
    public bool IsUpTo => IsCountedByProvider && Measured!.Complimentary != Measured.RunningTotal;

    /// <summary>What is left: max(0, allowance − counted); null without an allowance, or while nothing was ever counted.</summary>
    public TokenCount? Remaining =>
        Allowance is { } allowance && Counted is { } counted ? TokenCount.SubtractToZero(allowance, counted) : null;

    /// <summary>
    /// What is left even if the lag hides as much as it can: what may be promised. Known also of a day of which nothing was counted yet, if
    /// its bound is.
    /// </summary>
    public TokenCount? SafeRemaining =>
        Allowance is { } allowance && HiddenAtMost is { } hidden
            ? TokenCount.SubtractToZero(Counted is { } counted ? TokenCount.SubtractToZero(allowance, counted) : allowance, hidden)
            : null;

    /// <summary>How far the pool is used up, 0 to 100.</summary>
    public double UsedPercent =>
        Allowance is { Value: > 0 } allowance && Counted is { } counted ? Math.Min(100, 100.0 * counted.Value / allowance.Value) : 0;

    /// <summary>
    /// Whether an answer that rests on what is left is uncertain: tokens of a pool that nobody knows may be this pool's, or nobody knows
    /// what the count hides.
    /// </summary>
    public bool IsUncertain => Unassigned.Count > 0 || HiddenAtMost is null;

    /// <summary>
    /// Whether what is left may be less than shown: nobody knows what our events leave out, or whose the unassigned tokens are.
    /// </summary>
    public bool IsAtMost => IsUncertain || (Measured is null && Coverage is not >= Complete);

    /// <summary>Whether what is left rests on a count that is too old: more may be used since.</summary>
    /// <param name="isStale">Whether the provider's count is.</param>
    public bool RestsOnOld(bool isStale) => isStale && IsCountedByProvider;
}
