using DataSharing.Core.Time;
using DataSharing.Dashboard.Auditing;
using DataSharing.Dashboard.Data;
using DataSharing.Dashboard.OpenAI;
using DataSharing.Dashboard.Security;
using DataSharing.Dashboard.Shared;
using Microsoft.EntityFrameworkCore;

namespace DataSharing.Dashboard.Features.OpenAIConnection;

/// <summary>What a key may read.</summary>
/// <param name="What">In words.</param>
/// <param name="Fault">Why not; null if it may.</param>
internal sealed record KeyPermission(string What, string? Fault);

/// <summary>Asks the provider for a little of everything: what the key may read, and what not.</summary>
internal sealed class TestConnection(Changes changes, ConnectionKeys keys, AdminApi api, IDbContextFactory<ApplicationDbContext> databases, TimeProvider time)
{
    /// <exception cref="NotFoundException">There is no connection.</exception>
    public async Task<IReadOnlyList<KeyPermission>> ExecuteAsync(Actor actor, string organizationId, CancellationToken cancellationToken)
    {
        await changes.AuthorizeAsync(actor, organizationId, Right.Decide, AuditTypes.OpenaiConnectionTested, cancellationToken);
        var version = await keys.VersionAsync(organizationId, cancellationToken);
        var key = await keys.OpenAsync(organizationId, cancellationToken);
        var day = time.Now().Day.AddDays(-1);
        var results = new List<KeyPermission>
        {
            await TryAsync("Usage, free and billed", async () => { await foreach (var _ in api.UsageAsync(key, day.Start, day.End, TimeSpan.FromDays(1), cancellationToken)) { } }),
            await TryAsync("Costs", async () => { await foreach (var _ in api.CostsAsync(key, day.Start, day.End, cancellationToken)) { } }),
            await TryAsync("Projects", () => api.ProjectsAsync(key, cancellationToken)),
            await TryAsync("Members", () => api.UsersAsync(key, cancellationToken)),
            await TryAsync("Data retention", () => api.DataRetentionAsync(key, null, cancellationToken)),
        };
        await using var database = await databases.CreateDbContextAsync(cancellationToken);
        var (now, mayRead) = (time.Now(), string.Join(", ", results.Where(result => result.Fault is null).Select(result => result.What)));
        await database.ProviderConnections.Where(connection => connection.OrganizationId == organizationId && connection.Version == version)
            .ExecuteUpdateAsync(set => set.SetProperty(connection => connection.MayRead, mayRead).SetProperty(connection => connection.TestedAt, now), cancellationToken);
        if (results[0].Fault is null)
        {
            // It may read usage again, whatever was refused before.
            await database.ProviderConnections.Where(connection => connection.OrganizationId == organizationId && connection.Version == version)
                .ExecuteUpdateAsync(set => set.SetProperty(connection => connection.RefusedAt, (Instant?)null), cancellationToken);
        }

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
