using DataSharing.Core.Primitives;
using DataSharing.Core.Programme;

namespace DataSharing.Dashboard.Common;

/// <summary>What tokens cost at list price, and how many of them have no known price: unknown is never counted as $0.</summary>
public readonly record struct ListPrice(UsdAmount Amount, long UnpricedTokens)
{
    public static ListPrice Of(PriceList prices, string model, UtcDay day, long input, long cached, long output) =>
        prices.Find(model, day) is { } price ? new(price.Of(input, cached, output), 0) : new(UsdAmount.Zero, input + output);

    public static ListPrice operator +(ListPrice left, ListPrice right) => new(left.Amount + right.Amount, checked(left.UnpricedTokens + right.UnpricedTokens));

    /// <summary>The part of a row's price that its complimentary, or billed, tokens stand for.</summary>
    public ListPrice Share(long part, long whole) => part == 0 ? default : whole == part ? this : new(Amount.Share(part, whole), (long)((Int128)UnpricedTokens * part / whole));
}
