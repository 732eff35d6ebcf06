using System.Text.Json;
using System.Text.Json.Serialization;

namespace DataSharing.Dashboard.ProviderUsage.OpenAI;

/// <summary>What an absent or automatic service tier means in a project, and which tiers are allowed there.</summary>
/// <param name="Default"><c>standard</c>, <c>fast</c>, <c>scale</c>, or what is not known here yet.</param>
/// <param name="EnabledTiers"><c>"all"</c> or a list.</param>
internal sealed record ServiceTierSettings(
    [property: JsonPropertyName("default"), JsonRequired] string Default,
    [property: JsonPropertyName("enabled_tiers")] JsonElement EnabledTiers
);

/// <summary>A hard limit of spending; requests beyond it fail while it is being enforced.</summary>
/// <param name="ThresholdAmount">In cents.</param>
internal sealed record SpendLimit(
    [property: JsonPropertyName("threshold_amount"), JsonConverter(typeof(LenientAmount))] decimal? ThresholdAmount,
    [property: JsonPropertyName("currency"), JsonConverter(typeof(LenientText))] string? Currency,
    [property: JsonPropertyName("interval"), JsonConverter(typeof(LenientText))] string? Interval,
    [property: JsonPropertyName("enforcement")] SpendEnforcement? Enforcement
);

/// <param name="Status"><c>inactive</c>, <c>enforcing</c>, or what is not known here yet.</param>
internal sealed record SpendEnforcement([property: JsonPropertyName("status")] string? Status);

/// <summary>An entry of the provider's own audit log. Its details stand in a member named like its type.</summary>
internal sealed class ProviderAuditEntry
{
    // What lacks one of these three is left out by itself; its page is read.
    [JsonPropertyName("id"), JsonConverter(typeof(LenientText))]
    public string? Id { get; init; }

    [JsonPropertyName("type"), JsonConverter(typeof(LenientText))]
    public string? Type { get; init; }

    /// <summary>Seconds since 1970.</summary>
    [JsonPropertyName("effective_at"), JsonConverter(typeof(LenientSeconds))]
    public long? EffectiveAt { get; init; }

    [JsonPropertyName("actor")]
    public JsonElement Actor { get; init; }

    [JsonPropertyName("project")]
    public JsonElement Project { get; init; }

    [JsonExtensionData]
    public Dictionary<string, JsonElement> Rest { get; init; } = [];
}

/// <param name="ShutdownDate">Such as <c>2026-12-11</c>; null if none was announced.</param>
internal sealed record ProviderModel(
    [property: JsonPropertyName("id"), JsonConverter(typeof(LenientText))] string? Id,
    [property: JsonPropertyName("shutdown_date"), JsonConverter(typeof(LenientText))] string? ShutdownDate
);
