using System.Globalization;

namespace DataSharing.Dashboard.Features.Usage;

/// <summary>Money of one currency that OpenAI charged. Currencies are never added.</summary>
public sealed record Charge(string Currency, decimal Amount)
{
    /// <summary>To a millionth.</summary>
    public override string ToString() => $"{Amount.ToString("#,##0.00####", CultureInfo.CurrentCulture)} {Currency.ToUpperInvariant()}";
}
