using DataSharing.Dashboard.Access;
using DataSharing.Dashboard.Auditing;
using DataSharing.Dashboard.Common;
using DataSharing.Dashboard.Data;
using DataSharing.Dashboard.Data.Entities;
using DataSharing.Dashboard.Features.Members;
using DataSharing.Dashboard.ProviderUsage.OpenAI;
using DataSharing.Dashboard.ProviderUsage.Reading;
using Microsoft.AspNetCore.Identity;
using Microsoft.EntityFrameworkCore;

namespace DataSharing.Dashboard.Features.OpenAIConnection;

/// <summary>Somebody who was invited, and the link to hand over.</summary>
/// <param name="Email">The e-mail at OpenAI.</param>
/// <param name="Role">Owner for an owner, member for a reader.</param>
/// <param name="Secret">The link's secret; null for somebody who could not be invited.</param>
internal sealed record ImportedMember(string Email, OrganizationRole Role, string? Secret);

/// <summary>Invites the provider's owners and readers here. Nobody is signed in by it: each gets a link, shown once.</summary>
internal sealed class ImportMembers(
    Changes changes,
    ConnectionKeys keys,
    KeyStanding standing,
    AdminApi api,
    InviteMember invite,
    ILookupNormalizer normalizer,
    IDbContextFactory<ApplicationDbContext> databases,
    TimeProvider time
)
{
    /// <returns>Those who were invited; members, and people with an open invitation, are passed over.</returns>
    public async Task<IReadOnlyList<ImportedMember>> ExecuteAsync(Actor actor, string organizationId, CancellationToken cancellationToken)
    {
        await changes.AuthorizeAsync(actor, organizationId, Right.Decide, AuditTypes.InviteSent, cancellationToken);
        var version =
            await keys.VersionAsync(organizationId, cancellationToken)
            ?? throw new NotFoundException("A connection to OpenAI for this organization");
        var key = await keys.OpenAsync(organizationId, cancellationToken);
        var users = await api.UsersAsync(key, cancellationToken);
        await standing.AcceptAsync(organizationId, version.Version, cancellationToken);
        await using var database = await databases.CreateDbContextAsync(cancellationToken);
        var now = time.Now();
        var known = (
            await database
                .Memberships.Where(membership => membership.OrganizationId == organizationId)
                .Select(membership => membership.User!.Email)
                .ToListAsync(cancellationToken)
        )
            .Concat(
                await database
                    .Invitations.Where(invitation =>
                        invitation.OrganizationId == organizationId && invitation.EndedAt == null && invitation.ExpiresAt > now
                    )
                    .Select(invitation => invitation.Email)
                    .ToListAsync(cancellationToken)
            )
            .Select(normalizer.NormalizeEmail)
            .ToHashSet();
        var invited = new List<ImportedMember>();
        foreach (var user in users.Where(user => user.Email is not null && known.Add(normalizer.NormalizeEmail(user.Email))))
        {
            var role = user.Role == "owner" ? OrganizationRole.Owner : OrganizationRole.Member;
            try
            {
                invited.Add(
                    new ImportedMember(
                        user.Email!,
                        role,
                        await invite.ExecuteAsync(actor, organizationId, user.Email!, role, cancellationToken)
                    )
                );
            }
            catch (Exception exception) when (exception is InvalidInputException or ConflictException)
            {
                // One address that cannot be invited must not cost the others their links, which are shown this once.
                invited.Add(new ImportedMember(user.Email!, role, Secret: null));
            }
        }

        return invited;
    }
}
