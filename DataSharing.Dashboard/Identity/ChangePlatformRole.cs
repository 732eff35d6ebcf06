using DataSharing.Dashboard.Access;
using DataSharing.Dashboard.Auditing;
using DataSharing.Dashboard.Common;
using DataSharing.Dashboard.Data.Entities;
using Microsoft.EntityFrameworkCore;

namespace DataSharing.Dashboard.Identity;

/// <summary>Makes somebody an administrator or support, or neither. One administrator always remains.</summary>
internal sealed class ChangePlatformRole(Changes changes)
{
    public Task ExecuteAsync(Actor actor, string userId, PlatformRole role, CancellationToken cancellationToken) =>
        changes.ExecuteAsync(
            actor,
            organizationId: null,
            Right.Administer,
            AuditTypes.AccountRoleUpdated,
            async scope =>
            {
                var user =
                    await scope.Database.Users.SingleOrDefaultAsync(user => user.Id == userId, cancellationToken)
                    ?? throw new NotFoundException("This account");
                if (user.PlatformRole == role)
                {
                    return true;
                }

                if (user.DisabledAt is not null && role != PlatformRole.None)
                {
                    throw new ConflictException(
                        "account_disabled",
                        "This account is shut out. A link for a new password opens it again first."
                    );
                }

                await scope.KeepOneAdministratorAsync(user, cancellationToken);
                scope.Audit(AuditTypes.AccountRoleUpdated, user.Email, new { role = user.PlatformRole.Wire() }, new { role = role.Wire() });
                if (user.PlatformRole == PlatformRole.Administrator)
                {
                    await scope.EndInvitationsAsAdministratorAsync(user.Id, cancellationToken);
                }

                user.PlatformRole = role;
                return true;
            },
            cancellationToken
        );
}

internal static class AdministratorChanges
{
    /// <summary>
    /// Refuses to take the last administrator's role, not counting those who cannot sign in: the transaction is exclusive, so two cannot
    /// remove each other at once.
    /// </summary>
    public static async Task KeepOneAdministratorAsync(this Change scope, ApplicationUser leaving, CancellationToken cancellationToken)
    {
        if (
            leaving.PlatformRole == PlatformRole.Administrator
            && !await scope.Database.Users.AnyAsync(
                user =>
                    user.Id != leaving.Id
                    && user.PlatformRole == PlatformRole.Administrator
                    && user.DisabledAt == null
                    && (user.PasswordHash != null || scope.Database.UserPasskeys.Any(passkey => passkey.UserId == user.Id)),
                cancellationToken
            )
        )
        {
            throw new ConflictException("last_administrator", "This is the last administrator. Make somebody else one first.");
        }
    }
}
