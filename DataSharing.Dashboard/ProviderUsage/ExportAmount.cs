using System.Globalization;
using System.Numerics;
using System.Text.RegularExpressions;

namespace DataSharing.Dashboard.ProviderUsage;

/// <summary>Money as exports write it, with up to 36 decimals and exponents such as <c>0E-6176</c>.</summary>
/// <remarks>
/// Kept to <see cref="Decimals"/> decimals: with sums of at most <see cref="Most"/> every addition is exact within the 28 digits of a
/// decimal.
/// A billionth of a billionth of a dollar is far below the price of a token; what is rounded is said.
/// </remarks>
internal static partial class ExportAmount
{
    public const int Decimals = 18;

    /// <summary>Largest amount, and largest sum of a file, either way.</summary>
    public const decimal Most = 1_000_000_000m;

    /// <returns>False if the text is no amount within the bounds.</returns>
    public static bool TryRead(string text, out decimal amount, out bool rounded)
    {
        (amount, rounded) = (0, false);
        if (
            Form().Match(text) is not { Success: true } match
            || text.Length > 100
            || !int.TryParse(
                match.Groups["exponent"] is { Success: true } given ? given.Value : "0",
                NumberStyles.AllowLeadingSign,
                CultureInfo.InvariantCulture,
                out var exponent
            )
        )
        {
            return false;
        }

        var fraction = match.Groups["fraction"].Value;
        var digits = BigInteger.Parse(match.Groups["whole"].Value + fraction, CultureInfo.InvariantCulture);
        if (digits.IsZero)
        {
            return true;
        }

        // Worked out only where it has few digits: an exponent must not be able to ask for a number of millions of them.
        var shift = (long)exponent - fraction.Length + Decimals;
        if (shift is > 60 or < -200)
        {
            rounded = shift < 0;
            return shift < 0;
        }

        var scaled = digits * BigInteger.Pow(10, (int)Math.Max(0, shift));
        if (shift < 0)
        {
            var divisor = BigInteger.Pow(10, (int)-shift);
            (scaled, var rest) = BigInteger.DivRem(scaled, divisor);
            rounded = !rest.IsZero;
            scaled += 2 * rest >= divisor ? 1 : 0;
        }

        if (scaled > new BigInteger(Most) * BigInteger.Pow(10, Decimals))
        {
            return false;
        }

        var sign = match.Groups["minus"].Success && !scaled.IsZero;
        amount = new decimal(Part(scaled), Part(scaled >> 32), Part(scaled >> 64), sign, Decimals);
        return true;
    }

    private static int Part(BigInteger number) => unchecked((int)(uint)(number & uint.MaxValue));

    /// <summary>As people write it: at least two decimals, no exponent and no empty zeros.</summary>
    public static string Write(decimal amount) => amount.ToString("#,##0.00################", CultureInfo.InvariantCulture);

    [GeneratedRegex(
        "^(?<minus>-)?(?<whole>[0-9]+)(\\.(?<fraction>[0-9]+))?([eE](?<exponent>[+-]?[0-9]{1,6}))?$",
        RegexOptions.ExplicitCapture | RegexOptions.CultureInvariant,
        1_000
    )]
    private static partial Regex Form();
}
