using System.Text.Json.Serialization;

namespace DataSharing.Core.Sharing;

/// <summary>One of the three kinds of data that an organization can share, each switched by itself.</summary>
/// <remarks>Source: base rules, "What can be shared".</remarks>
public enum SharingControl
{
    /// <summary>Prompts, completions and traces; the only one that earns complimentary tokens.</summary>
    [JsonStringEnumMemberName("inputs_outputs")]
    InputsOutputs,

    /// <summary>Evaluation and fine-tuning data.</summary>
    [JsonStringEnumMemberName("evaluation")]
    Evaluation,

    /// <summary>Feedback from the platform.</summary>
    [JsonStringEnumMemberName("feedback")]
    Feedback,
}
