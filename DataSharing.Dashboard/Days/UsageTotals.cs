using DataSharing.Core.Accounting;
using DataSharing.Core.Primitives;
using DataSharing.Core.Programme;
using DataSharing.Dashboard.Common;

namespace DataSharing.Dashboard.Days;

/// <summary>Sums of usage with their list prices.</summary>
public readonly record struct UsageTotals(
    UsageSums Sums,
    ListPrice ComplimentaryPrice,
    ListPrice BilledPrice,
    ListPrice NotToldApartPrice = default
)
{
    public long Requests => Sums.Counted.Requests;

    public long Input => Sums.Counted.Input;

    public long Cached => Sums.Counted.Cached;

    public long Output => Sums.Counted.Output;

    public long Complimentary => Sums.Complimentary;

    public long Billed => Sums.Billed;

    public long Uncertain => Sums.Uncertain;

    /// <summary>Tokens of which a report does not tell whether they were free: neither complimentary nor billed.</summary>
    public long NotToldApart => Sums.NotToldApart;

    public long Tokens => Sums.Counted.Tokens.Value;

    public ListPrice Price => ComplimentaryPrice + BilledPrice + NotToldApartPrice;

    /// <summary>The complimentary tokens, where all were told apart.</summary>
    public long? ComplimentaryIfKnown => NotToldApart == 0 ? Complimentary : null;

    /// <summary>The billed tokens, where all were told apart.</summary>
    public long? BilledIfKnown => NotToldApart == 0 ? Billed : null;

    /// <param name="prices">The list.</param>
    /// <param name="model">The resolved model.</param>
    /// <param name="day">Whose prices.</param>
    /// <param name="sums">What was used.</param>
    /// <param name="isListPriced">Whether the list speaks of it, see <see cref="ListPriced"/>.</param>
    internal static UsageTotals Of(PriceList prices, string model, UtcDay day, UsageSums sums, bool isListPriced = true)
    {
        var price = isListPriced ? ListPrice.Of(prices, model, day, sums.Counted) : ListPrice.NotKnown(sums.Counted);
        var tokens = sums.Counted.Tokens.Value;
        return new UsageTotals(
            sums,
            price.Share(sums.Complimentary, tokens),
            price.Share(sums.Billed, tokens),
            price.Share(sums.NotToldApart, tokens)
        );
    }

    /// <summary>What was free, and the rest, each with its price.</summary>
    internal (UsageTotals Free, UsageTotals Remainder) Apart()
    {
        var (free, rest) = Sums.Apart();
        return (new UsageTotals(free, ComplimentaryPrice, default), new UsageTotals(rest, default, BilledPrice, NotToldApartPrice));
    }

    public static UsageTotals operator +(UsageTotals left, UsageTotals right) =>
        new(
            left.Sums + right.Sums,
            left.ComplimentaryPrice + right.ComplimentaryPrice,
            left.BilledPrice + right.BilledPrice,
            left.NotToldApartPrice + right.NotToldApartPrice
        );

    public static UsageTotals Sum(IEnumerable<UsageTotals> rows) => rows.Aggregate(default(UsageTotals), (sum, row) => sum + row);
}
