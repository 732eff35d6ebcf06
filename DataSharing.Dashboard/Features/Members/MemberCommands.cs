using DataSharing.Dashboard.Access;
using DataSharing.Dashboard.Auditing;
using DataSharing.Dashboard.Common;
using DataSharing.Dashboard.Data.Entities;
using DataSharing.Dashboard.Identity;
using DataSharing.Dashboard.Outbox;
using DataSharing.Dashboard.Sharing;
using Microsoft.AspNetCore.Identity;
using Microsoft.EntityFrameworkCore;

namespace DataSharing.Dashboard.Features.Members;

/// <summary>Invites a person by a link that is shown once.</summary>
internal sealed class InviteMember(Changes changes, PersonalMail mail, ILookupNormalizer normalizer)
{
    /// <summary>The path and query of an invitation's link.</summary>
    public static string PathOf(string secret) => $"Account/Join?code={secret}";

    public static readonly TimeSpan Lifetime = TimeSpan.FromDays(7);

    /// <summary>Whether the link goes out by e-mail too.</summary>
    public bool IsSent => mail.IsSent;

    /// <returns>The link's secret.</returns>
    public async Task<string> ExecuteAsync(
        Actor actor,
        string organizationId,
        string email,
        OrganizationRole role,
        CancellationToken cancellationToken
    )
    {
        var secret = await InviteAsync(actor, organizationId, email, role, cancellationToken);
        if (mail.IsSent)
        {
            mail.Wake();
        }

        return secret;
    }

    private Task<string> InviteAsync(
        Actor actor,
        string organizationId,
        string email,
        OrganizationRole role,
        CancellationToken cancellationToken
    ) =>
        changes.ExecuteAsync(
            actor,
            organizationId,
            Right.Invite,
            AuditTypes.InviteSent,
            async scope =>
            {
                await scope.RequireInvitingAsync(organizationId, cancellationToken);
                email = Naming.Email(email, "email");
                var normalized = normalizer.NormalizeEmail(email);
                if (
                    await scope.Database.Memberships.AnyAsync(
                        membership => membership.OrganizationId == organizationId && membership.User!.NormalizedEmail == normalized,
                        cancellationToken
                    )
                )
                {
                    throw new ConflictException("already_member", $"{email} belongs to this organization already.", "email");
                }

                var secret = Secrets.Make();
                var invitation = new Invitation
                {
                    Id = $"invite_{Guid.CreateVersion7():N}",
                    OrganizationId = organizationId,
                    Email = email,
                    Role = role,
                    SecretHash = Secrets.Hash(secret),
                    CreatedAt = scope.Now,
                    ExpiresAt = scope.Now.Plus(Lifetime),
                    CreatedBy = scope.Standing.Name,
                    CreatedById = actor.Id,
                };
                scope.Database.Invitations.Add(invitation);
                if (mail.IsSent)
                {
                    var organization = await scope.Database.Organizations.SingleAsync(
                        organization => organization.Id == organizationId,
                        cancellationToken
                    );
                    mail.Invite(scope.Database, organization, scope.Standing.Name, invitation, PathOf(secret), scope.Now);
                }

                scope.Audit(AuditTypes.InviteSent, invitation.Id, @new: new { email, role = role.Wire() });
                return secret;
            },
            cancellationToken
        );
}

/// <summary>
/// Makes whoever runs the console the owner of an organization that nobody belongs to (<see cref="Owners.IsNobodys"/>). Anybody else in
/// it is invited, also by them.
/// </summary>
internal sealed class BecomeFirstOwner(Changes changes)
{
    public Task ExecuteAsync(Actor actor, string organizationId, CancellationToken cancellationToken) =>
        changes.ExecuteAsync(
            actor,
            organizationId,
            Right.Invite,
            AuditTypes.UserAdded,
            async scope =>
            {
                var user =
                    await scope.Database.Users.SingleOrDefaultAsync(user => user.Id == actor.Id, cancellationToken)
                    ?? throw new InvalidInputException("user", "Only a person can own an organization.");
                var members = await scope
                    .Database.Memberships.Where(membership => membership.OrganizationId == organizationId)
                    .Select(membership => membership.UserId)
                    .ToListAsync(cancellationToken);
                if (members.Contains(user.Id))
                {
                    throw new ConflictException("already_member", "You belong to this organization already.");
                }

                if (!Owners.IsNobodys(members.Count))
                {
                    throw new RefusedException(
                        "Somebody belongs to this organization already, perhaps an account that is shut out: invite its owner instead."
                    );
                }

                scope.Database.Memberships.Add(
                    new Membership
                    {
                        OrganizationId = organizationId,
                        UserId = user.Id,
                        Role = OrganizationRole.Owner,
                        Since = scope.Now,
                    }
                );
                await scope.EndInvitationsBeforeAsync(organizationId, user.Id, cancellationToken);
                scope.Audit(
                    AuditTypes.UserAdded,
                    user.Email,
                    @new: new { role = OrganizationRole.Owner.Wire(), members_before = members.Count }
                );
                return true;
            },
            cancellationToken
        );
}

