using System.Text.Json.Nodes;
using System.Text.Json.Serialization;
using DataSharing.Dashboard.Common;
using Microsoft.AspNetCore.Http.Json;
using Microsoft.AspNetCore.OpenApi;
using Microsoft.OpenApi;

namespace DataSharing.Dashboard.Web.Description;

/// <summary>The description of the API at /openapi/v1.json, from what each endpoint says of itself.</summary>
internal static class ApiDocument
{
    public const string Name = "v1";

    private const string Key = "key";
    private const string NameNote = "x-schema-id";
    private const string NullableNote = "x-is-nullable-property";

    private static readonly Dictionary<string, string> _tags = new(StringComparer.Ordinal)
    {
        ["Usage"] = "Events in, with their decisions; what of the day is left; will it be free?",
        ["Data sharing"] = "What owners decided, and what is known of it at OpenAI.",
        ["Eligibility"] = "Eligible or enrolled, rule by rule.",
        ["Projects"] = "Projects known here.",
        ["Audit"] = "Who changed what, when and from where.",
        ["Feedback"] = "Ratings of completions; stored here and sent nowhere.",
        ["Programme"] = "The models of the programme.",
        ["Support"] = "The reads of an organization, for support, with a reason.",
    };

    public static IServiceCollection AddApiDocument(this IServiceCollection services)
    {
        services.Configure<JsonOptions>(json =>
        {
            json.SerializerOptions.PropertyNamingPolicy = ApiJson.Options.PropertyNamingPolicy;
            json.SerializerOptions.NumberHandling = JsonNumberHandling.Strict;
        });
        return services.AddOpenApi(
            Name,
            openApi =>
            {
                openApi.CreateSchemaReferenceId = type => NameOf(type.Type) ?? OpenApiOptions.CreateDefaultSchemaReferenceId(type);
                openApi.AddSchemaTransformer(
                    (schema, context, _) =>
                    {
                        if (context.JsonTypeInfo.Type == typeof(ApiInstant))
                        {
                            Describe(schema);
                        }

                        return Task.CompletedTask;
                    }
                );
                openApi.AddDocumentTransformer(
                    (document, _, _) =>
                    {
                        document.Info.Title = "DataSharing";
                        document.Info.Version = "1";
                        document.Info.Description =
                            "What is shared with OpenAI, what of each day's complimentary tokens is left, and why a request was billed. "
                            + "Instants are Unix seconds, UTC. Each key may make a number of calls a minute, which whoever runs the server sets; beyond it the answer is 429 with Retry-After.";
                        foreach (var path in document.Paths.Keys.Where(path => !path.StartsWith("/v1/", StringComparison.Ordinal)).ToList())
                        {
                            document.Paths.Remove(path);
                        }

                        document.Info.License = new OpenApiLicense { Name = "MIT", Identifier = "MIT" };
                        foreach (var server in document.Servers ?? [])
                        {
                            server.Url = server.Url?.TrimEnd('/');
                        }

                        foreach (var tag in document.Tags ?? new HashSet<OpenApiTag>())
                        {
                            tag.Description = _tags.GetValueOrDefault(tag.Name ?? "");
                        }

                        document.Components ??= new OpenApiComponents();
                        document.Components.SecuritySchemes = new Dictionary<string, IOpenApiSecurityScheme>
                        {
                            [Key] = new OpenApiSecurityScheme
                            {
                                Type = SecuritySchemeType.Http,
                                Scheme = "bearer",
                                Description = "A key of this console, dsk_…, made under API keys.",
                            },
                        };
                        return Task.CompletedTask;
                    }
                );
                openApi.AddOperationTransformer(DescribeAsync);
            }
        );
    }

