namespace DataSharing.Dashboard.Common;

/// <summary>Texts of others that are kept no longer than they can be.</summary>
internal static class ShortText
{
    /// <summary>Its beginning, of so many UTF-16 units at most; a character of two is not cut in half.</summary>
    public static string Cut(this string text, int most) =>
        text.Length <= most ? text
        : char.IsHighSurrogate(text[most - 1]) ? text[..(most - 1)]
        : text[..most];
}
