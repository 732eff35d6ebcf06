using System.Text.Json.Serialization;

namespace DataSharing.Core.Programme;

/// <summary>How well it is known that a model is covered.</summary>
public enum Confidence
{
    /// <summary>The provider's own text names it.</summary>
    [JsonStringEnumMemberName("documented")]
    Documented,

    /// <summary>Only third parties name it; decisions that rest on it are marked uncertain.</summary>
    [JsonStringEnumMemberName("reported")]
    Reported,

    /// <summary>The provider's texts disagree; decisions that rest on it are marked uncertain.</summary>
    [JsonStringEnumMemberName("disputed")]
    Disputed,
}
