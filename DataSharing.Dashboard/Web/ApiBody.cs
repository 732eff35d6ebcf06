using System.Text.Json;
using Microsoft.Net.Http.Headers;

namespace DataSharing.Dashboard.Web;

/// <summary>Reads request bodies within their bounds.</summary>
internal static class ApiBody
{
    public const int MaximumBytes = 1024 * 1024;

    private const int MaximumDepth = 8;

    /// <summary>The whole body.</summary>
    /// <exception cref="TooLargeException">More than 1 MiB.</exception>
    public static async Task<ReadOnlyMemory<byte>> ReadAsync(HttpRequest request, CancellationToken cancellationToken)
    {
        if (request.ContentLength > MaximumBytes)
        {
            throw TooLarge();
        }

        using var memory = new MemoryStream(capacity: (int)(request.ContentLength ?? 4096));
        var buffer = new byte[16 * 1024];
        int read;
        while ((read = await request.Body.ReadAsync(buffer, cancellationToken)) > 0)
        {
            if (memory.Length + read > MaximumBytes)
            {
                throw TooLarge();
            }

            memory.Write(buffer, 0, read);
        }

        return memory.GetBuffer().AsMemory(0, (int)memory.Length);
    }

    /// <exception cref="MalformedException">Not JSON, or nested beyond 8.</exception>
    public static JsonDocument Parse(ReadOnlyMemory<byte> body)
    {
        try
        {
            return JsonDocument.Parse(body, new JsonDocumentOptions { MaxDepth = MaximumDepth });
        }
        catch (JsonException)
        {
            throw new MalformedException($"The body is not valid JSON, or nested deeper than {MaximumDepth}. Nothing was recorded.");
        }
    }

    /// <summary>The one JSON object of a request that changes something.</summary>
    public static async Task<JsonDocument> ReadObjectAsync(HttpRequest request, CancellationToken cancellationToken)
    {
        if (MediaType(request) != "application/json")
        {
            throw new WrongMediaTypeException("Send application/json.");
        }

        return Parse(await ReadAsync(request, cancellationToken));
    }

    /// <summary>The type of the body in lower case, without its parameters; empty if it is none.</summary>
    /// <exception cref="WrongMediaTypeException">It names another encoding than UTF-8.</exception>
    public static string MediaType(HttpRequest request) =>
        !MediaTypeHeaderValue.TryParse(request.ContentType, out var type) ? ""
        : IsUtf8(type) ? type.MediaType.ToString().ToLowerInvariant()
        : throw new WrongMediaTypeException("Send JSON in UTF-8.");

    /// <summary>Whether a type names no encoding, or UTF-8 (of which US-ASCII is a part).</summary>
    public static bool IsUtf8(MediaTypeHeaderValue type) =>
        HeaderUtilities.RemoveQuotes(type.Charset) is var charset
        && (
            !charset.HasValue
            || charset.Equals("utf-8", StringComparison.OrdinalIgnoreCase)
            || charset.Equals("us-ascii", StringComparison.OrdinalIgnoreCase)
        );

    private static TooLargeException TooLarge() => new("The body is larger than 1 MiB. Send fewer events in one call.");
}
