using DataSharing.Core.Primitives;

namespace DataSharing.Dashboard.Common;

/// <summary>By how much one list price is more than another, and of how many tokens of the difference no price is known.</summary>
/// <param name="More">What is more.</param>
/// <param name="Less">What is less: another model's, perhaps.</param>
/// <param name="UnpricedTokens">Tokens, more or less, that have no known price: then the difference is not known.</param>
public readonly record struct PriceDifference(UsdAmount More, UsdAmount Less, long UnpricedTokens)
{
    /// <summary>The size of the difference; null while it is not known.</summary>
    public UsdAmount? Size =>
        UnpricedTokens > 0 ? null
        : More >= Less ? new(More.Picodollars - Less.Picodollars)
        : new(Less.Picodollars - More.Picodollars);

    /// <summary>Of prices for tokens of one model.</summary>
    public static PriceDifference Of(ListPrice before, ListPrice after) =>
        new(after.Amount, before.Amount, Math.Abs(after.UnpricedTokens - before.UnpricedTokens));

    public static PriceDifference operator +(PriceDifference left, PriceDifference right) =>
        new(left.More + right.More, left.Less + right.Less, checked(left.UnpricedTokens + right.UnpricedTokens));
}
