using System.Net.Http.Headers;
using System.Text.Json;

namespace DataSharing.Dashboard.ProviderUsage.OpenAI;

/// <summary>What an answer other than 200 means: by its status, and by the code that the provider puts into it.</summary>
/// <remarks>The provider's own message is never shown: it may quote the key. Of its code only what looks like one is.</remarks>
internal static class ProviderRefusal
{
    // These are about the place, the account or the key as a whole, not about one right of it.
    private static readonly Dictionary<string, string> _whole = new(StringComparer.OrdinalIgnoreCase)
    {
        ["unsupported_country_region_territory"] = "OpenAI does not answer from the country where this server is",
        ["ip_not_authorized"] = "OpenAI does not answer this server's address: the organization allows certain addresses only",
        ["ip_not_allowed"] = "OpenAI does not answer this server's address: the organization allows certain addresses only",
        ["mismatched_organization"] = "The key belongs to another organization than the one it was asked for",
        ["organization_deactivated"] = "The organization is deactivated at OpenAI",
        ["account_deactivated"] = "The account of the key is deactivated at OpenAI",
        ["invalid_api_key"] = "OpenAI does not know the key",
    };

    /// <param name="status">The answer's status.</param>
    /// <param name="code">The code in its body; null if there is none.</param>
    /// <param name="retryAfter">How long it asks to wait, if it does.</param>
    public static AdminApiException Of(int status, string? code, TimeSpan? retryAfter)
    {
        var told = code is null ? $"({status})" : $"({status}, {code})";
        var known = code is null ? null : _whole.GetValueOrDefault(code);
        return status switch
        {
            401 => new(
                AdminApiFault.KeyRefused,
                known is null || code == "invalid_api_key" ? $"The key was refused {told}." : $"{known} {told}.",
                retryAfter: retryAfter
            ),
            403 when known is not null => new(AdminApiFault.KeyRefused, $"{known} {told}.", retryAfter: retryAfter),
            403 => new(AdminApiFault.Forbidden, $"The key may not read this {told}.", retryAfter: retryAfter),
            404 => new(AdminApiFault.NotFound, "There is no such thing at the provider (404).", retryAfter: retryAfter),
            429 => new(AdminApiFault.Busy, $"The provider asks to slow down {told}.", retryAfter: retryAfter),
            >= 500 => new(AdminApiFault.Unavailable, $"The provider has a fault ({status}).", retryAfter: retryAfter),
            >= 300 and < 400 => new(
                AdminApiFault.BadAnswer,
                $"The provider answered with a redirect ({status}), which is not followed with a key."
            ),
            _ => new(AdminApiFault.BadAnswer, $"The provider refused the request {told}.", retryAfter: retryAfter),
        };
    }

    /// <summary>The code in the body of a refusal; null if it has none that looks like one.</summary>
    public static string? CodeOf(ReadOnlySpan<byte> body)
    {
        try
        {
            var reader = new Utf8JsonReader(body);
            using var document = JsonDocument.ParseValue(ref reader);
            return
                document.RootElement is { ValueKind: JsonValueKind.Object } root
                && root.TryGetProperty("error", out var error)
                && error.ValueKind == JsonValueKind.Object
                && error.TryGetProperty("code", out var code)
                && code.ValueKind == JsonValueKind.String
                && code.GetString() is { Length: > 0 and <= 64 } text
                && text.All(letter => char.IsAsciiLetterLower(letter) || char.IsAsciiDigit(letter) || letter == '_')
                ? text
                : null;
        }
        catch (JsonException)
        {
            return null;
        }
    }

    /// <summary>How long to wait: seconds or a date; nothing for what has passed or is neither.</summary>
    public static TimeSpan? WaitOf(RetryConditionHeaderValue? header, DateTimeOffset now) =>
        (header?.Delta ?? (header?.Date - now)) is { } wait && wait > TimeSpan.Zero ? wait : null;
}
