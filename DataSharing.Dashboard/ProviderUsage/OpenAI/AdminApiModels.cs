using System.Text.Json.Serialization;

namespace DataSharing.Dashboard.ProviderUsage.OpenAI;

/// <summary>A page of buckets. Fields that are not known here are passed over.</summary>
internal sealed record BucketPage<T>(
    [property: JsonPropertyName("data"), JsonRequired] IReadOnlyList<Bucket<T>> Data,
    [property: JsonPropertyName("has_more"), JsonConverter(typeof(LenientFlag))] bool? HasMore,
    [property: JsonPropertyName("next_page"), JsonConverter(typeof(RepeatedText))] string? NextPage
);

internal sealed record Bucket<T>(
    [property: JsonPropertyName("start_time"), JsonRequired] long StartTime,
    [property: JsonPropertyName("end_time"), JsonRequired] long EndTime,
    [property: JsonPropertyName("results"), JsonRequired] IReadOnlyList<T> Results
);

/// <summary>Usage of one bucket in one combination of dimensions.</summary>
internal sealed record UsageResult
{
    // Properties: the serializer would put each number that it hands to a constructor in a box of its own.
    [JsonPropertyName("object"), JsonConverter(typeof(RepeatedText))]
    public string? Object { get; init; }

    [JsonPropertyName("input_tokens"), JsonConverter(typeof(LenientCount))]
    public long? InputTokens { get; init; }

    [JsonPropertyName("output_tokens"), JsonConverter(typeof(LenientCount))]
    public long? OutputTokens { get; init; }

    [JsonPropertyName("num_model_requests"), JsonConverter(typeof(LenientCount))]
    public long? Requests { get; init; }

    [JsonPropertyName("input_cached_tokens"), JsonConverter(typeof(LenientCount))]
    public long? CachedTokens { get; init; }

    [JsonPropertyName("project_id"), JsonConverter(typeof(RepeatedText))]
    public string? ProjectId { get; init; }

    [JsonPropertyName("user_id"), JsonConverter(typeof(RepeatedText))]
    public string? UserId { get; init; }

    [JsonPropertyName("api_key_id"), JsonConverter(typeof(RepeatedText))]
    public string? ApiKeyId { get; init; }

    [JsonPropertyName("model"), JsonConverter(typeof(RepeatedText))]
    public string? Model { get; init; }

    [JsonPropertyName("batch"), JsonConverter(typeof(LenientFlag))]
    public bool? Batch { get; init; }

    [JsonPropertyName("service_tier"), JsonConverter(typeof(RepeatedText))]
    public string? ServiceTier { get; init; }
}

/// <summary>Null: the provider does not say, which is not zero.</summary>
internal sealed record CostAmount(
    [property: JsonPropertyName("value"), JsonConverter(typeof(LenientAmount))] decimal? Value,
    [property: JsonPropertyName("currency"), JsonConverter(typeof(RepeatedText))] string? Currency
);

internal sealed record CostResult(
    [property: JsonPropertyName("amount")] CostAmount? Amount,
    [property: JsonPropertyName("line_item"), JsonConverter(typeof(RepeatedText))] string? LineItem,
    [property: JsonPropertyName("project_id"), JsonConverter(typeof(RepeatedText))] string? ProjectId
);

/// <summary>A page of a list.</summary>
internal sealed record ListPage<T>(
    [property: JsonPropertyName("data"), JsonRequired] IReadOnlyList<T> Data,
    [property: JsonPropertyName("has_more"), JsonConverter(typeof(LenientFlag))] bool? HasMore
);

/// <summary>A project; what is missing, or is not what it should be, is not known, and costs no other field and no other project.</summary>
internal sealed record ProviderProject(
    [property: JsonPropertyName("id"), JsonRequired] string Id,
    [property: JsonPropertyName("name"), JsonConverter(typeof(LenientText))] string? Name,
    [property: JsonPropertyName("status"), JsonConverter(typeof(LenientText))] string? Status,
    [property: JsonPropertyName("created_at"), JsonConverter(typeof(LenientSeconds))] long? CreatedAt = null,
    [property: JsonPropertyName("archived_at"), JsonConverter(typeof(LenientSeconds))] long? ArchivedAt = null,
    [property: JsonPropertyName("residency"), JsonConverter(typeof(LenientText))] string? Residency = null,
    [property: JsonPropertyName("external_key_id"), JsonConverter(typeof(LenientText))] string? ExternalKeyId = null
);

internal sealed record ProviderUser(
    [property: JsonPropertyName("id"), JsonRequired] string Id,
    [property: JsonPropertyName("name"), JsonConverter(typeof(LenientText))] string? Name,
    [property: JsonPropertyName("email"), JsonConverter(typeof(LenientText))] string? Email,
    [property: JsonPropertyName("role"), JsonConverter(typeof(LenientText))] string? Role
);

internal sealed record DataRetention([property: JsonPropertyName("type")] string? Type)
{
    /// <summary>On, off, or null for what nobody can tell from it.</summary>
    /// <remarks>Source: openai-admin-api.md, "data_retention".</remarks>
    public bool? IsZero =>
        Type switch
        {
            "zero_data_retention" or "enhanced_zero_data_retention" => true,
            "modified_abuse_monitoring" or "enhanced_modified_abuse_monitoring" or "none" => false,
            _ => null,
        };

    /// <summary>The same of a project: <c>organization_default</c> says that it has no retention of its own.</summary>
    public bool? IsZeroOfProject => Type == "organization_default" ? false : IsZero;
}
