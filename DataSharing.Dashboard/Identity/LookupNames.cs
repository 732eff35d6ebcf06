using Microsoft.AspNetCore.Identity;

namespace DataSharing.Dashboard.Identity;

/// <summary>
/// E-mails in the form in which accounts are found: one of Unicode's, in capitals. What is no text is no reason to fail: it is nobody's
/// e-mail.
/// </summary>
internal sealed class LookupNames : ILookupNormalizer
{
    public string? NormalizeName(string? name) => name is null ? null : Text(name).Normalize().ToUpperInvariant();

    public string? NormalizeEmail(string? email) => NormalizeName(email);

    // Half a surrogate pair, and U+FFFE and U+FFFF, which are no characters, cannot be normalized.
    private static string Text(string name) =>
        new([.. name.Select((sign, place) => sign >= '\uFFFE' || (char.IsSurrogate(sign) && !IsPaired(name, place)) ? '\uFFFD' : sign)]);

    private static bool IsPaired(string name, int place) =>
        char.IsHighSurrogate(name[place])
            ? place + 1 < name.Length && char.IsLowSurrogate(name[place + 1])
            : place > 0 && char.IsHighSurrogate(name[place - 1]);
}
