using System.Text.Json;
using DataSharing.Core.Accounting;
using DataSharing.Core.Primitives;
using DataSharing.Dashboard.Web;
using DataSharing.Dashboard.Web.Description;

namespace DataSharing.Dashboard.Features.Usage.Ingest;

/// <summary>Reads one usage event from JSON, strictly: whatever is unclear is refused with the field's name, never guessed.</summary>
internal static class EventReader
{
    private const int MaximumTools = 16;

    private static readonly string[] _data = ApiDescription.FieldsOf<EventData>();

    private static readonly string[] _plain = ApiDescription.FieldsOf<EventRequest>();

    /// <summary>An event in our own form.</summary>
    public static UsageEvent ReadPlain(JsonElement element, string path)
    {
        var fields = new JsonFields(element, path, _plain);
        var id = fields.Text("id");
        return Read(fields, id, source: "", fields.Instant("occurred_at"));
    }

    /// <summary>An event whose id, source and time stand elsewhere (CloudEvents).</summary>
    public static UsageEvent ReadData(JsonElement element, string path, string id, string source, Instant occurredAt) =>
        Read(new JsonFields(element, path, _data), id, source, occurredAt);

    private static UsageEvent Read(JsonFields fields, string id, string source, Instant occurredAt)
    {
        var input = fields.Integer("input_tokens", 0, UsageEvent.MaximumTokens);
        var output = fields.Integer("output_tokens", 0, UsageEvent.MaximumTokens);
        if (input == 0 && output == 0)
        {
            throw fields.Invalid("input_tokens", "and output_tokens must not both be 0.");
        }

        var cached = fields.OptionalInteger("input_cached_tokens", 0, UsageEvent.MaximumTokens) ?? 0;
        if (cached > input)
        {
            throw fields.Invalid("input_cached_tokens", "must not be more than input_tokens, which include them.");
        }

        // Any text is taken: a tier that the provider added yesterday must not lose an event.
        var serviceTier = fields.ServiceTier();

        var tools = fields.Texts("hosted_tools", MaximumTools, maximumLength: 64);
        if (tools.Exists(tool => tool.Contains(',', StringComparison.Ordinal)))
        {
            throw fields.Invalid("hosted_tools", "must hold names without commas, such as web_search.");
        }

        return new UsageEvent(
            id,
            source,
            occurredAt,
            fields.Text("project_id"),
            fields.Text("model"),
            TokenUsage.OfRequest(input, cached, output),
            serviceTier,
            Batch: fields.OptionalFlag("batch") || serviceTier.Kind == ServiceTierKind.Batch,
            tools,
            fields.OptionalFlag("function_tools"),
            fields.OptionalText("user_id"),
            fields.OptionalText("api_key_id")
        );
    }
}
