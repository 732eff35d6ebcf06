using DataSharing.Core.Primitives;
using DataSharing.Dashboard.Common;
using DataSharing.Dashboard.Data;
using DataSharing.Dashboard.Data.Entities;
using DataSharing.Dashboard.Memory;
using Microsoft.EntityFrameworkCore;

namespace DataSharing.Dashboard.ProviderUsage.Reading;

/// <summary>Whether the provider takes an organization's key at present. Whatever it lets the key read shows that it does.</summary>
/// <remarks>Always of one version: a key that was changed meanwhile is neither blamed nor cleared.</remarks>
internal sealed class KeyStanding(
    IDbContextFactory<ApplicationDbContext> databases,
    IDbContextFactory<ReportsDbContext> reports,
    LoggedChanges logged,
    TimeProvider time
)
{
    /// <summary>The provider refused the key as a whole.</summary>
    public async Task RefuseAsync(string organizationId, int version, CancellationToken cancellationToken)
    {
        var now = time.Now();

        // Since when it is refused, not when it was last tried.
        await SetAsync(
            organizationId,
            database =>
                database.ProviderConnections.Where(connection =>
                    connection.OrganizationId == organizationId && connection.Version == version && connection.RefusedAt == null
                ),
            now,
            cancellationToken
        );
    }

    /// <summary>The provider answered the key: a refusal of before is over.</summary>
    public async Task AcceptAsync(string organizationId, int version, CancellationToken cancellationToken)
    {
        await SetAsync(
            organizationId,
            database =>
                database.ProviderConnections.Where(connection =>
                    connection.OrganizationId == organizationId && connection.Version == version && connection.RefusedAt != null
                ),
            null,
            cancellationToken
        );

        // Nor does what waited because of it wait any longer, nor the longer for how often it was tried.
        var now = time.Now();
        await using var reported = await reports.CreateDbContextAsync(cancellationToken);
        await using var transaction = await reported.Database.BeginTransactionAsync(cancellationToken);
        var waiting = await reported
            .KindStates.Where(state => state.OrganizationId == organizationId && state.ErrorScope == KindErrorScope.Key)
            .ExecuteUpdateAsync(
                set => set.SetProperty(state => state.NextAt, now).SetProperty(state => state.Failures, 0),
                cancellationToken
            );
        if (waiting > 0)
        {
            await reported.NoteChangeAsync(organizationId, cancellationToken);
            await transaction.CommitAsync(cancellationToken);
        }
    }

    // Asked first: nearly always nothing is other than before, and then nobody is told anything.
    private async Task SetAsync(
        string organizationId,
        Func<ApplicationDbContext, IQueryable<ProviderConnection>> others,
        Instant? refusedAt,
        CancellationToken cancellationToken
    )
    {
        await using var database = await databases.CreateDbContextAsync(cancellationToken);
        if (await others(database).AnyAsync(cancellationToken))
        {
            await logged.WriteWithoutEntryAsync(
                organizationId,
                () =>
                    database.InTransactionAsync(
                        () =>
                            others(database)
                                .ExecuteUpdateAsync(
                                    set => set.SetProperty(connection => connection.RefusedAt, refusedAt),
                                    cancellationToken
                                ),
                        cancellationToken
                    ),
                cancellationToken
            );
        }
    }
}
