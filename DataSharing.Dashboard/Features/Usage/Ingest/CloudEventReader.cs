using System.Text.Json;
using DataSharing.Core.Accounting;
using DataSharing.Core.Primitives;
using DataSharing.Dashboard.Common;
using DataSharing.Dashboard.Web;
using Microsoft.Net.Http.Headers;

namespace DataSharing.Dashboard.Features.Usage.Ingest;

/// <summary>Reads usage events in the CloudEvents 1.0 forms: structured JSON and HTTP binary mode.</summary>
internal static class CloudEventReader
{
    /// <summary>Most context attributes of one event, those not known here included: senders have a handful.</summary>
    public const int MostAttributes = 100;

    private const string EventType = "usage.completion";

    private static readonly string[] _known = ["specversion", "type", "id", "source", "time", "data", "data_base64", "datacontenttype"];

    /// <summary>One event whose context attributes are JSON fields. Attributes we do not know are no part of the content.</summary>
    public static UsageEvent ReadStructured(JsonElement element, string path)
    {
        var fields = new JsonFields(element, path, _known, IsAttributeName, MostAttributes);
        if (fields.OptionalText("datacontenttype") is { } type && !IsJson(type))
        {
            throw fields.Invalid("datacontenttype", "must be application/json, in UTF-8.");
        }

        RequireType(fields.Text("specversion"), fields.Text("type"), path);
        var (id, source, time) = (fields.Text("id"), fields.Text("source"), fields.Instant("time"));
        if (!fields.Has("data_base64"))
        {
            return EventReader.ReadData(fields.Element("data"), $"{path}.data", id, source, time);
        }

        return fields.Has("data")
            ? throw fields.Invalid("data_base64", "must not be given beside data.", "duplicate_field")
            : ReadEncoded(fields, path, id, source, time);
    }

    /// <summary>One event whose context attributes are <c>ce-*</c> headers and whose body is the data.</summary>
    public static UsageEvent ReadBinary(IHeaderDictionary headers, JsonElement data)
    {
        RequireType(Header(headers, "specversion"), Header(headers, "type"), "$");
        var occurredAt =
            ApiTime.FromText(Header(headers, "time")) ?? throw new InvalidInputException("ce-time", $"ce-time {ApiTime.Expected}");
        return EventReader.ReadData(data, "$", Header(headers, "id"), Header(headers, "source"), occurredAt);
    }

    // The data as bytes: the same JSON, once more encoded.
    private static UsageEvent ReadEncoded(JsonFields fields, string path, string id, string source, Instant time)
    {
        var place = $"{path}.data_base64";
        if (
            fields.Element("data_base64") is not { ValueKind: JsonValueKind.String } element
            || !element.TryGetBytesFromBase64(out var bytes)
        )
        {
            throw new InvalidInputException(place, "data_base64 must be a text in Base64.");
        }

        JsonDocument document;
        try
        {
            document = ApiBody.Parse(bytes);
        }
        catch (MalformedException)
        {
            throw new InvalidInputException(place, "data_base64 must hold valid JSON in UTF-8.");
        }

        using (document)
        {
            return EventReader.ReadData(document.RootElement, place, id, source, time);
        }
    }

    /// <summary>
    /// CloudEvents names its attributes with lower-case letters and digits only; that they should not be longer than 20 is advice to
    /// senders.
    /// </summary>
    private static bool IsAttributeName(string name) =>
        name.Length > 0 && name.All(letter => char.IsAsciiLetterLower(letter) || char.IsAsciiDigit(letter));

    // As the specification has it: JSON by its type or by its suffix, whatever parameters stand behind.
    private static bool IsJson(string type) =>
        MediaTypeHeaderValue.TryParse(type, out var parsed)
        && (
            parsed.MediaType.Equals("application/json", StringComparison.OrdinalIgnoreCase)
            || parsed.Suffix.Equals("json", StringComparison.OrdinalIgnoreCase)
        )
        && ApiBody.IsUtf8(parsed);

    private static void RequireType(string version, string type, string path)
    {
        if (version != "1.0")
        {
            throw new InvalidInputException($"{path}.specversion", "specversion must be 1.0.");
        }

        if (type != EventType)
        {
            throw new InvalidInputException($"{path}.type", $"type must be {EventType}.");
        }
    }

    private static string Header(IHeaderDictionary headers, string name)
    {
        // By the HTTP binding a value may be a quoted string, and is percent-encoded UTF-8 within: one round of each.
        var value = headers[$"ce-{name}"] is [{ Length: > 0 } text]
            ? Uri.UnescapeDataString(HeaderUtilities.IsQuoted(text) ? HeaderUtilities.UnescapeAsQuotedString(text).ToString() : text)
            : null;
        return value is not null && value.EnumerateRunes().Count() is >= 1 and <= 200 && !value.Any(char.IsControl)
            ? value
            : throw new InvalidInputException(
                $"ce-{name}",
                $"The header ce-{name} must be given once, with 1 to 200 characters.",
                "missing_field"
            );
    }
}
