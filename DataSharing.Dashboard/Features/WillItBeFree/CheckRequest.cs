using System.ComponentModel.DataAnnotations;
using DataSharing.Dashboard.Web.Description;

namespace DataSharing.Dashboard.Features.WillItBeFree;

/// <summary>What somebody plans to run: tokens, or input and output tokens, of each request.</summary>
internal sealed record CheckRequest
{
    public required string ProjectId { get; init; }

    public required string Model { get; init; }

    [Range(1, 2_000_000_000L)]
    public long? Tokens { get; init; }

    [Range(0, 1_000_000_000L)]
    public long? InputTokens { get; init; }

    [Range(0, 1_000_000_000L)]
    public long? OutputTokens { get; init; }

    /// <summary>How many requests; one if it is left out.</summary>
    [Range(1, 1_000_000_000L)]
    public long? Requests { get; init; }

    /// <summary>Over how many seconds they are spread.</summary>
    [Range(0, 604_800)]
    public long? DurationS { get; init; }

    /// <summary>When the first is sent: today, or at most seven days ahead; now if it is left out.</summary>
    public ApiInstant? OccurredAt { get; init; }

    public bool? Batch { get; init; }

    public string? ServiceTier { get; init; }

    public IReadOnlyList<string>? HostedTools { get; init; }

    public const string Example = """{"project_id":"proj_a","model":"gpt-4.1-mini","tokens":1500,"requests":100,"duration_s":3600}""";
}
