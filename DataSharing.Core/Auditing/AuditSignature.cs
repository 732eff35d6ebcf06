using System.Globalization;
using System.Numerics;

namespace DataSharing.Core.Auditing;

/// <summary>
/// The one spelling of a signature. Of an ECDSA signature (r, s) also (r, n − s) fits, and anybody can work it out without the key: only
/// the smaller s is written and taken.
/// </summary>
public static class AuditSignature
{
    /// <summary>Half of what r and s have as hexadecimal digits.</summary>
    private const int Half = 64;

    /// <summary>n, the order of P-256.</summary>
    private static readonly BigInteger _order = Number("ffffffff00000000ffffffffffffffffbce6faada7179e84f3b9cac2fc632551");

    /// <summary>Whether a signature is in the one spelling: 128 lower-case hexadecimal digits, and s at most half of n.</summary>
    public static bool IsCanonical(string signature) => IsHex(signature, 2 * Half) && Number(signature[Half..]) <= _order / 2;

    /// <summary>The one spelling of a signature that fits; of anything else, itself.</summary>
    public static string Canonical(string signature) =>
        IsHex(signature, 2 * Half) && Number(signature[Half..]) is var s && s > _order / 2 && s < _order
            ? signature[..Half] + Convert.ToHexStringLower((_order - s).ToByteArray(isUnsigned: true, isBigEndian: true)).PadLeft(Half, '0')
            : signature;

    /// <summary>Whether a text is so many lower-case hexadecimal digits.</summary>
    internal static bool IsHex(string text, int length) =>
        text.Length == length && text.All(char.IsAsciiHexDigit) && !text.Any(char.IsAsciiLetterUpper);

    // A leading zero keeps the first bit from being a sign.
    private static BigInteger Number(string digits) =>
        BigInteger.Parse($"0{digits}", NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture);
}
