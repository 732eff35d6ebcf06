using System.Globalization;

namespace DataSharing.Dashboard.ProviderUsage;

/// <summary>Money of one currency that OpenAI charged. Currencies are never added.</summary>
/// <param name="Currency">Of three letters, or <see cref="UnknownCurrency"/>.</param>
/// <param name="Amount">What is known of it; null where nothing is.</param>
/// <param name="IsPartial">Whether OpenAI named charges without their amount that belong to it, or may: then the sum is a lower
/// bound.</param>
public sealed record Charge(string Currency, decimal? Amount, bool IsPartial)
{
    /// <summary>Where the provider names no currency: never taken for dollars.</summary>
    public const string UnknownCurrency = "unknown currency";

    /// <summary>The amount, where it is all of it.</summary>
    public decimal? Whole => IsPartial ? null : Amount;

    /// <summary>
    /// Adds charges by currency. One without an amount and without a currency may be of any, so that no sum beside it is whole.
    /// </summary>
    public static List<Charge> Add(IEnumerable<(string Currency, decimal? Amount, bool IsPartial)> parts)
    {
        var charges = parts
            .GroupBy(part => part.Currency, StringComparer.Ordinal)
            .OrderBy(group => group.Key, StringComparer.Ordinal)
            .Select(group => new Charge(
                group.Key,
                group.Any(part => part.Amount is not null) ? group.Sum(part => part.Amount) : null,
                group.Any(part => part.IsPartial || part.Amount is null)
            ))
            .ToList();
        var known = charges.FindAll(charge => charge.Currency != UnknownCurrency);
        return known.Count == 0 || !charges.Exists(charge => charge is { Currency: UnknownCurrency, IsPartial: true })
            ? charges
            :
            [
                .. charges
                    .Where(charge => charge.Currency != UnknownCurrency || charge.Amount is not null)
                    .Select(charge => charge with { IsPartial = true }),
            ];
    }

    /// <summary>To a millionth.</summary>
    public override string ToString() =>
        Write(amount => $"{amount.ToString("#,##0.00####", CultureInfo.CurrentCulture)} {Currency.ToUpperInvariant()}");

    /// <summary>The same with all decimals, for logs and commands.</summary>
    public string ToExact() => Write(amount => $"{ExportAmount.Write(amount)} {Currency}");

    private string Write(Func<decimal, string> amount) =>
        Amount is not { } known ? "not known" : (IsPartial ? "at least " : "") + amount(known);
}
