using DataSharing.Dashboard.Common;

namespace DataSharing.Dashboard.ProviderUsage.OpenAI;

/// <summary>Which text can be an admin key: what is wrong with it is said before anything is asked with it.</summary>
internal static class AdminKeyForm
{
    private const string Prefix = "sk-admin-";
    private const string Scheme = "Bearer ";
    private const int Shortest = 16;
    private const int Longest = 500;

    /// <summary>The key in it, without what came along when it was copied: blanks and line breaks around it, quotes, "Bearer".</summary>
    /// <param name="text">As it was entered.</param>
    /// <param name="isOpenAI">Whether it is for OpenAI's own address. Another address, a proxy for instance, may have keys of any
    /// form.</param>
    /// <exception cref="InvalidInputException">It cannot be one; says why, and never repeats it.</exception>
    public static string Check(string? text, bool isOpenAI)
    {
        var key = Unwrap(text ?? "");
        if (key.Length == 0)
        {
            throw Wrong("The admin key is empty.");
        }

        if (key.Any(char.IsWhiteSpace))
        {
            throw Wrong("The admin key has a blank or a line break inside: copy it again, on one line.");
        }

        if (key.Any(letter => letter is <= ' ' or > '~'))
        {
            throw Wrong(
                "The admin key has a character that no key has: only visible ASCII characters can be in it. Copy it again as OpenAI shows it (sk-admin-…)."
            );
        }

        if (isOpenAI)
        {
            RequireAdmin(key);
        }

        return key.Length is < 8 or > Longest ? throw Wrong("The admin key must have 8 to 500 characters.") : key;
    }

    private static void RequireAdmin(string key)
    {
        if (!key.StartsWith(Prefix, StringComparison.Ordinal))
        {
            throw Wrong(
                key.StartsWith("sk-proj-", StringComparison.Ordinal) || key.StartsWith("sk-svcacct-", StringComparison.Ordinal)
                    ? "This is a project key: it cannot read an organization's usage. Make an admin key at OpenAI, under Settings, Admin keys (sk-admin-…)."
                : key.StartsWith("sk-", StringComparison.Ordinal)
                    ? "This is an API key, not an admin key: it cannot read an organization's usage. Make one at OpenAI, under Settings, Admin keys (sk-admin-…)."
                : "An admin key of OpenAI begins with sk-admin-; this does not."
            );
        }

        if (key.Length is < Shortest or > Longest || key.Any(letter => !char.IsAsciiLetterOrDigit(letter) && letter is not '-' and not '_'))
        {
            throw Wrong(
                "The admin key is cut short, or has a character that none has: after sk-admin- come letters, digits, - and _, at least 7 of them. Copy it again."
            );
        }
    }

    private static string Unwrap(string text)
    {
        for (var before = ""; before != text; )
        {
            before = text;
            text = text.Trim().Trim('\uFEFF', '\u200B');
            if (text.StartsWith(Scheme, StringComparison.OrdinalIgnoreCase))
            {
                text = text[Scheme.Length..];
            }

            text = text is ['"', .., '"'] or ['\'', .., '\''] or ['`', .., '`'] or ['“', .., '”'] ? text[1..^1] : text;
        }

        return text;
    }

    private static InvalidInputException Wrong(string message) => new("key", message);
}
