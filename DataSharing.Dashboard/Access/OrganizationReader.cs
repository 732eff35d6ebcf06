using DataSharing.Core.Organizations;
using DataSharing.Core.Primitives;
using DataSharing.Dashboard.Common;
using DataSharing.Dashboard.Data;
using DataSharing.Dashboard.Data.Entities;
using DataSharing.Dashboard.Memory;
using Microsoft.EntityFrameworkCore;

namespace DataSharing.Dashboard.Access;

/// <summary>An organization as one actor may see it: its history and what the actor is there.</summary>
internal sealed record SeenOrganization(Organization Organization, OrganizationHistory History, Standing Standing, Instant Now);

/// <summary>Reads an organization for somebody, after asking the database whether they may see it.</summary>
internal sealed class OrganizationReader(
    IDbContextFactory<ApplicationDbContext> databases,
    OrganizationAccess access,
    KnownOrganizations organizations,
    TimeProvider time
)
{
    /// <exception cref="NotFoundException">No such organization, or not theirs to see.</exception>
    public async Task<SeenOrganization> ReadAsync(
        Actor actor,
        string organizationId,
        CancellationToken cancellationToken,
        Right right = Right.See
    )
    {
        await using var database = await databases.CreateDbContextAsync(cancellationToken);
        var standing = await access.StandingAsync(database, actor, organizationId, cancellationToken);
        OrganizationAccess.Require(standing, right);
        return await organizations.FindAsync(organizationId, cancellationToken) is { } known
            ? new SeenOrganization(known.Organization, known.History, standing, time.Now())
            : throw new NotFoundException("This organization");
    }
}
