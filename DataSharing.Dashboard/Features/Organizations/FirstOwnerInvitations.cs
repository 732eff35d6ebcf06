using DataSharing.Core.Primitives;
using DataSharing.Dashboard.Access;
using DataSharing.Dashboard.Common;
using DataSharing.Dashboard.Data;
using DataSharing.Dashboard.Data.Entities;
using Microsoft.EntityFrameworkCore;

namespace DataSharing.Dashboard.Features.Organizations;

/// <summary>An invitation that administrators may take back.</summary>
public sealed record HandedOutInvitation(string Id, string Email, OrganizationRole Role, Instant ExpiresAt);

/// <summary>
/// What administrators handed out for an organization that has no owner yet: a wrong address is seen, and taken back, by those who made
/// it.
/// </summary>
internal sealed class FirstOwnerInvitations(IDbContextFactory<ApplicationDbContext> databases, OrganizationAccess access, TimeProvider time)
{
    /// <summary>The open ones; none once it has an owner, whose they are then.</summary>
    public async Task<IReadOnlyList<HandedOutInvitation>> OpenAsync(Actor actor, string organizationId, CancellationToken cancellationToken)
    {
        await using var database = await databases.CreateDbContextAsync(cancellationToken);
        OrganizationAccess.Require(await access.StandingAsync(database, actor, null, cancellationToken), Right.Administer);
        if (await database.Memberships.OwnersWhoCanSignIn(organizationId).AnyAsync(cancellationToken))
        {
            return [];
        }

        var now = time.Now();
        return await database
            .Invitations.Where(invitation =>
                invitation.OrganizationId == organizationId && invitation.EndedAt == null && invitation.ExpiresAt > now
            )
            .OrderBy(invitation => invitation.CreatedAt)
            .Select(invitation => new HandedOutInvitation(invitation.Id, invitation.Email, invitation.Role, invitation.ExpiresAt))
            .ToListAsync(cancellationToken);
    }
}
