using System.Globalization;

namespace DataSharing.Dashboard.Common;

/// <summary>Names and ids that people enter. A name may hold anything that is text; it is shown as text everywhere.</summary>
internal static class Naming
{
    public static string Name(string? value, string field, int most = 100)
    {
        var name = value?.Trim() ?? "";
        return name.Length > 0 && name.EnumerateRunes().Count() <= most && !name.Any(char.IsControl)
            ? name
            : throw new InvalidInputException(
                field,
                string.Create(CultureInfo.InvariantCulture, $"{field} must have 1 to {most} characters, none of them a control character.")
            );
    }

    /// <summary>An id as the provider gives it: it stands in URLs, so it has letters, digits, dots, hyphens and underscores only.</summary>
    public static string Id(string? value, string field)
    {
        var id = value?.Trim() ?? "";
        return id.Length is > 0 and <= 100 && id.All(letter => char.IsAsciiLetterOrDigit(letter) || letter is '-' or '_' or '.')
            ? id
            : throw new InvalidInputException(
                field,
                $"{field} must have 1 to 100 letters, digits, dots, hyphens or underscores, as the provider shows it."
            );
    }

    public static string Email(string? value, string field)
    {
        var email = value?.Trim() ?? "";
        var at = email.IndexOf('@', StringComparison.Ordinal);
        return
            at > 0
            && at == email.LastIndexOf('@')
            && at < email.Length - 1
            && email.Length <= 254
            && !email.Any(letter => char.IsWhiteSpace(letter) || char.IsControl(letter))
            ? email
            : throw new InvalidInputException(field, $"{field} must be an e-mail address such as name@example.com.");
    }
}
