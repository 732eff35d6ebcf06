using Microsoft.OpenApi;

namespace DataSharing.Dashboard.Web.Description;

/// <summary>What each query parameter means, for the description: one name means one thing everywhere.</summary>
internal static class ApiParameterWords
{
    private static readonly Dictionary<string, (JsonSchemaType Type, string Words)> _words = new(StringComparer.Ordinal)
    {
        ["after"] = (JsonSchemaType.String, "Goes on after this place: an id or cursor of an earlier answer."),
        ["before"] = (JsonSchemaType.String, "Goes back before this place; not together with after."),
        ["limit"] = (JsonSchemaType.Integer, "How many at most."),
        ["page"] = (JsonSchemaType.String, "The next_page of the answer before."),
        ["outcome"] = (JsonSchemaType.String, "complimentary or billed."),
        ["reason"] = (JsonSchemaType.String, "A reason of decisions, such as allowance_exceeded."),
        ["source"] = (JsonSchemaType.String, "The source of a CloudEvent; empty for events in our own form."),
        ["start_time"] = (JsonSchemaType.String, $"From this instant on, inclusive. It {ApiTime.Expected}"),
        ["end_time"] = (JsonSchemaType.String, $"Up to this instant, exclusive. It {ApiTime.Expected}"),
        ["bucket_width"] = (JsonSchemaType.String, "1m, 1h or 1d."),
        ["batch"] = (JsonSchemaType.Boolean, "Only batch jobs, or only others."),
        ["at"] = (JsonSchemaType.String, $"What held at this instant. It {ApiTime.Expected}"),
        ["known_at"] = (JsonSchemaType.String, $"By what was recorded up to this instant. It {ApiTime.Expected}"),
        ["date"] = (JsonSchemaType.String, "A UTC day, YYYY-MM-DD; today if it is left out."),
        ["query"] = (JsonSchemaType.String, "An organization's id or name, a project id, a member's e-mail or an event id, as a whole."),
        ["include_archived"] = (JsonSchemaType.Boolean, "Archived projects too."),
        ["tenant_only"] = (JsonSchemaType.Boolean, "Taken as false only: no entry of this log is scoped to a tenant."),
        ["effective_at[gt]"] = (JsonSchemaType.String, "Later than this instant."),
        ["effective_at[gte]"] = (JsonSchemaType.String, "At this instant or later."),
        ["effective_at[lt]"] = (JsonSchemaType.String, "Before this instant."),
        ["effective_at[lte]"] = (JsonSchemaType.String, "At this instant or before."),
        ["project_ids"] = (JsonSchemaType.String, "Of these projects."),
        ["models"] = (JsonSchemaType.String, "Of these models, as requested."),
        ["user_ids"] = (JsonSchemaType.String, "Of these users."),
        ["api_key_ids"] = (JsonSchemaType.String, "Of these keys of the provider."),
        ["group_by"] = (JsonSchemaType.String, "Told apart by these."),
        ["event_types"] = (JsonSchemaType.String, "Of these types."),
        ["actor_ids"] = (JsonSchemaType.String, "By these actors."),
        ["actor_emails"] = (JsonSchemaType.String, "By people with these addresses."),
        ["resource_ids"] = (JsonSchemaType.String, "About these: a project, a person, a key."),
    };

    public static OpenApiParameter Single(string name) => Of(name, new OpenApiSchema { Type = Find(name).Type });

    /// <summary>Each value by itself, or several with commas.</summary>
    public static OpenApiParameter List(string name)
    {
        var parameter = Of(name, new OpenApiSchema { Type = JsonSchemaType.Array, Items = new OpenApiSchema { Type = Find(name).Type } });
        parameter.Explode = true;
        return parameter;
    }

    private static OpenApiParameter Of(string name, OpenApiSchema schema) => new() { Name = name, In = ParameterLocation.Query, Description = Find(name).Words, Schema = schema };

    private static (JsonSchemaType Type, string Words) Find(string name) =>
        _words.TryGetValue(name, out var words) ? words : throw new InvalidOperationException($"The query parameter {name} is not described.");
}
