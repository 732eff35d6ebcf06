using DataSharing.Dashboard.Access;
using DataSharing.Dashboard.Data;
using DataSharing.Dashboard.Data.Entities;
using Microsoft.EntityFrameworkCore;

namespace DataSharing.Dashboard.Features.ApiKeys;

internal sealed class ApiKeyQueries(IDbContextFactory<ApplicationDbContext> databases, OrganizationAccess access)
{
    public async Task<(IReadOnlyList<ApiKey> Keys, Standing Standing)> ListAsync(
        Actor actor,
        string organizationId,
        CancellationToken cancellationToken
    )
    {
        await using var database = await databases.CreateDbContextAsync(cancellationToken);
        var standing = await access.RequireAsync(database, actor, organizationId, Right.See, cancellationToken);
        var keys = await database
            .ApiKeys.AsNoTracking()
            .Where(key => key.OrganizationId == organizationId)
            .OrderBy(key => key.RevokedAt != null)
            .ThenByDescending(key => key.CreatedAt)
            .ToListAsync(cancellationToken);
        return (keys, standing);
    }

    /// <summary>The support keys that still work; for administrators.</summary>
    public async Task<List<ApiKey>> SupportAsync(Actor actor, CancellationToken cancellationToken)
    {
        await using var database = await databases.CreateDbContextAsync(cancellationToken);
        OrganizationAccess.Require(await access.StandingAsync(database, actor, organizationId: null, cancellationToken), Right.Administer);
        return await database
            .ApiKeys.AsNoTracking()
            .Where(key => key.OrganizationId == null && key.RevokedAt == null)
            .OrderByDescending(key => key.CreatedAt)
            .ToListAsync(cancellationToken);
    }
}
