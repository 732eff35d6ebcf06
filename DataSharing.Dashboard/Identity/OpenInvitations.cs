using DataSharing.Dashboard.Access;
using DataSharing.Dashboard.Auditing;
using DataSharing.Dashboard.Common;
using DataSharing.Dashboard.Data.Entities;
using DataSharing.Dashboard.Outbox;
using Microsoft.EntityFrameworkCore;

namespace DataSharing.Dashboard.Identity;

/// <summary>
/// An invitation is open no longer than whoever made it may invite: none of them may be a way back in. Each ends with its mail and with an
/// entry in its organization's log, in the transaction of what ended the right.
/// </summary>
internal static class OpenInvitations
{
    /// <summary>Of somebody who can do nothing any more: all of them, wherever.</summary>
    public static Task EndInvitationsOfAsync(this Change scope, string userId, CancellationToken cancellationToken) =>
        scope.EndAsync(scope.OpenOf(userId), cancellationToken);

    /// <summary>Of somebody who is no owner of this organization any more.</summary>
    public static Task EndInvitationsOfAsync(
        this Change scope,
        string userId,
        string organizationId,
        CancellationToken cancellationToken
    ) => scope.EndAsync(scope.OpenOf(userId).Where(invitation => invitation.OrganizationId == organizationId), cancellationToken);

    /// <summary>Of somebody who is no administrator any more: where they are an owner they may invite all the same.</summary>
    public static Task EndInvitationsAsAdministratorAsync(this Change scope, string userId, CancellationToken cancellationToken) =>
        scope.EndAsync(
            scope
                .OpenOf(userId)
                .Where(invitation =>
                    !scope.Database.Memberships.Any(membership =>
                        membership.OrganizationId == invitation.OrganizationId
                        && membership.UserId == userId
                        && membership.Role == OrganizationRole.Owner
                    )
                ),
            cancellationToken
        );

    /// <summary>
    /// From the first owner on owners invite: what was handed out while there was none ends, unless somebody else is an owner already.
    /// </summary>
    /// <param name="scope">The change that makes the owner, or lets them in again.</param>
    /// <param name="organizationId">Of which organization.</param>
    /// <param name="ownerId">The owner, who can sign in.</param>
    /// <param name="cancellationToken">Ends none.</param>
    public static async Task EndInvitationsBeforeAsync(
        this Change scope,
        string organizationId,
        string ownerId,
        CancellationToken cancellationToken
    )
    {
        if (
            !await scope
                .Database.Memberships.OwnersWhoCanSignIn(organizationId)
                .AnyAsync(membership => membership.UserId != ownerId, cancellationToken)
        )
        {
            await scope.EndAsync(
                scope.Database.Invitations.Where(invitation => invitation.OrganizationId == organizationId && invitation.EndedAt == null),
                cancellationToken
            );
        }
    }

    /// <summary>
    /// Of whoever may invite no more: of those who lost the right since versions end them in the same transaction there are none, but a
    /// version before left them open, and a backup brings them back.
    /// </summary>
    public static Task EndInvitationsWithoutRightAsync(this Change scope, CancellationToken cancellationToken)
    {
        var (database, operatorId, now) = (scope.Database, Actor.Operator.Id, scope.Now);
        return scope.EndAsync(
            database.Invitations.Where(invitation =>
                invitation.EndedAt == null
                && invitation.ExpiresAt > now
                && invitation.CreatedById != operatorId
                && !database.Memberships.Any(membership =>
                    membership.OrganizationId == invitation.OrganizationId
                    && membership.UserId == invitation.CreatedById
                    && membership.Role == OrganizationRole.Owner
                    && membership.User!.DisabledAt == null
                )
                && (
                    !database.Users.Any(user =>
                        user.Id == invitation.CreatedById && user.PlatformRole == PlatformRole.Administrator && user.DisabledAt == null
                    )
                    || database.Memberships.Any(membership =>
                        membership.OrganizationId == invitation.OrganizationId
                        && membership.Role == OrganizationRole.Owner
                        && membership.User!.DisabledAt == null
                    )
                )
            ),
            cancellationToken
        );
    }

    /// <summary>Ends one.</summary>
    public static async Task EndAsync(this Change scope, Invitation invitation, CancellationToken cancellationToken)
    {
        invitation.EndedAt = scope.Now;
        await PersonalMail.EndInvitationAsync(scope.Database, invitation, cancellationToken);
        scope
            .In(invitation.OrganizationId)
            .Audit(AuditTypes.InviteDeleted, invitation.Id, new { invitation.Email, role = invitation.Role.Wire() });
    }

    private static IQueryable<Invitation> OpenOf(this Change scope, string userId) =>
        scope.Database.Invitations.Where(invitation => invitation.CreatedById == userId && invitation.EndedAt == null);

    private static async Task EndAsync(this Change scope, IQueryable<Invitation> open, CancellationToken cancellationToken)
    {
        foreach (var invitation in await open.OrderBy(invitation => invitation.CreatedAt).ToListAsync(cancellationToken))
        {
            await scope.EndAsync(invitation, cancellationToken);
        }
    }
}
