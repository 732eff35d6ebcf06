using System.Text.Json.Serialization;

namespace DataSharing.Dashboard.Hosting.Doctor;

/// <summary>What a finding asks of whoever runs this.</summary>
internal enum FindingLevel
{
    /// <summary>Nothing.</summary>
    [JsonStringEnumMemberName("ok")]
    Ok,

    /// <summary>A look, before it becomes worse.</summary>
    [JsonStringEnumMemberName("warning")]
    Warning,

    /// <summary>To be mended: something does not work, or figures cannot be trusted.</summary>
    [JsonStringEnumMemberName("failed")]
    Failed,
}

/// <summary>One thing that was looked at.</summary>
/// <param name="Topic">What it is about, in a word or two.</param>
/// <param name="Level">How it stands.</param>
/// <param name="Sentence">What was found. It names no organization, no person and no secret, so that it can be passed on.</param>
internal sealed record Finding(string Topic, FindingLevel Level, string Sentence)
{
    public static Finding Ok(string topic, string sentence) => new(topic, FindingLevel.Ok, sentence);

    public static Finding Warning(string topic, string sentence) => new(topic, FindingLevel.Warning, sentence);

    public static Finding Failed(string topic, string sentence) => new(topic, FindingLevel.Failed, sentence);
}
