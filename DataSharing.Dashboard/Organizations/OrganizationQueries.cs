using DataSharing.Core.Primitives;
using DataSharing.Core.Programme;
using DataSharing.Core.Sharing;
using DataSharing.Dashboard.Access;
using DataSharing.Dashboard.Common;
using DataSharing.Dashboard.Data;
using DataSharing.Dashboard.Data.Entities;
using DataSharing.Dashboard.Memory;
using Microsoft.EntityFrameworkCore;

namespace DataSharing.Dashboard.Organizations;

/// <summary>An organization of the switcher.</summary>
/// <param name="HasFeedback">Whether feedback was ever turned on or given there.</param>
public sealed record OwnOrganization(string Id, string Name, OrganizationRole Role, string? Tier, bool HasFeedback);

/// <summary>Who the reader is and where they belong: what the frame shows.</summary>
public sealed record Belonging(
    string UserId,
    string Name,
    string Email,
    PlatformRole Platform,
    IReadOnlyList<OwnOrganization> Organizations
);

internal sealed class OrganizationQueries(IDbContextFactory<ApplicationDbContext> databases, LoggedChanges logged, TimeProvider time)
{
    /// <summary>
    /// Who this person is, and their organizations, last used first; null if the account is gone or the sign-in has ended.
    /// </summary>
    public async Task<Belonging?> BelongingAsync(Actor actor, CancellationToken cancellationToken)
    {
        await using var database = await databases.CreateDbContextAsync(cancellationToken);
        var user = await database.Users.AsNoTracking().SingleOrDefaultAsync(user => user.Id == actor.Id, cancellationToken);
        if (!SignIns.Count(user, actor.Stamp))
        {
            return null;
        }

        var memberships = await database
            .Memberships.AsNoTracking()
            .Include(membership => membership.Organization)
            .Where(membership => membership.UserId == actor.Id)
            .ToListAsync(cancellationToken);
        var ids = memberships.Select(membership => membership.OrganizationId).ToList();
        var tiers = (
            await database
                .OrganizationFacts.AsNoTracking()
                .Where(fact => ids.Contains(fact.OrganizationId) && fact.Kind == FactKind.Tier)
                .OrderBy(fact => fact.Sequence)
                .ToListAsync(cancellationToken)
        ).ToLookup(fact => fact.OrganizationId);
        var withFeedback = await database
            .SharingRecords.Where(record =>
                record.Control == SharingControl.Feedback && ids.Contains(record.OrganizationId) && record.List != SharingList.Disabled
            )
            .Select(record => record.OrganizationId)
            .Union(database.Feedback.Where(feedback => ids.Contains(feedback.OrganizationId)).Select(feedback => feedback.OrganizationId))
            .ToHashSetAsync(cancellationToken);
        var now = time.Now();
        var catalogue = (await database.ProgrammeAsync(cancellationToken)).At(now).Catalogue;
        return new Belonging(
            user.Id,
            user.Name,
            user.Email!,
            user.PlatformRole,
            [
                .. memberships
                    .OrderByDescending(membership => membership.LastOpenedAt ?? membership.Since)
                    .Select(membership => new OwnOrganization(
                        membership.OrganizationId,
                        membership.Organization!.Name,
                        membership.Role,
                        TierName(tiers[membership.OrganizationId].ToTimeline(fact => fact.Value).At(now)?.Value, catalogue, now),
                        withFeedback.Contains(membership.OrganizationId)
                    )),
            ]
        );
    }

    /// <summary>Notes that a person looks at an organization now, so that it comes first the next time.</summary>
    public async Task NoteOpenedAsync(Actor actor, string organizationId, CancellationToken cancellationToken)
    {
        var now = time.Now();
        await logged.WriteWithoutEntryAsync(
            organizationId: null,
            async () =>
            {
                await using var database = await databases.CreateDbContextAsync(cancellationToken);
                return await database
                    .Memberships.Where(membership => membership.UserId == actor.Id && membership.OrganizationId == organizationId)
                    .ExecuteUpdateAsync(set => set.SetProperty(membership => membership.LastOpenedAt, now), cancellationToken);
            },
            cancellationToken
        );
    }

    private static string? TierName(string? id, ProgrammeCatalogue catalogue, Instant now) =>
        catalogue.FindTier(id) is { } tier ? catalogue.NameTier(tier, now.Day) : null;
}
