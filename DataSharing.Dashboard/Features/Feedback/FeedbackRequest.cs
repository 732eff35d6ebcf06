using System.ComponentModel.DataAnnotations;

namespace DataSharing.Dashboard.Features.Feedback;

/// <summary>A rating of one completion, of a project that shares feedback.</summary>
internal sealed record FeedbackRequest
{
    public required string ProjectId { get; init; }

    public required string CompletionId { get; init; }

    [AllowedValues("up", "down")]
    public required string Rating { get; init; }

    [MaxLength(GiveFeedback.LongestComment)]
    public string? Comment { get; init; }

    public const string Example = """{"project_id":"proj_a","completion_id":"chatcmpl-abc","rating":"up"}""";
}
