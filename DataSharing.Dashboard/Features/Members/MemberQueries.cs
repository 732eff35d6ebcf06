using DataSharing.Core.Primitives;
using DataSharing.Dashboard.Access;
using DataSharing.Dashboard.Common;
using DataSharing.Dashboard.Data;
using DataSharing.Dashboard.Data.Entities;
using Microsoft.EntityFrameworkCore;

namespace DataSharing.Dashboard.Features.Members;

internal sealed record MemberView(string UserId, string Name, string Email, OrganizationRole Role, Instant Since);

internal sealed record MembersView(IReadOnlyList<MemberView> Members, IReadOnlyList<Invitation> Invitations, Standing Standing);

internal sealed class MemberQueries(IDbContextFactory<ApplicationDbContext> databases, OrganizationAccess access, TimeProvider time)
{
    public async Task<MembersView> ListAsync(Actor actor, string organizationId, CancellationToken cancellationToken)
    {
        await using var database = await databases.CreateDbContextAsync(cancellationToken);
        var standing = await access.RequireAsync(database, actor, organizationId, Right.See, cancellationToken);
        var members = await database
            .Memberships.AsNoTracking()
            .Where(membership => membership.OrganizationId == organizationId)
            .Select(membership => new MemberView(
                membership.UserId,
                membership.User!.Name,
                membership.User.Email!,
                membership.Role,
                membership.Since
            ))
            .ToListAsync(cancellationToken);
        var now = time.Now();
        var invitations = await database
            .Invitations.AsNoTracking()
            .Where(invitation => invitation.OrganizationId == organizationId && invitation.EndedAt == null && invitation.ExpiresAt > now)
            .OrderBy(invitation => invitation.CreatedAt)
            .ToListAsync(cancellationToken);
        return new MembersView(
            [.. members.OrderByDescending(member => member.Role).ThenBy(member => member.Name, StringComparer.CurrentCulture)],
            invitations,
            standing
        );
    }

    /// <summary>The names of owners who can sign in: whom a member can ask.</summary>
    public async Task<IReadOnlyList<string>> OwnersAsync(Actor actor, string organizationId, CancellationToken cancellationToken)
    {
        await using var database = await databases.CreateDbContextAsync(cancellationToken);
        await access.RequireAsync(database, actor, organizationId, Right.See, cancellationToken);
        var names = await database
            .Memberships.OwnersWhoCanSignIn(organizationId)
            .Select(membership => membership.User!.Name)
            .ToListAsync(cancellationToken);
        return [.. names.Order(StringComparer.CurrentCulture)];
    }
}
