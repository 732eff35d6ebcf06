using System.Globalization;
using DataSharing.Core.Primitives;
using DataSharing.Core.Programme;

namespace DataSharing.Dashboard.Common;

/// <summary>Figures as people read them: all digits, grouped as the reader is used to; money in dollars and cents.</summary>
internal static class Figures
{
    public static string Of(long value) => value.ToString("N0", CultureInfo.CurrentCulture);

    public static string Usd(UsdAmount amount) =>
        amount.IsBelowOneCent ? "< $0.01" : "$" + (amount.Cents / 100m).ToString("N2", CultureInfo.CurrentCulture);

    /// <summary>Three digits of it, for what is only expected: 266,413 is about 266,000.</summary>
    public static string About(long value)
    {
        var unit = 1L;
        while (value / unit >= 1_000)
        {
            unit *= 10;
        }

        return Of(value / unit * unit);
    }

    /// <summary>A difference, with its sign unless it is zero.</summary>
    public static string Signed(long value) => value > 0 ? $"+{Of(value)}" : Of(value);

    /// <summary>A figure, or that it is not known.</summary>
    public static string OrNotKnown(long? value) => value is { } known ? Of(known) : "not known";

    /// <summary>
    /// The price, or what is not known of it; never $0 for unknown. "At least" is rounded down, and says nothing of less than a cent.
    /// </summary>
    public static string Usd(ListPrice price) =>
        price.UnpricedTokens == 0 ? Usd(price.Amount)
        : price.Amount.WholeCents == 0 ? "price not known"
        : $"at least ${(price.Amount.WholeCents / 100m).ToString("N2", CultureInfo.CurrentCulture)}";

    /// <summary>"$0.40": a list price of a million tokens, of which the list has microdollars, with all its digits.</summary>
    public static string PerMillion(long microdollars) =>
        "$" + (microdollars / 1_000_000m).ToString("0.00####", CultureInfo.CurrentCulture);

    public static string Pool(Pool pool) => pool == Core.Programme.Pool.Large ? "Large" : "Small";

    /// <summary>"9 h 24 min".</summary>
    public static string Span(TimeSpan span) =>
        span.TotalHours >= 1
            ? string.Create(CultureInfo.InvariantCulture, $"{(int)span.TotalHours} h {span.Minutes} min")
            : string.Create(CultureInfo.InvariantCulture, $"{Math.Max(1, (int)Math.Ceiling(span.TotalMinutes))} min");
}
