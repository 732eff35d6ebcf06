using DataSharing.Core.Accounting;
using DataSharing.Core.Primitives;
using DataSharing.Core.Programme;

namespace DataSharing.Dashboard.Common;

/// <summary>What tokens cost at list price, and how many of them have no known price: unknown is never counted as $0.</summary>
public readonly record struct ListPrice(UsdAmount Amount, long UnpricedTokens)
{
    public static ListPrice Of(PriceList prices, string model, UtcDay day, TokenUsage counted) =>
        prices.Find(model, day) is { } price ? new(price.Of(counted.Input, counted.Cached, counted.Output), 0) : NotKnown(counted);

    /// <summary>Of tokens that have no known price.</summary>
    public static ListPrice NotKnown(TokenUsage counted) => new(UsdAmount.Zero, counted.Tokens.Value);

    public static ListPrice operator +(ListPrice left, ListPrice right) =>
        new(left.Amount + right.Amount, checked(left.UnpricedTokens + right.UnpricedTokens));

    /// <summary>The part of a row's price that its complimentary, or billed, tokens stand for.</summary>
    public ListPrice Share(long part, long whole) =>
        part == 0 ? default
        : whole == part ? this
        : new(Amount.Share(part, whole), (long)((Int128)UnpricedTokens * part / whole));
}