/// <summary>Takes an invitation back: whoever may invite may take back, by the same rule.</summary>
internal sealed class RevokeInvitation(Changes changes)
{
    public Task ExecuteAsync(Actor actor, string organizationId, string invitationId, CancellationToken cancellationToken) =>
        changes.ExecuteAsync(
            actor,
            organizationId,
            Right.Invite,
            AuditTypes.InviteDeleted,
            async scope =>
            {
                await scope.RequireInvitingAsync(organizationId, cancellationToken);
                var invitation =
                    await scope.Database.Invitations.SingleOrDefaultAsync(
                        invitation =>
                            invitation.OrganizationId == organizationId && invitation.Id == invitationId && invitation.EndedAt == null,
                        cancellationToken
                    ) ?? throw new NotFoundException("This invitation");
                await scope.EndAsync(invitation, cancellationToken);
                return true;
            },
            cancellationToken
        );
}

/// <summary>Makes an owner a member, or a member an owner. One owner always remains.</summary>
internal sealed class ChangeRole(Changes changes)
{
    public Task ExecuteAsync(
        Actor actor,
        string organizationId,
        string userId,
        OrganizationRole role,
        CancellationToken cancellationToken
    ) =>
        changes.ExecuteAsync(
            actor,
            organizationId,
            Right.Decide,
            AuditTypes.UserUpdated,
            async scope =>
            {
                var membership = await scope.FindMembershipAsync(organizationId, userId, cancellationToken);
                if (membership.Role == role)
                {
                    return true;
                }

                await scope.KeepOneOwnerAsync(membership, cancellationToken);
                await scope.EndRequestMailAsync(membership, staysMember: true, cancellationToken);
                if (role == OrganizationRole.Owner)
                {
                    await scope.EndInvitationsBeforeAsync(membership, cancellationToken);
                }
                else
                {
                    await scope.EndInvitationsOfAsync(userId, organizationId, cancellationToken);
                }

                scope.Audit(
                    AuditTypes.UserUpdated,
                    membership.User!.Email,
                    new { role = membership.Role.Wire() },
                    new { role = role.Wire() }
                );
                membership.Role = role;
                return true;
            },
            cancellationToken
        );
}

/// <summary>Removes a person from an organization. One owner always remains.</summary>
internal sealed class RemoveMember(Changes changes, RequestEnding ending)
{
    public Task ExecuteAsync(Actor actor, string organizationId, string userId, CancellationToken cancellationToken) =>
        changes.ExecuteAsync(
            actor,
            organizationId,
            Right.Decide,
            AuditTypes.UserDeleted,
            async scope =>
            {
                var membership = await scope.FindMembershipAsync(organizationId, userId, cancellationToken);
                await scope.KeepOneOwnerAsync(membership, cancellationToken);
                await scope.EndInvitationsOfAsync(userId, organizationId, cancellationToken);
                await scope.EndRequestMailAsync(membership, staysMember: false, cancellationToken);
                await ending.EndOfLeavingAsync(scope, userId, organizationId, cancellationToken);
                scope.Database.Memberships.Remove(membership);
                scope.Audit(AuditTypes.UserDeleted, membership.User!.Email, new { role = membership.Role.Wire() });
                return true;
            },
            cancellationToken
        );
}

