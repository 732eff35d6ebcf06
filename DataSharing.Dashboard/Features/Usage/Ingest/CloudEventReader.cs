using System.Text.Json;
using DataSharing.Core.Accounting;
using DataSharing.Dashboard.Shared;
using DataSharing.Dashboard.Shared.Api;

namespace DataSharing.Dashboard.Features.Usage.Ingest;

/// <summary>Reads usage events in the CloudEvents 1.0 forms: structured JSON and HTTP binary mode.</summary>
internal static class CloudEventReader
{
    private const string EventType = "usage.completion";

    /// <summary>One event whose context attributes are JSON fields. Attributes we do not know are no part of the content.</summary>
    public static UsageEvent ReadStructured(JsonElement element, string path)
    {
        if (element.ValueKind != JsonValueKind.Object)
        {
            throw new InvalidInputException(path, "must be an object.", "invalid_type");
        }

        string[] known = ["specversion", "type", "id", "source", "time", "data", "datacontenttype"];
        var names = element.EnumerateObject().Select(property => JsonFields.NameOf(property, path)).ToArray();
        var fields = new JsonFields(element, path, [.. known, .. names.Where(IsAttributeName)]);
        if (fields.OptionalText("datacontenttype") is { } type && type != "application/json")
        {
            throw fields.Invalid("datacontenttype", "must be application/json.");
        }

        RequireType(fields.Text("specversion"), fields.Text("type"), path);
        return EventReader.ReadData(fields.Element("data"), $"{path}.data", fields.Text("id"), fields.Text("source"), fields.Instant("time"));
    }

    /// <summary>One event whose context attributes are <c>ce-*</c> headers and whose body is the data.</summary>
    public static UsageEvent ReadBinary(IHeaderDictionary headers, JsonElement data)
    {
        RequireType(Header(headers, "specversion"), Header(headers, "type"), "$");
        var occurredAt = ApiTime.FromText(Header(headers, "time")) ?? throw new InvalidInputException("ce-time", $"ce-time {ApiTime.Expected}");
        return EventReader.ReadData(data, "$", Header(headers, "id"), Header(headers, "source"), occurredAt);
    }

    /// <summary>CloudEvents names its attributes with lower-case letters and digits only.</summary>
    private static bool IsAttributeName(string name) => name.Length <= 20 && name.All(letter => char.IsAsciiLetterLower(letter) || char.IsAsciiDigit(letter));

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
        // Values are percent-encoded UTF-8 by the HTTP binding.
        var value = headers[$"ce-{name}"] is [{ Length: > 0 } text] ? Uri.UnescapeDataString(text) : null;
        return value is not null && value.EnumerateRunes().Count() <= 200 && !value.Any(char.IsControl)
            ? value
            : throw new InvalidInputException($"ce-{name}", $"The header ce-{name} must be given once, with 1 to 200 characters.", "missing_field");
    }
}
