using System.Text;
using DataSharing.Core.Sharing;
using DataSharing.Dashboard.Access;
using DataSharing.Dashboard.Auditing;
using DataSharing.Dashboard.Common;
using DataSharing.Dashboard.Data;
using DataSharing.Dashboard.Data.Entities;
using Microsoft.EntityFrameworkCore;

namespace DataSharing.Dashboard.Sharing;

/// <summary>
/// A member asks the owners for a project to be shared or kept out, and may take it back. It changes nothing that is shared.
/// </summary>
internal sealed class AskForSharing(Changes changes, RequestMail mail, RequestEnding ending)
{
    /// <summary>Characters of a reason, or of an answer, at most.</summary>
    public const int LongestReason = 500;

    /// <exception cref="InvalidInputException">An owner asks, or nobody could grant it; says why.</exception>
    /// <exception cref="ConflictException">A request about this project is open.</exception>
    public async Task<string> AskAsync(
        Actor actor,
        string organizationId,
        string projectId,
        SharingWish wish,
        string? reason,
        CancellationToken cancellationToken
    )
    {
        var id = await AppendAsync(actor, organizationId, projectId, wish, reason, cancellationToken);
        mail.Wake();
        return id;
    }

    private Task<string> AppendAsync(
        Actor actor,
        string organizationId,
        string projectId,
        SharingWish wish,
        string? reason,
        CancellationToken cancellationToken
    ) =>
        changes.ExecuteAsync(
            actor,
            organizationId,
            Right.Rate,
            AuditTypes.DataSharingAsked,
            async scope =>
            {
                if (scope.Standing.Has(Right.Decide))
                {
                    throw new InvalidInputException("wish", "You may decide this yourself: there is nobody to ask.", "may_decide");
                }

                var history = (await scope.Database.FindHistoryAsync(organizationId, cancellationToken))!;
                var project = history.At(scope.Now).FindProject(projectId) ?? throw new NotFoundException("This project");
                var current = await SharingQueries.ReadAsync(scope.Database, organizationId, cancellationToken);
                if (SharingWishes.Obstacle(wish, project, current.Decisions, current.Declarations) is { } obstacle)
                {
                    throw new InvalidInputException("wish", MemberRequestWords.Obstacle(obstacle, wish, project.Name), "cannot_be_granted");
                }

                if (current.Requests.FirstOrDefault(request => request.ProjectId == projectId) is { } open)
                {
                    throw new ConflictException(
                        "asked_already",
                        $"{open.ByName.InSentence()} has asked for {project.Name.InSentence()} {MemberRequestWords.Wish(open.Wish)} already. An owner answers that first.",
                        "project_id"
                    );
                }

                var request = new MemberRequest
                {
                    Id = $"ask_{Guid.CreateVersion7(scope.Now.ToDateTimeOffset()):N}",
                    OrganizationId = organizationId,
                    ProjectId = projectId,
                    Wish = wish,
                    Reason = Text(reason, "reason"),
                    AskedAt = scope.Now,
                    ById = scope.Actor.Id,
                    ByName = scope.Standing.Name,
                    State = MemberRequestState.Open,
                };
                scope.Database.MemberRequests.Add(request);
                scope.Audit(AuditTypes.DataSharingAsked, projectId, @new: new { asks_for = wish.Wire(), reason = request.Reason });
                await mail.AskedAsync(scope, request, project.Name, cancellationToken);
                return request.Id;
            },
            cancellationToken
        );

    /// <summary>Takes one's own request back.</summary>
    /// <exception cref="ConflictException">It was answered meanwhile.</exception>
    public Task WithdrawAsync(Actor actor, string organizationId, string id, CancellationToken cancellationToken) =>
        changes.ExecuteAsync(
            actor,
            organizationId,
            Right.Rate,
            AuditTypes.DataSharingRequestWithdrawn,
            async scope =>
            {
                var request = await FindOpenAsync(scope, organizationId, id, cancellationToken);
                if (request.ById != scope.Actor.Id)
                {
                    throw new RefusedException("Only whoever asked may take a request back; an owner may decline it.");
                }

                await ending.EndAsync(
                    scope,
                    request,
                    MemberRequestState.Withdrawn,
                    AuditTypes.DataSharingRequestWithdrawn,
                    answer: null,
                    cancellationToken
                );
                return true;
            },
            cancellationToken
        );

    /// <summary>A request that still waits.</summary>
    internal static async Task<MemberRequest> FindOpenAsync(
        Change scope,
        string organizationId,
        string id,
        CancellationToken cancellationToken
    )
    {
        var request =
            await scope.Database.MemberRequests.SingleOrDefaultAsync(
                request => request.OrganizationId == organizationId && request.Id == id,
                cancellationToken
            ) ?? throw new NotFoundException("This request");
        return request.State == MemberRequestState.Open
            ? request
            : throw new ConflictException("answered_already", $"This request was {request.State.Wire()} meanwhile. Nothing was changed.");
    }

    /// <summary>What somebody wrote, or null.</summary>
    internal static string? Text(string? text, string field)
    {
        var trimmed = text?.Trim();
        return string.IsNullOrEmpty(trimmed) ? null
            : trimmed.EnumerateRunes().Count() <= LongestReason
            && !trimmed.EnumerateRunes().Any(rune => Rune.IsControl(rune) && rune.Value is not ('\n' or '\r' or '\t'))
                ? trimmed
            : throw new InvalidInputException(
                field,
                $"{field} must have at most {LongestReason} characters, none of them a control character."
            );
    }
}
