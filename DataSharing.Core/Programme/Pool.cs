using System.Text.Json.Serialization;

namespace DataSharing.Core.Programme;

/// <summary>One of the two daily pools, each shared by all its models and all projects of an organization.</summary>
/// <remarks>Source: base rules, "Pools".</remarks>
public enum Pool
{
    /// <summary>Large models: gpt-4.5-preview, gpt-4.1, gpt-4o, o1, o1-preview, o3 and later ones.</summary>
    [JsonStringEnumMemberName("large")]
    Large,

    /// <summary>Small models: gpt-4.1-mini, gpt-4.1-nano, gpt-4o-mini, o1-mini, o3-mini, o4-mini and later ones.</summary>
    [JsonStringEnumMemberName("small")]
    Small,
}
