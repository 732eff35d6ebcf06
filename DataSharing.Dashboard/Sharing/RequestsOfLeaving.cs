using DataSharing.Dashboard.Access;
using DataSharing.Dashboard.Auditing;
using DataSharing.Dashboard.Data.Entities;
using Microsoft.EntityFrameworkCore;

namespace DataSharing.Dashboard.Sharing;

/// <summary>
/// Whoever does not belong here any more, or can do nothing any more, asks for nothing: the open request would keep others from asking,
/// and nobody could take it back or read the answer.
/// </summary>
internal static class RequestsOfLeaving
{
    /// <summary>Ends what somebody asked for as withdrawn, with an entry each that says who ended it.</summary>
    /// <param name="scope">The change that removes them, or shuts them out.</param>
    /// <param name="userId">Whose.</param>
    /// <param name="organizationId">Where; null for everywhere.</param>
    /// <param name="cancellationToken">Ends none.</param>
    public static async Task EndRequestsOfAsync(
        this Change scope,
        string userId,
        string? organizationId,
        CancellationToken cancellationToken
    )
    {
        var open = await scope
            .Database.MemberRequests.Where(request =>
                request.ById == userId && request.AnsweredAt == null && (organizationId == null || request.OrganizationId == organizationId)
            )
            .OrderBy(request => request.Sequence)
            .ToListAsync(cancellationToken);
        foreach (var request in open)
        {
            AskForSharing.End(
                scope.In(request.OrganizationId),
                request,
                MemberRequestState.Withdrawn,
                AuditTypes.DataSharingRequestWithdrawn
            );
        }
    }
}
