using DataSharing.Core.Primitives;
using DataSharing.Dashboard.Access;
using DataSharing.Dashboard.Common;
using DataSharing.Dashboard.Data;
using DataSharing.Dashboard.ProviderUsage;
using Microsoft.EntityFrameworkCore;

namespace DataSharing.Dashboard.Features.Overview;

/// <summary>Reads what the way to the first figure rests on.</summary>
internal sealed class SetUpReader(
    IDbContextFactory<ApplicationDbContext> databases,
    IDbContextFactory<ReportsDbContext> reports,
    TimeProvider time
)
{
    private const int MostOwners = 3;

    public async Task<SetUpBasis> ReadAsync(string organizationId, CancellationToken cancellationToken)
    {
        await using var report = await reports.CreateDbContextAsync(cancellationToken);
        var last = await report
            .Days.Where(row => row.OrganizationId == organizationId)
            .MaxAsync(row => (UtcDay?)row.Day, cancellationToken);
        await using var database = await databases.CreateDbContextAsync(cancellationToken);
        var owners = await database
            .Memberships.OwnersWhoCanSignIn(organizationId)
            .Select(membership => membership.User!.Name)
            .OrderBy(name => name)
            .Take(MostOwners)
            .ToListAsync(cancellationToken);
        return new SetUpBasis(
            last is not null
                || await database.ProviderConnections.AnyAsync(connection => connection.OrganizationId == organizationId, cancellationToken)
                || await report.Files.AnyAsync(file => file.OrganizationId == organizationId, cancellationToken)
                || await CanSendAsync(database, organizationId, time.Now(), cancellationToken),
            last,
            owners
        );
    }

    private static async Task<bool> CanSendAsync(
        ApplicationDbContext database,
        string organizationId,
        Instant now,
        CancellationToken cancellationToken
    ) =>
        (
            await database
                .ApiKeys.AsNoTracking()
                .Where(key =>
                    key.OrganizationId == organizationId && key.RevokedAt == null && (key.ExpiresAt == null || key.ExpiresAt > now)
                )
                .Select(key => key.Scopes)
                .ToListAsync(cancellationToken)
        ).Exists(scopes => scopes.Contains(Scopes.UsageWrite));
}
