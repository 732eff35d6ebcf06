using DataSharing.Core.Sharing;
using DataSharing.Dashboard.Access;
using DataSharing.Dashboard.Auditing;
using DataSharing.Dashboard.Common;
using DataSharing.Dashboard.Data.Entities;
using Microsoft.EntityFrameworkCore;

namespace DataSharing.Dashboard.Sharing;

/// <summary>Ends a request within somebody's act: granted by a decision, declined or withdrawn.</summary>
internal sealed class RequestEnding(RequestMail mail)
{
    /// <summary>With the entry that says so, and the answer on its way to whoever asked.</summary>
    public async Task EndAsync(
        Change scope,
        MemberRequest request,
        MemberRequestState state,
        string type,
        string? answer,
        CancellationToken cancellationToken
    )
    {
        (request.AnsweredById, request.AnsweredByName) = (scope.Actor.Id, scope.Standing.Name);
        await RecordAsync(scope, request, state, type, answer, cancellationToken);
    }

    /// <summary>
    /// Grants what somebody asked to share where an owner has decided so already, and a mark that kept the decision from having effect has
    /// gone: nobody else would ever end it. The answer is that owner's, whoever took the mark off.
    /// </summary>
    /// <param name="scope">The change that takes the mark off.</param>
    /// <param name="organizationId">Where.</param>
    /// <param name="project">Without the mark.</param>
    /// <param name="cancellationToken">Leaves it open.</param>
    public async Task GrantUnmarkedAsync(Change scope, string organizationId, ProjectState project, CancellationToken cancellationToken)
    {
        var open = await scope
            .Database.MemberRequests.Where(request =>
                request.OrganizationId == organizationId
                && request.ProjectId == project.Id
                && request.Wish == SharingWish.Share
                && request.AnsweredAt == null
            )
            .OrderBy(request => request.Sequence)
            .ToListAsync(cancellationToken);
        if (open.Count == 0)
        {
            return;
        }

        var current = await SharingQueries.ReadAsync(scope.Database, organizationId, cancellationToken);
        foreach (
            var request in open.Where(request => SharingWishes.IsGranted(request.Wish, project, current.Decisions, current.Declarations))
        )
        {
            var decision = current[SharingControl.InputsOutputs].Record!;
            (request.AnsweredById, request.AnsweredByName) = (decision.ById, decision.ByName);
            await RecordAsync(
                scope,
                request,
                MemberRequestState.Granted,
                AuditTypes.DataSharingRequestGranted,
                answer: null,
                cancellationToken
            );
        }
    }

    private async Task RecordAsync(
        Change scope,
        MemberRequest request,
        MemberRequestState state,
        string type,
        string? answer,
        CancellationToken cancellationToken
    )
    {
        (request.State, request.AnsweredAt, request.Answer) = (state, scope.Now, answer);
        scope.Audit(
            type,
            request.ProjectId,
            @new: new
            {
                asks_for = request.Wish.Wire(),
                asked_by = request.ByName,
                answer,
            }
        );
        await mail.AnsweredAsync(scope, request, cancellationToken);
    }

    /// <summary>
    /// Ends what somebody asked for as withdrawn, with an entry each that says who ended it. Whoever does not belong here any more, or can
    /// do nothing any more, asks for nothing: the open request would keep others from asking, and nobody could take it back.
    /// </summary>
    /// <param name="scope">The change that removes them, or shuts them out.</param>
    /// <param name="userId">Whose.</param>
    /// <param name="organizationId">Where; null for everywhere.</param>
    /// <param name="cancellationToken">Ends none.</param>
    public async Task EndOfLeavingAsync(Change scope, string userId, string? organizationId, CancellationToken cancellationToken)
    {
        var open = await scope
            .Database.MemberRequests.Where(request =>
                request.ById == userId && request.AnsweredAt == null && (organizationId == null || request.OrganizationId == organizationId)
            )
            .OrderBy(request => request.Sequence)
            .ToListAsync(cancellationToken);
        foreach (var request in open)
        {
            await EndAsync(
                scope.In(request.OrganizationId),
                request,
                MemberRequestState.Withdrawn,
                AuditTypes.DataSharingRequestWithdrawn,
                answer: null,
                cancellationToken
            );
        }
    }

    /// <summary>After the commit.</summary>
    public void Told() => mail.Wake();
}
