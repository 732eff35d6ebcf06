using DataSharing.Core.Primitives;
using DataSharing.Core.Programme;
using DataSharing.Dashboard.Common;
using DataSharing.Dashboard.Ledger;

namespace DataSharing.Dashboard.Days;

/// <summary>Sums of usage with their list prices.</summary>
/// <param name="NotToldApart">Tokens of which a report does not tell whether they were free: neither complimentary nor billed.</param>
public readonly record struct UsageTotals(
    long Requests, long Input, long Cached, long Output, long Complimentary, long Billed, long Uncertain, ListPrice ComplimentaryPrice, ListPrice BilledPrice,
    long NotToldApart = 0, ListPrice NotToldApartPrice = default)
{
    public long Tokens => Complimentary + Billed + NotToldApart;

    public ListPrice Price => ComplimentaryPrice + BilledPrice + NotToldApartPrice;

    /// <summary>The complimentary tokens, where all were told apart.</summary>
    public long? ComplimentaryIfKnown => NotToldApart == 0 ? Complimentary : null;

    /// <summary>The billed tokens, where all were told apart.</summary>
    public long? BilledIfKnown => NotToldApart == 0 ? Billed : null;

    internal static UsageTotals Of(PriceList prices, string model, UtcDay day, IUsageSums row)
    {
        var price = ListPrice.Of(prices, model, day, row.InputTokens, row.CachedTokens, row.OutputTokens);
        var tokens = row.InputTokens + row.OutputTokens;
        var notTold = tokens - row.ComplimentaryTokens - row.BilledTokens;
        return new UsageTotals(
            row.Requests, row.InputTokens, row.CachedTokens, row.OutputTokens, row.ComplimentaryTokens, row.BilledTokens, row.UncertainTokens,
            price.Share(row.ComplimentaryTokens, tokens), price.Share(row.BilledTokens, tokens),
            notTold, price.Share(notTold, tokens));
    }

    public static UsageTotals operator +(UsageTotals left, UsageTotals right) => checked(new UsageTotals(
        left.Requests + right.Requests, left.Input + right.Input, left.Cached + right.Cached, left.Output + right.Output,
        left.Complimentary + right.Complimentary, left.Billed + right.Billed, left.Uncertain + right.Uncertain,
        left.ComplimentaryPrice + right.ComplimentaryPrice, left.BilledPrice + right.BilledPrice,
        left.NotToldApart + right.NotToldApart, left.NotToldApartPrice + right.NotToldApartPrice));

    public static UsageTotals Sum(IEnumerable<UsageTotals> rows) => rows.Aggregate(default(UsageTotals), (sum, row) => sum + row);
}
