using System.ComponentModel.DataAnnotations;
using DataSharing.Core.Accounting;
using DataSharing.Dashboard.Web.Description;

namespace DataSharing.Dashboard.Features.Usage.Ingest;

/// <summary>What is told of one request; the data of a CloudEvent. Described here, read strictly by <see cref="EventReader"/>.</summary>
internal record EventData
{
    [Length(1, 200)]
    public required string ProjectId { get; init; }

    /// <summary>As requested: an alias or an exact id.</summary>
    [Length(1, 200)]
    public required string Model { get; init; }

    [Range(0, UsageEvent.MaximumTokens)]
    public required long InputTokens { get; init; }

    /// <summary>Part of the input tokens.</summary>
    [Range(0, UsageEvent.MaximumTokens)]
    public long? InputCachedTokens { get; init; }

    [Range(0, UsageEvent.MaximumTokens)]
    public required long OutputTokens { get; init; }

    /// <summary>As the answer names it; one that is not known here is kept as it is.</summary>
    public string? ServiceTier { get; init; }

    public bool? Batch { get; init; }

    /// <summary>Such as web_search.</summary>
    public IReadOnlyList<string>? HostedTools { get; init; }

    public bool? FunctionTools { get; init; }

    public string? UserId { get; init; }

    public string? ApiKeyId { get; init; }
}

/// <summary>One event in our own form.</summary>
internal sealed record EventRequest : EventData
{
    /// <summary>Such as the id of the completion: the same id again is the same event.</summary>
    [Length(1, 200)]
    public required string Id { get; init; }

    public required ApiInstant OccurredAt { get; init; }

    public const string Example =
        """{"id":"chatcmpl-abc","occurred_at":1795700000,"project_id":"proj_a","model":"gpt-4.1-mini","input_tokens":1200,"output_tokens":300}""";
}

/// <summary>One event as a CloudEvent 1.0 in structured form; other attributes may stand beside these.</summary>
internal sealed record CloudEventRequest
{
    public required string Specversion { get; init; }

    public required string Type { get; init; }

    public required string Id { get; init; }

    public required string Source { get; init; }

    public required ApiInstant Time { get; init; }

    public string? Datacontenttype { get; init; }

    public EventData? Data { get; init; }

    /// <summary>The data as Base64, in place of data.</summary>
    public string? DataBase64 { get; init; }

    public const string Example = """
        {"specversion":"1.0","type":"usage.completion","id":"chatcmpl-abd","source":"gateway","time":"2026-11-26T12:00:00Z",
         "data":{"project_id":"proj_a","model":"gpt-4.1-mini","input_tokens":1200,"output_tokens":300}}
        """;
}
