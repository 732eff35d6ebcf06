using System.Text.Json.Nodes;
using Microsoft.OpenApi;

namespace DataSharing.Dashboard.Web.Description;

/// <summary>What each query parameter means, for the description: one name means one thing everywhere.</summary>
internal static class ApiParameterWords
{
    private static readonly Dictionary<string, Word> _words = new(StringComparer.Ordinal)
    {
        ["after"] = new(JsonSchemaType.String, "Goes on after this place: an id or cursor of an earlier answer."),
        ["before"] = new(JsonSchemaType.String, "Goes back before this place; not together with after."),
        ["limit"] = new(JsonSchemaType.Integer, "How many at most.", "20"),
        ["page"] = new(JsonSchemaType.String, "The next_page of the answer before."),
        ["outcome"] = new(JsonSchemaType.String, "complimentary or billed.", "complimentary"),
        ["reason"] = new(JsonSchemaType.String, "A reason of decisions, such as allowance_exceeded.", "allowance_exceeded"),
        ["pool"] = new(JsonSchemaType.String, "large, small or none: by each model's pool in the catalogue that sums up the day.", "large"),
        ["source"] = new(JsonSchemaType.String, "The source of a CloudEvent; empty for events in our own form."),
        ["start_time"] = new(JsonSchemaType.String, $"From this instant on, inclusive. It {ApiTime.Expected}", "1795651200"),
        ["end_time"] = new(JsonSchemaType.String, $"Up to this instant, exclusive. It {ApiTime.Expected}", "1795737600"),
        ["bucket_width"] = new(JsonSchemaType.String, "1m, 1h or 1d.", "1d"),
        ["batch"] = new(JsonSchemaType.Boolean, "Only batch jobs, or only others.", "false"),
        ["at"] = new(JsonSchemaType.String, $"What held at this instant. It {ApiTime.Expected}", "1795700000"),
        ["known_at"] = new(JsonSchemaType.String, $"By what was recorded up to this instant. It {ApiTime.Expected}", "1795700000"),
        ["date"] = new(JsonSchemaType.String, "A UTC day, YYYY-MM-DD; today if it is left out.", "2026-11-26"),
        ["query"] = new(
            JsonSchemaType.String,
            "An organization's id or name, a project id, a member's e-mail or an event id, as a whole.",
            "org-abc"
        ),
        ["include_archived"] = new(JsonSchemaType.Boolean, "Archived projects too.", "true"),
        ["tenant_only"] = new(JsonSchemaType.Boolean, "Taken as false only: no entry of this log is scoped to a tenant.", "false"),
        ["effective_at[gt]"] = new(JsonSchemaType.String, "Later than this instant.", "1795651200"),
        ["effective_at[gte]"] = new(JsonSchemaType.String, "At this instant or later.", "1795651200"),
        ["effective_at[lt]"] = new(JsonSchemaType.String, "Before this instant.", "1795737600"),
        ["effective_at[lte]"] = new(JsonSchemaType.String, "At this instant or before.", "1795737600"),
        ["project_ids"] = new(JsonSchemaType.String, "Of these projects.", "proj_a"),
        ["models"] = new(JsonSchemaType.String, "Of these models, as requested.", "gpt-4.1-mini"),
        ["user_ids"] = new(JsonSchemaType.String, "Of these users.", "user_1"),
        ["api_key_ids"] = new(JsonSchemaType.String, "Of these keys of the provider.", "key_1"),
        ["group_by"] = new(JsonSchemaType.String, "Told apart by these.", "model"),
        ["event_types"] = new(JsonSchemaType.String, "Of these types.", "data_sharing.updated"),
        ["actor_ids"] = new(JsonSchemaType.String, "By these actors.", "user_1"),
        ["actor_emails"] = new(JsonSchemaType.String, "By people with these addresses.", "olive@example.com"),
        ["resource_ids"] = new(JsonSchemaType.String, "About these: a project, a person, a key.", "proj_a"),
    };

    /// <summary>An id for the place of a path that carries one.</summary>
    public static JsonNode PathExample(string path, string name) =>
        name switch
        {
            "organization_id" => "org-abc",
            "project_id" => "proj_a",
            _ => path.Contains("models", StringComparison.Ordinal) ? "gpt-4.1-mini-2025-04-14" : "chatcmpl-abc",
        };

    public static OpenApiParameter Single(string name)
    {
        var word = Find(name);
        return Of(name, new OpenApiSchema { Type = word.Type }, word.Value());
    }

    /// <summary>Each value by itself, or several with commas.</summary>
    public static OpenApiParameter List(string name)
    {
        var word = Find(name);
        var parameter = Of(
            name,
            new OpenApiSchema
            {
                Type = JsonSchemaType.Array,
                Items = new OpenApiSchema { Type = word.Type },
            },
            word.Value() is { } value ? new JsonArray(value) : null
        );
        parameter.Explode = true;
        return parameter;
    }

    private static OpenApiParameter Of(string name, OpenApiSchema schema, JsonNode? example) =>
        new()
        {
            Name = name,
            In = ParameterLocation.Query,
            Description = Find(name).Words,
            Schema = schema,
            Example = example,
        };

    private static Word Find(string name) =>
        _words.TryGetValue(name, out var word)
            ? word
            : throw new InvalidOperationException($"The query parameter {name} is not described.");

    /// <param name="Type">Of one value.</param>
    /// <param name="Words">What it means.</param>
    /// <param name="Example">A value; null where it comes from an earlier answer.</param>
    private sealed record Word(JsonSchemaType Type, string Words, string? Example = null)
    {
        public JsonNode? Value() => Example is null || Type == JsonSchemaType.String ? Example : JsonNode.Parse(Example);
    }
}
