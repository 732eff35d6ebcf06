using System.Text;
using DataSharing.Core.Accounting;
using DataSharing.Core.Organizations;
using DataSharing.Core.Sharing;
using DataSharing.Dashboard.Access;
using DataSharing.Dashboard.Auditing;
using DataSharing.Dashboard.Common;
using DataSharing.Dashboard.Data;
using DataSharing.Dashboard.Data.Entities;
using DataSharing.Dashboard.Memory;
using Microsoft.EntityFrameworkCore;

namespace DataSharing.Dashboard.Features.Feedback;

/// <summary>A rating as it was entered.</summary>
/// <param name="ProjectId">The completion's project.</param>
/// <param name="CompletionId">The provider's id of the completion, 1 to 200 characters.</param>
/// <param name="Rating">Up or down.</param>
/// <param name="Comment">Null, or at most 2,000 characters.</param>
internal sealed record FeedbackInput(string ProjectId, string CompletionId, FeedbackRating Rating, string? Comment);

/// <summary>Keeps a person's rating of a completion. It is sent nowhere.</summary>
internal sealed class GiveFeedback(Changes changes, LoggedChanges logged)
{
    public const int LongestId = 200;
    public const int LongestComment = 2_000;

    /// <exception cref="InvalidInputException">A field is wrong, or the project does not share feedback now; says which and
    /// why.</exception>
    public Task<CompletionRating> ExecuteAsync(
        Actor actor,
        string organizationId,
        FeedbackInput input,
        CancellationToken cancellationToken
    ) => logged.WriteWithoutEntryAsync(organizationId, () => RateAsync(actor, organizationId, input, cancellationToken), cancellationToken);

    private Task<CompletionRating> RateAsync(
        Actor actor,
        string organizationId,
        FeedbackInput input,
        CancellationToken cancellationToken
    ) =>
        changes.ExecuteAsync(
            actor,
            organizationId,
            Right.Rate,
            AuditTypes.FeedbackGiven,
            async scope =>
            {
                var id =
                    Text(input.CompletionId, "completion_id", LongestId)
                    ?? throw new InvalidInputException("$.completion_id", "completion_id must name a completion.");
                var comment = Text(input.Comment, "comment", LongestComment);
                var organization = (await scope.Database.FindHistoryAsync(organizationId, cancellationToken))!.At(scope.Now);
                var project =
                    organization.FindProject(input.ProjectId)
                    ?? throw new InvalidInputException(
                        "$.project_id",
                        $"No project \"{input.ProjectId}\" is known here.",
                        "project_unknown"
                    );
                if (Refusal(organization, project) is { } refusal)
                {
                    throw new InvalidInputException("$.project_id", refusal, "feedback_not_shared");
                }

                var feedback = await scope.Database.Feedback.SingleOrDefaultAsync(
                    other => other.OrganizationId == organizationId && other.CompletionId == id && other.ById == actor.Id,
                    cancellationToken
                );
                if (feedback is not null && feedback.ProjectId != project.Id)
                {
                    throw new ConflictException(
                        "project_conflict",
                        $"You rated this completion as one of project {feedback.ProjectId}.",
                        "$.project_id"
                    );
                }

                if (feedback is null)
                {
                    feedback = new CompletionRating
                    {
                        OrganizationId = organizationId,
                        ProjectId = project.Id,
                        CompletionId = id,
                        Rating = input.Rating,
                        Comment = comment,
                        At = scope.Now,
                        ById = actor.Id,
                        ByName = scope.Standing.Name,
                    };
                    scope.Database.Feedback.Add(feedback);
                }
                else
                {
                    (feedback.Rating, feedback.Comment, feedback.At, feedback.ByName) = (
                        input.Rating,
                        comment,
                        scope.Now,
                        scope.Standing.Name
                    );
                }

                return feedback;
            },
            cancellationToken
        );

    /// <summary>Why feedback on a project's completions is not taken, for people; null if it is.</summary>
    public static string? Refusal(OrganizationSnapshot organization, ProjectState project) =>
        organization.Sharing(SharingControl.Feedback, project) is { Shared: false } sharing
            ? $"{project.Name.InSentence()} does not share feedback: {DecisionCheck.Cause(sharing.By)}."
            : null;

    private static string? Text(string? text, string field, int most)
    {
        var trimmed = text?.Trim();
        return string.IsNullOrEmpty(trimmed) ? null
            : trimmed.EnumerateRunes().Count() <= most
            && !trimmed.EnumerateRunes().Any(rune => Rune.IsControl(rune) && rune.Value is not ('\n' or '\r' or '\t'))
                ? trimmed
            : throw new InvalidInputException(
                $"$.{field}",
                $"{field} must have at most {most} characters, none of them a control character."
            );
    }
}