    private static async Task DescribeAsync(
        OpenApiOperation operation,
        OpenApiOperationTransformerContext context,
        CancellationToken cancellationToken
    )
    {
        var metadata = context.Description.ActionDescriptor.EndpointMetadata;
        var path = context.Description.RelativePath ?? "";
        operation.OperationId = IdOf(context.Description.HttpMethod ?? "GET", path);
        if (metadata.OfType<ApiHeader>().Any())
        {
            // Whatever an organization's own keys read under another word, here it is support's look.
            operation.Tags = new HashSet<OpenApiTagReference> { new("Support", context.Document) };
        }

        operation.Parameters = [.. PathParameters(path), .. Headers(metadata), .. QueryParameters(metadata)];
        var scope = metadata.OfType<ApiScope>().LastOrDefault()?.Scope;
        operation.Description = scope is null ? "Any key." : $"Scope: {scope}.";
        operation.Security = [new OpenApiSecurityRequirement { [new OpenApiSecuritySchemeReference(Key, context.Document)] = [] }];
        if (metadata.OfType<ApiContent>().ToList() is { Count: > 0 } contents)
        {
            operation.RequestBody = new OpenApiRequestBody { Required = true, Content = new Dictionary<string, OpenApiMediaType>() };
            foreach (var content in contents)
            {
                operation.RequestBody.Content![content.ContentType] = new OpenApiMediaType
                {
                    Schema = await SchemaAsync(context, content.Types, cancellationToken),
                    Example = JsonNode.Parse(content.Example),
                };
            }
        }

        operation.Responses = new OpenApiResponses
        {
            ["200"] = await AnswerAsync(
                context,
                "The answer.",
                metadata.OfType<ApiAnswers>().LastOrDefault()?.Types ?? [],
                ApiExamples.Find(operation.OperationId, "200"),
                cancellationToken
            ),
        };
        foreach (var (status, words) in Refusals(operation.RequestBody is not null, path))
        {
            operation.Responses[status] = await AnswerAsync(
                context,
                words,
                [typeof(ApiErrorBody)],
                ApiExamples.Find(operation.OperationId, status),
                cancellationToken
            );
        }
    }

    private static IEnumerable<(string Status, string Words)> Refusals(bool hasBody, string path)
    {
        if (hasBody)
        {
            yield return ("400", "The body is not JSON.");
        }

        yield return ("401", "No key, or none that is valid.");
        yield return ("403", "The key lacks the scope, or its organization the right.");
        if (path.Contains('{', StringComparison.Ordinal))
        {
            yield return ("404", "It is not there, or not this key's.");
        }

        if (hasBody)
        {
            yield return ("409", "Something was recorded meanwhile, or before with other content. Nothing was changed.");
            yield return ("413", "The body is larger than 1 MiB, or carries too many items.");
            yield return ("415", "Another content type than those described.");
        }

        yield return ("422", "Something is missing or not acceptable; param is its JSON path or its name.");
        yield return ("429", "Too many calls or too many events waiting; Retry-After tells how many seconds to wait.");
        yield return ("503", "Nothing was recorded; sending again is safe.");
    }

    private static async Task<OpenApiResponse> AnswerAsync(
        OpenApiOperationTransformerContext context,
        string words,
        IReadOnlyList<Type> types,
        JsonNode? example,
        CancellationToken cancellationToken
    )
    {
        var content = new OpenApiMediaType { Schema = await SchemaAsync(context, types, cancellationToken), Example = example };
        return new OpenApiResponse
        {
            Description = words,
            Headers = new Dictionary<string, IOpenApiHeader>
            {
                ["x-request-id"] = new OpenApiHeader
                {
                    Description = "The id under which the server's log has the request.",
                    Schema = new OpenApiSchema { Type = JsonSchemaType.String },
                },
            },
            Content = new Dictionary<string, OpenApiMediaType> { ["application/json"] = content },
        };
    }

    // One schema for each type, named once in the document and referred to from there.
    private static async Task<IOpenApiSchema> SchemaAsync(
        OpenApiOperationTransformerContext context,
        IReadOnlyList<Type> types,
        CancellationToken cancellationToken
    )
    {
        var schemas = new List<IOpenApiSchema>();
        foreach (var type in types)
        {
            schemas.Add(
                Named(await context.GetOrCreateSchemaAsync(type, parameterDescription: null, cancellationToken), context.Document!)
            );
        }

        return schemas is [var only] ? only : new OpenApiSchema { AnyOf = schemas };
    }

