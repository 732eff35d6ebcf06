using System.Globalization;
using DataSharing.Core.Eligibility;
using DataSharing.Core.Primitives;
using DataSharing.Core.Programme;

namespace DataSharing.Dashboard.Features.Programme;

/// <summary>A model's list price in words; one that is not known, or not known to be current, is never $0.</summary>
internal static class ModelPriceWords
{
    public static string Of(PriceList prices, string model, UtcDay day)
    {
        if (prices.Find(model, day) is { } price)
        {
            return $"{Dollars(price.Input)}, {Dollars(price.Output)}";
        }

        var promised = prices
            .Prices.Where(known => known.SnapshotId == model && known.KnownThrough < day && (known.Until is null || day < known.Until))
            .Select(known => known.KnownThrough);
        return promised.FirstOrDefault() is { } last ? $"price not known since {Words.Date(last.AddDays(1))}" : "price not known";
    }

    // Microdollars for a million tokens.
    private static string Dollars(long microdollars) => string.Create(CultureInfo.InvariantCulture, $"${microdollars / 1_000_000m:0.00##}");
}
