using DataSharing.Dashboard.Access;
using DataSharing.Dashboard.Auditing;
using DataSharing.Dashboard.Common;
using DataSharing.Dashboard.Data;
using DataSharing.Dashboard.Memory;
using DataSharing.Dashboard.ProviderUsage;
using DataSharing.Dashboard.ProviderUsage.OpenAI;
using DataSharing.Dashboard.ProviderUsage.Reading;
using Microsoft.EntityFrameworkCore;

namespace DataSharing.Dashboard.Features.OpenAIConnection;

/// <summary>What a key may read.</summary>
/// <param name="What">In words.</param>
/// <param name="Fault">Why not; null if it may.</param>
internal sealed record KeyPermission(string What, string? Fault);

/// <summary>Asks the provider for a little of everything: what the key may read, and what not.</summary>
internal sealed class TestConnection(
    Changes changes,
    ConnectionKeys keys,
    KeyStanding standing,
    LoggedChanges logged,
    IEnumerable<SyncKind> kinds,
    AdminApi api,
    IDbContextFactory<ApplicationDbContext> databases,
    IDbContextFactory<ReportsDbContext> reports,
    TimeProvider time
)
{
    /// <exception cref="NotFoundException">There is no connection.</exception>
    public async Task<IReadOnlyList<KeyPermission>> ExecuteAsync(Actor actor, string organizationId, CancellationToken cancellationToken)
    {
        await changes.AuthorizeAsync(actor, organizationId, Right.Decide, AuditTypes.OpenaiConnectionTested, cancellationToken);
        var version =
            await keys.VersionAsync(organizationId, cancellationToken)
            ?? throw new NotFoundException("A connection to OpenAI for this organization");
        var key = await keys.OpenAsync(organizationId, cancellationToken);
        var results = new List<KeyPermission>();
        foreach (var kind in kinds)
        {
            results.Add(await TryAsync(kind.Title, () => kind.ProbeAsync(key, cancellationToken)));
        }

        var readable = kinds.Zip(results).Where(pair => pair.Second.Fault is null).Select(pair => pair.First.Name).ToList();
        results.Add(await TryAsync("Members", () => api.UsersAsync(key, cancellationToken)));
        await using var database = await databases.CreateDbContextAsync(cancellationToken);
        var (now, mayRead) = (time.Now(), string.Join(", ", results.Where(result => result.Fault is null).Select(result => result.What)));
        await logged.WriteWithoutEntryAsync(
            organizationId,
            () =>
                database.InTransactionAsync(
                    () =>
                        database
                            .ProviderConnections.Where(connection =>
                                connection.OrganizationId == organizationId && connection.Version == version.Version
                            )
                            .ExecuteUpdateAsync(
                                set =>
                                    set.SetProperty(connection => connection.MayRead, mayRead)
                                        .SetProperty(connection => connection.TestedAt, now),
                                cancellationToken
                            ),
                    cancellationToken
                ),
            cancellationToken
        );
        if (results.Exists(result => result.Fault is null))
        {
            await standing.AcceptAsync(organizationId, version.Version, cancellationToken);
        }

        // What may be read again is read at once, however long it would have had to wait.
        await using var reported = await reports.CreateDbContextAsync(cancellationToken);
        await using var transaction = await reported.Database.BeginTransactionAsync(cancellationToken);
        await reported
            .KindStates.Where(state => state.OrganizationId == organizationId && state.Error != null && readable.Contains(state.Kind))
            .ExecuteUpdateAsync(set => set.SetProperty(state => state.NextAt, now), cancellationToken);
        await reported.NoteChangeAsync(organizationId, cancellationToken);
        await transaction.CommitAsync(cancellationToken);
        return results;
    }

    private static async Task<KeyPermission> TryAsync(string what, Func<Task> read)
    {
        try
        {
            await read();
            return new KeyPermission(what, null);
        }
        catch (AdminApiException exception)
        {
            return new KeyPermission(what, exception.Message);
        }
    }
}
