using System.Text.Json.Serialization;
using DataSharing.Core.Primitives;

namespace DataSharing.Dashboard.ProviderUsage;

/// <summary>
/// How reading one kind of thing from the provider goes for one organization: usage, costs, data retention. Each stands by itself.
/// </summary>
internal sealed class KindState
{
    public required string OrganizationId { get; init; }

    /// <summary>Its stored name, such as <c>usage</c>.</summary>
    public required string Kind { get; init; }

    /// <summary>When the next try is due.</summary>
    public Instant NextAt { get; set; }

    /// <summary>When the last try began, whatever came of it.</summary>
    public Instant TriedAt { get; set; }

    /// <summary>With which key that was: a new one is tried at once, however long the old one had to wait.</summary>
    public string? TriedKey { get; set; }

    /// <summary>When all of it was last read.</summary>
    public Instant? CompletedAt { get; set; }

    /// <summary>Up to when it was read, for a kind that grows; null if that says nothing.</summary>
    public Instant? ReadUntil { get; set; }

    /// <summary>Why the last try failed, in words; null if it did not.</summary>
    public string? Error { get; set; }

    /// <summary>What the error is about beside the kind itself; null if nothing else.</summary>
    public KindErrorScope? ErrorScope { get; set; }

    /// <summary>When the first of the tries that failed in a row did.</summary>
    public Instant? FailingSince { get; set; }

    /// <summary>Tries that failed since the last that did not.</summary>
    public int Failures { get; set; }

    /// <summary>What was read and is not known here, in words: kept and counted, never guessed. Null if there is none.</summary>
    public string? Note { get; set; }
}

/// <summary>How far an error reaches, where that is not just its kind.</summary>
internal enum KindErrorScope
{
    /// <summary>The key as a whole was refused: any answer to it ends this.</summary>
    [JsonStringEnumMemberName("key")]
    Key,

    /// <summary>Today was read; something older was not.</summary>
    [JsonStringEnumMemberName("older")]
    Older,
}
