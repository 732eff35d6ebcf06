using System.Text.Json;
using DataSharing.Dashboard.Common;
using Microsoft.Net.Http.Headers;

namespace DataSharing.Dashboard.Web;

/// <summary>Reads request bodies within their bounds.</summary>
internal static class ApiBody
{
    public const int MaximumBytes = 1024 * 1024;

    public const int MaximumDepth = 8;

    /// <summary>The whole body, in an array of the pool: whoever reads it disposes of it.</summary>
    /// <exception cref="TooLargeException">More than 1 MiB.</exception>
    public static async Task<PooledBytes> ReadPooledAsync(HttpRequest request, CancellationToken cancellationToken)
    {
        if (request.ContentLength > MaximumBytes)
        {
            throw TooLarge();
        }

        // One more than there should be: the end is seen without growing.
        var bytes = new PooledBytes((int)(request.ContentLength ?? 4095) + 1);
        try
        {
            int read;
            while ((read = await request.Body.ReadAsync(bytes.GetMemory(), cancellationToken)) > 0)
            {
                bytes.Advance(read);
                if (bytes.Written.Length > MaximumBytes)
                {
                    throw TooLarge();
                }
            }

            return bytes;
        }
        catch
        {
            bytes.Dispose();
            throw;
        }
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

        using var body = await ReadPooledAsync(request, cancellationToken);

        // The document reads from its own copy: it outlives the array.
        return Parse(body.Written.ToArray());
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
