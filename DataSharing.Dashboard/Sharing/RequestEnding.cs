using DataSharing.Dashboard.Access;
using DataSharing.Dashboard.Common;
using DataSharing.Dashboard.Data.Entities;

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
        (request.State, request.AnsweredAt, request.Answer) = (state, scope.Now, answer);
        (request.AnsweredById, request.AnsweredByName) = (scope.Actor.Id, scope.Standing.Name);
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

    /// <summary>After the commit.</summary>
    public void Told() => mail.Wake();
}
