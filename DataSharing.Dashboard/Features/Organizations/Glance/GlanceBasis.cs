using DataSharing.Core.Primitives;
using DataSharing.Dashboard.Access;
using DataSharing.Dashboard.Alerts;
using DataSharing.Dashboard.Data;
using DataSharing.Dashboard.Data.Entities;
using DataSharing.Dashboard.Live;
using DataSharing.Dashboard.Memory;
using DataSharing.Dashboard.Sharing;
using Microsoft.EntityFrameworkCore;

namespace DataSharing.Dashboard.Features.Organizations.Glance;

/// <summary>What is said of an organization among others, besides our events: settings, and what the provider reported.</summary>
/// <param name="Reported">The same that alerts rest on.</param>
/// <param name="Sharing">What was decided, and what is known of it at OpenAI.</param>
/// <param name="Members">People who belong to it and may sign in.</param>
/// <param name="HasOwner">Whether one of them may decide.</param>
/// <param name="IsNobodys">Whether nobody belongs to it, of those who were shut out neither.</param>
internal sealed record GlanceBasis(AlertBasis Reported, SharingView Sharing, int Members, bool HasOwner, bool IsNobodys);

/// <summary>Reads it, once for all who look at that organization.</summary>
internal sealed class GlanceBasisReader(
    SharedReads<GlanceBasis> shared,
    SharedReads<AlertBasis> reported,
    AlertBasisReader reader,
    IDbContextFactory<ApplicationDbContext> databases
)
{
    public Task<GlanceBasis> ReadAsync(KnownOrganization known, Instant now, CancellationToken cancellationToken) =>
        shared.GetAsync(known, now, () => ReadAnewAsync(known, now)).WaitAsync(cancellationToken);

    private async Task<GlanceBasis> ReadAnewAsync(KnownOrganization known, Instant now)
    {
        var id = known.Organization.Id;
        var rest = await reported.GetAsync(known, now, () => reader.ReadAsync(known.History, now, CancellationToken.None));
        await using var database = await databases.CreateDbContextAsync(CancellationToken.None);
        var sharing = await SharingQueries.ReadAsync(database, id, CancellationToken.None);
        var people = await database
            .Memberships.Where(membership => membership.OrganizationId == id)
            .Select(membership => new { membership.Role, CanSignIn = membership.User!.DisabledAt == null })
            .ToListAsync(CancellationToken.None);
        return new GlanceBasis(
            rest,
            sharing.With(rest.Drift.Seen),
            people.Count(person => person.CanSignIn),
            people.Exists(person => person is { CanSignIn: true, Role: OrganizationRole.Owner }),
            Owners.IsNobodys(people.Count)
        );
    }
}
