using System.Globalization;
using DataSharing.Core.Primitives;
using DataSharing.Core.Programme;
using DataSharing.Dashboard.Common;
using DataSharing.Dashboard.Days;

namespace DataSharing.Dashboard.Features.Usage.Export;

/// <summary>Whose charges, on which day, of which model and project.</summary>
/// <param name="OrganizationId">The billing account.</param>
/// <param name="OrganizationName">Its name.</param>
/// <param name="ProjectId">The sub account.</param>
/// <param name="ProjectName">Its name, or its id while that is not known.</param>
/// <param name="Day">The UTC day: the period of the charge.</param>
/// <param name="Model">The resolved model.</param>
/// <param name="Pool">The model's pool; null for none.</param>
/// <param name="Catalogue">By which it is priced.</param>
internal sealed record FocusPlace(
    string OrganizationId,
    string OrganizationName,
    string ProjectId,
    string ProjectName,
    UtcDay Day,
    string Model,
    Pool? Pool,
    CatalogueVersion Catalogue
);

/// <summary>One charge: tokens of one kind at list price, or the credit that makes complimentary ones free.</summary>
/// <param name="Place">Where it belongs.</param>
/// <param name="Cost">Negative for a credit.</param>
/// <param name="Tokens">How many.</param>
/// <param name="Meter">What is measured; null for a credit.</param>
/// <param name="UnitPrice">Picodollars a token; null for a credit.</param>
/// <param name="Price">The list's entry; null for a credit.</param>
internal sealed record FocusCharge(FocusPlace Place, Int128 Cost, long Tokens, string? Meter, long? UnitPrice, ModelPrice? Price)
{
    private const string Unit = "Tokens";

    private bool IsCredit => Meter is null;

    /// <summary>
    /// The charges of what one model used: each kind of token by itself, since each has its price, and a credit of what was complimentary.
    /// </summary>
    /// <param name="place">Where they belong.</param>
    /// <param name="totals">What was used, all of it with a price or all of it without.</param>
    /// <returns>None if no price is known: a cost may not be missing in such a file, and unknown is not zero.</returns>
    public static IEnumerable<FocusCharge> Of(FocusPlace place, UsageTotals totals)
    {
        if (totals.Price.UnpricedTokens > 0 || place.Catalogue.Catalogue.Prices.Find(place.Model, place.Day) is not { } price)
        {
            yield break;
        }

        var sums = totals.Sums;
        var cached = Math.Min(sums.Counted.Cached, sums.Counted.Input);
        foreach (
            var (meter, tokens, unit) in new[]
            {
                ("Input Tokens", sums.Counted.Input - cached, price.Input),
                ("Cached Input Tokens", cached, price.CachedInput ?? price.Input),
                ("Output Tokens", sums.Counted.Output, price.Output),
            }
        )
        {
            if (tokens > 0)
            {
                yield return new FocusCharge(place, (Int128)tokens * unit, tokens, meter, unit, price);
            }
        }

        if (sums.Complimentary > 0)
        {
            yield return new FocusCharge(place, -totals.ComplimentaryPrice.Amount.Picodollars, sums.Complimentary, null, null, null);
        }
    }

    /// <summary>The line, in the order of <see cref="FocusColumns.All"/>: what has no value is empty, and no text is a formula.</summary>
    public string Line()
    {
        var (cost, month) = (Dollars(Cost), new DateOnly(Place.Day.Date.Year, Place.Day.Date.Month, 1));
        var sku = IsCredit ? null : $"{Place.Model}/{Meter}";
        string?[] cells =
        [
            cost,
            Csv.Cell(Place.OrganizationId),
            Csv.Cell(Place.OrganizationName),
            Csv.Cell("Organization"),
            Csv.Cell("USD"),
            Time(UtcDay.FromDate(month.AddMonths(1))),
            Time(UtcDay.FromDate(month)),
            Csv.Cell(IsCredit ? "Credit" : "Usage"),
            null,
            Csv.Cell(Description),
            Csv.Cell("Usage-Based"),
            Time(Place.Day.AddDays(1)),
            Time(Place.Day),
            IsCredit ? null : Number(Tokens),
            IsCredit ? null : Csv.Cell(Unit),
            cost,
            cost,
            null,
            Csv.Cell("OpenAI"),
            cost,
            UnitPrice is { } unit ? Dollars(unit) : null,
            IsCredit ? null : Csv.Cell("Standard"),
            IsCredit ? null : Number(Tokens),
            IsCredit ? null : Csv.Cell(Unit),
            Csv.Cell("OpenAI"),
            Csv.Cell("OpenAI"),
            Csv.Cell("AI and Machine Learning"),
            Csv.Cell("OpenAI API"),
            Csv.Cell("Generative AI"),
            sku is null ? null : Csv.Cell(sku),
            IsCredit ? null : Csv.Cell(Meter!),
            null,
            sku is null ? null : Csv.Cell($"{sku}/{Price!.From?.ToString() ?? "undated"}/{Number(UnitPrice!.Value)}"),
            Csv.Cell(Place.ProjectId),
            Csv.Cell(Place.ProjectName),
            Csv.Cell("Project"),
            Csv.Cell(Place.Model),
            Place.Pool is { } pool ? Csv.Cell(pool.Wire()) : null,
            Number(Tokens),
            Place.Catalogue.Number is { } number ? Number(number) : null,
        ];
        return string.Join(',', cells);
    }

    private string Description =>
        IsCredit
            ? $"Complimentary tokens of {Place.Model} for traffic shared with OpenAI, at list price"
            : $"{Meter} of {Place.Model}, at list price: not an invoice";

    private static string Time(UtcDay day) => $"{day}T00:00:00Z";

    private static string Number(long value) => value.ToString(CultureInfo.InvariantCulture);

    // Exact, with a point whatever the reader's culture; a negative one is a number too, and no formula.
    private static string Dollars(Int128 picodollars)
    {
        var size = picodollars < 0 ? -picodollars : picodollars;
        var text = new UsdAmount(size).ToString().TrimEnd('0').TrimEnd('.');
        return picodollars < 0 ? $"-{text}" : text;
    }
}
