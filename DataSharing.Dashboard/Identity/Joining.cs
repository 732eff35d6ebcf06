using DataSharing.Dashboard.Access;
using DataSharing.Dashboard.Auditing;
using DataSharing.Dashboard.Common;
using DataSharing.Dashboard.Data;
using DataSharing.Dashboard.Data.Entities;
using DataSharing.Dashboard.Outbox;
using Microsoft.AspNetCore.Identity;
using Microsoft.EntityFrameworkCore;

namespace DataSharing.Dashboard.Identity;

/// <summary>An invitation that still works, and where to.</summary>
internal sealed record OpenInvitation(string OrganizationId, string OrganizationName, string Email, OrganizationRole Role, bool HasAccount);

/// <summary>What a person with an invitation link may do: see it, and accept it. The link is the right; nobody else has it.</summary>
internal sealed class Joining(
    IDbContextFactory<ApplicationDbContext> databases,
    ILookupNormalizer normalizer,
    NewPassword newPassword,
    TimeProvider time
)
{
    public async Task<OpenInvitation?> FindAsync(string? secret, CancellationToken cancellationToken)
    {
        await using var database = await databases.CreateDbContextAsync(cancellationToken);
        if (await FindAsync(database, secret, cancellationToken) is not { } invitation)
        {
            return null;
        }

        var normalized = normalizer.NormalizeEmail(invitation.Email);
        return new OpenInvitation(
            invitation.OrganizationId,
            await database
                .Organizations.Where(organization => organization.Id == invitation.OrganizationId)
                .Select(organization => organization.Name)
                .SingleAsync(cancellationToken),
            invitation.Email,
            invitation.Role,
            await database.Users.AnyAsync(user => user.NormalizedEmail == normalized, cancellationToken)
        );
    }

    /// <summary>Joins with an account that exists: only the invited person's.</summary>
    public async Task<string> AcceptAsync(Actor actor, string? secret, CancellationToken cancellationToken)
    {
        await using var database = await databases.CreateDbContextAsync(cancellationToken);
        await using var transaction = await database.Database.BeginTransactionAsync(cancellationToken);
        var invitation = await FindAsync(database, secret, cancellationToken) ?? throw new NotFoundException("This invitation");
        var user = await database.Users.SingleAsync(user => user.Id == actor.Id, cancellationToken);
        if (user.NormalizedEmail != normalizer.NormalizeEmail(invitation.Email))
        {
            throw new RefusedException($"This invitation is for {invitation.Email}. Sign in with that e-mail.");
        }

        await JoinAsync(database, actor, user, invitation, cancellationToken);
        await transaction.CommitAsync(cancellationToken);
        return invitation.OrganizationId;
    }

    /// <summary>Joins with a new account for the invited e-mail.</summary>
    /// <returns>The new account.</returns>
    public async Task<ApplicationUser> RegisterAsync(
        string origin,
        string? secret,
        string name,
        string password,
        CancellationToken cancellationToken
    )
    {
        await using var database = await databases.CreateDbContextAsync(cancellationToken);
        var invited = await FindAsync(database, secret, cancellationToken) ?? throw new NotFoundException("This invitation");
        var id = Guid.NewGuid().ToString();
        var actor = Actor.User(id, origin);
        var scope = new Change(database, actor, new Standing(name, invited.Email, null, PlatformRole.None, IsOperator: false), null, time);
        // The inviter chose the e-mail and had the link: nobody has shown yet that the two belong together.
        var user = CreateUser.NewUser(normalizer, invited.Email, Naming.Name(name, "name"), PlatformRole.None, vouched: false, scope);
        user.Id = id;
        await newPassword.SetAsync(user, password);
        await using var transaction = await database.Database.BeginTransactionAsync(cancellationToken);
        var invitation = await FindAsync(database, secret, cancellationToken) ?? throw new NotFoundException("This invitation");
        if (await database.Users.AnyAsync(other => other.NormalizedEmail == user.NormalizedEmail, cancellationToken))
        {
            throw new ConflictException("email_taken", "An account with this e-mail exists already. Sign in to join.");
        }

        database.Users.Add(user);
        scope.Audit(AuditTypes.AccountCreated, user.Email, @new: new { user.Email, user.Name });
        await database.SaveChangesAsync(cancellationToken);
        await JoinAsync(database, actor, user, invitation, cancellationToken);
        await transaction.CommitAsync(cancellationToken);
        return user;
    }

    private async Task JoinAsync(
        ApplicationDbContext database,
        Actor actor,
        ApplicationUser user,
        Invitation invitation,
        CancellationToken cancellationToken
    )
    {
        var scope = new Change(
            database,
            actor,
            new Standing(user.Name, user.Email, invitation.Role, user.PlatformRole, IsOperator: false),
            invitation.OrganizationId,
            time
        );
        invitation.EndedAt = scope.Now;
        await database.SaveChangesAsync(cancellationToken);
        await PersonalMail.EndInvitationAsync(database, invitation, cancellationToken);
        if (
            await database.Memberships.SingleOrDefaultAsync(
                membership => membership.OrganizationId == invitation.OrganizationId && membership.UserId == user.Id,
                cancellationToken
            ) is
            { } member
        )
        {
            // Somebody who belongs here already gains what the invitation gives, and loses nothing by it.
            member.Role = invitation.Role == OrganizationRole.Owner ? OrganizationRole.Owner : member.Role;
        }
        else
        {
            database.Memberships.Add(
                new Membership
                {
                    OrganizationId = invitation.OrganizationId,
                    UserId = user.Id,
                    Role = invitation.Role,
                    Since = scope.Now,
                }
            );
        }

        if (invitation.Role == OrganizationRole.Owner)
        {
            await scope.EndInvitationsBeforeAsync(invitation.OrganizationId, user.Id, cancellationToken);
        }

        scope.Audit(AuditTypes.InviteAccepted, invitation.Id, @new: new { user.Email, role = invitation.Role.Wire() });
        await database.SaveChangesAsync(cancellationToken);
    }

    private async Task<Invitation?> FindAsync(ApplicationDbContext database, string? secret, CancellationToken cancellationToken)
    {
        if (string.IsNullOrEmpty(secret))
        {
            return null;
        }

        var (hash, now) = (Secrets.Hash(secret), time.Now());
        return await database.Invitations.SingleOrDefaultAsync(
            invitation => invitation.SecretHash == hash && invitation.EndedAt == null && invitation.ExpiresAt > now,
            cancellationToken
        );
    }
}
