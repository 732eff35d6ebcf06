using System.Net.Http.Headers;

namespace DataSharing.Dashboard.ProviderUsage.OpenAI;

/// <summary>What an answer that is no JSON looks like, so that whoever reads the refusal knows where to look.</summary>
internal static class BodyForm
{
    /// <returns>A few words to go on with; empty if it looks like nothing that is known.</returns>
    public static string Of(HttpContentHeaders headers, ReadOnlySpan<byte> body)
    {
        var text = body.TrimStart(" \t\r\n"u8);
        return body.Length == 0 ? " (an empty answer)"
            : body.StartsWith((ReadOnlySpan<byte>)[0x1F, 0x8B]) ? " (it is compressed by gzip, and does not say so)"
            : body.StartsWith((ReadOnlySpan<byte>)[0xFF, 0xFE])
            || body.StartsWith((ReadOnlySpan<byte>)[0xFE, 0xFF])
            || body.Contains((byte)0)
                ? " (it is not UTF-8 but UTF-16, or no text at all)"
            : headers.ContentEncoding.Count > 0 ? " (it is in an encoding that was not asked for)"
            : text.StartsWith("<"u8) ? " (it is a web page: a proxy or a sign-in page may answer in the provider's place)"
            : System.Text.Unicode.Utf8.IsValid(body) ? ""
            : " (it is not UTF-8)";
    }
}