/// <summary>Puts a person who has an account into an organization.</summary>
internal sealed class AddMember(Changes changes, ILookupNormalizer normalizer)
{
    public Task ExecuteAsync(
        Actor actor,
        string organizationId,
        string email,
        OrganizationRole role,
        CancellationToken cancellationToken
    ) =>
        changes.ExecuteAsync(
            actor,
            organizationId,
            Right.Decide,
            AuditTypes.UserAdded,
            async scope =>
            {
                var normalized = normalizer.NormalizeEmail(Naming.Email(email, "email"));
                var user =
                    await scope.Database.Users.SingleOrDefaultAsync(user => user.NormalizedEmail == normalized, cancellationToken)
                    ?? throw new InvalidInputException(
                        "email",
                        $"Nobody with the e-mail {email} has an account. Make one first: users create --email {email} --role none"
                    );
                if (!user.EmailConfirmed)
                {
                    throw new InvalidInputException(
                        "email",
                        $"The account {email} was made by an invitation, and nobody has confirmed whose it is. Hand that person a new link first: users reset --email {email}",
                        "email_unconfirmed"
                    );
                }

                if (
                    await scope.Database.Memberships.AnyAsync(
                        membership => membership.OrganizationId == organizationId && membership.UserId == user.Id,
                        cancellationToken
                    )
                )
                {
                    throw new ConflictException("already_member", $"{email} belongs to this organization already.", "email");
                }

                var membership = new Membership
                {
                    OrganizationId = organizationId,
                    UserId = user.Id,
                    Role = role,
                    Since = scope.Now,
                    User = user,
                };
                scope.Database.Memberships.Add(membership);
                if (role == OrganizationRole.Owner)
                {
                    await scope.EndInvitationsBeforeAsync(membership, cancellationToken);
                }

                scope.Audit(AuditTypes.UserAdded, user.Email, @new: new { role = role.Wire() });
                return true;
            },
            cancellationToken
        );
}

internal static class MemberChanges
{
    public static async Task<Membership> FindMembershipAsync(
        this Change scope,
        string organizationId,
        string userId,
        CancellationToken cancellationToken
    ) =>
        await scope
            .Database.Memberships.Include(membership => membership.User)
            .SingleOrDefaultAsync(
                membership => membership.OrganizationId == organizationId && membership.UserId == userId,
                cancellationToken
            )
        ?? throw new NotFoundException("This person");

    /// <summary>Administrators invite, and take back what was handed out, only while no owner can.</summary>
    public static async Task RequireInvitingAsync(this Change scope, string organizationId, CancellationToken cancellationToken)
    {
        if (
            !scope.Standing.Has(Right.Decide)
            && await scope.Database.Memberships.OwnersWhoCanSignIn(organizationId).AnyAsync(cancellationToken)
        )
        {
            throw new RefusedException("This organization has an owner, who invites others.");
        }
    }

    /// <summary>What waits for somebody about requests, and is theirs to read no more.</summary>
    public static Task EndRequestMailAsync(this Change scope, Membership leaving, bool staysMember, CancellationToken cancellationToken) =>
        leaving.User!.Email is { } email
            ? RequestMail.EndForAsync(scope.Database, email, leaving.OrganizationId, staysMember, cancellationToken)
            : Task.CompletedTask;

    /// <summary>The first owner who can sign in ends what administrators handed out.</summary>
    public static Task EndInvitationsBeforeAsync(this Change scope, Membership owner, CancellationToken cancellationToken) =>
        owner.User!.DisabledAt is null
            ? scope.EndInvitationsBeforeAsync(owner.OrganizationId, owner.UserId, cancellationToken)
            : Task.CompletedTask;

    /// <summary>
    /// Refuses to take the last owner's role, not counting those who were shut out: the transaction is exclusive, so two owners cannot
    /// remove each other at once.
    /// </summary>
    public static async Task KeepOneOwnerAsync(this Change scope, Membership leaving, CancellationToken cancellationToken)
    {
        if (
            leaving.Role == OrganizationRole.Owner
            && !await scope
                .Database.Memberships.OwnersWhoCanSignIn(leaving.OrganizationId)
                .AnyAsync(membership => membership.UserId != leaving.UserId, cancellationToken)
        )
        {
            throw new ConflictException("last_owner", "This is the last owner. Make somebody else an owner first.");
        }
    }
}