    // The framework notes a type's name and whether it may be null, and leaves it to whoever uses the schema to say so.
    private static IOpenApiSchema Named(IOpenApiSchema given, OpenApiDocument document)
    {
        if (given is not OpenApiSchema schema)
        {
            return given;
        }

        schema.Properties = schema.Properties?.ToDictionary(property => property.Key, property => Named(property.Value, document));
        schema.Items = schema.Items is null ? null : Named(schema.Items, document);
        schema.AdditionalProperties = schema.AdditionalProperties is null ? null : Named(schema.AdditionalProperties, document);
        var isNullable = schema.Metadata?.TryGetValue(NullableNote, out var nullable) == true && nullable is true;
        if (
            schema.Metadata?.TryGetValue(NameNote, out var note) != true
            || note is not string { Length: > 0 } name
            || (schema.Type is null && schema.AnyOf is null)
        )
        {
            // Anything at all has no name and may be null as it is.
            return schema;
        }

        document.AddComponent<IOpenApiSchema>(name, schema);
        var reference = new OpenApiSchemaReference(name, document);
        return isNullable ? new OpenApiSchema { OneOf = [new OpenApiSchema { Type = JsonSchemaType.Null }, reference] } : reference;
    }

    private static IEnumerable<OpenApiParameter> PathParameters(string path) =>
        path.Split('/')
            .Where(part => part.StartsWith('{'))
            .Select(part => new OpenApiParameter
            {
                Name = part.Trim('{', '}', '*'),
                In = ParameterLocation.Path,
                Required = true,
                Description = part.Contains("**", StringComparison.Ordinal) ? "The id; a slash within it is sent as %2F." : "The id.",
                Schema = new OpenApiSchema { Type = JsonSchemaType.String },
                Example = ApiParameterWords.PathExample(path, part.Trim('{', '}', '*')),
            });

    private static IEnumerable<OpenApiParameter> Headers(IList<object> metadata) =>
        metadata
            .OfType<ApiHeader>()
            .Select(header => new OpenApiParameter
            {
                Name = header.Name,
                In = ParameterLocation.Header,
                Required = true,
                Description = header.Description,
                Schema = new OpenApiSchema { Type = JsonSchemaType.String, MinLength = 1 },
                Example = "#48213",
            });

    private static IEnumerable<OpenApiParameter> QueryParameters(IList<object> metadata) =>
        metadata.OfType<ApiParameters>().LastOrDefault() is { } taken
            ? taken.Single.Select(ApiParameterWords.Single).Concat(taken.Lists.Select(ApiParameterWords.List))
            : [];

    // "EventDto" is an event for whoever reads it; a list of them, "EventList".
    private static string? NameOf(Type type) =>
        type.IsGenericType && type.GetGenericTypeDefinition() == typeof(ApiList<>) ? $"{NameOf(type.GetGenericArguments()[0])}List"
        : type.Namespace?.StartsWith(typeof(Clock).Namespace!.Split('.')[0], StringComparison.Ordinal) == true
        && !type.IsGenericType
        && type != typeof(ApiInstant)
            ? type.Name.EndsWith("Dto", StringComparison.Ordinal) ? type.Name[..^3]
                : type.Name
        : null;

    private static string IdOf(string method, string path) =>
        string.Concat(
            path.Split('/', StringSplitOptions.RemoveEmptyEntries)
                .Skip(1)
                .SelectMany(part => part.Trim('{', '}', '*').Split('_'))
                .Prepend(method.ToLowerInvariant())
                .Select((word, place) => place == 0 ? word : char.ToUpperInvariant(word[0]) + word[1..])
        );

    private static void Describe(OpenApiSchema schema)
    {
        schema.Type = null;
        schema.Properties = null;
        schema.AnyOf =
        [
            new OpenApiSchema
            {
                Type = JsonSchemaType.Integer,
                Format = "int64",
                Description = "Whole Unix seconds.",
            },
            new OpenApiSchema { Type = JsonSchemaType.String, Format = "date-time" },
        ];
    }
}

/// <summary>An instant: whole Unix seconds, or a time with its offset as RFC 3339 writes it.</summary>
internal sealed record ApiInstant;

/// <summary>The body of every refusal.</summary>
internal sealed record ApiErrorBody(ApiError Error);
