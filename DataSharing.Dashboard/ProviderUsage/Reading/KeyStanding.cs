using DataSharing.Core.Primitives;
using DataSharing.Dashboard.Common;
using DataSharing.Dashboard.Data;
using Microsoft.EntityFrameworkCore;

namespace DataSharing.Dashboard.ProviderUsage.Reading;

/// <summary>Whether the provider takes an organization's key at present. Whatever it lets the key read shows that it does.</summary>
/// <remarks>Always of one version: a key that was changed meanwhile is neither blamed nor cleared.</remarks>
internal sealed class KeyStanding(
    IDbContextFactory<ApplicationDbContext> databases,
    IDbContextFactory<ReportsDbContext> reports,
    TimeProvider time
)
{
    /// <summary>The provider refused the key as a whole.</summary>
    public async Task RefuseAsync(string organizationId, int version, CancellationToken cancellationToken)
    {
        await using var database = await databases.CreateDbContextAsync(cancellationToken);
        var now = time.Now();

        // Since when it is refused, not when it was last tried.
        await database
            .ProviderConnections.Where(connection =>
                connection.OrganizationId == organizationId && connection.Version == version && connection.RefusedAt == null
            )
            .ExecuteUpdateAsync(set => set.SetProperty(connection => connection.RefusedAt, now), cancellationToken);
    }

    /// <summary>The provider answered the key: a refusal of before is over.</summary>
    public async Task AcceptAsync(string organizationId, int version, CancellationToken cancellationToken)
    {
        await using var database = await databases.CreateDbContextAsync(cancellationToken);
        await database
            .ProviderConnections.Where(connection =>
                connection.OrganizationId == organizationId && connection.Version == version && connection.RefusedAt != null
            )
            .ExecuteUpdateAsync(set => set.SetProperty(connection => connection.RefusedAt, (Instant?)null), cancellationToken);

        // Nor does what waited because of it wait any longer, nor the longer for how often it was tried.
        var now = time.Now();
        await using var reported = await reports.CreateDbContextAsync(cancellationToken);
        await reported
            .KindStates.Where(state => state.OrganizationId == organizationId && state.ErrorScope == KindErrorScope.Key)
            .ExecuteUpdateAsync(
                set => set.SetProperty(state => state.NextAt, now).SetProperty(state => state.Failures, 0),
                cancellationToken
            );
    }
}
