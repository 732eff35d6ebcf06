using System.Globalization;
using DataSharing.Core.Time;
using DataSharing.Dashboard.Data;
using DataSharing.Dashboard.Data.Entities;
using DataSharing.Dashboard.OpenAI;
using DataSharing.Dashboard.Security;
using DataSharing.Dashboard.Shared;
using Microsoft.EntityFrameworkCore;

namespace DataSharing.Dashboard.Features.OpenAIConnection;

/// <summary>Connects an organization to the provider, or gives its connection another key. The audit log never holds the key.</summary>
internal sealed class SetConnection(Changes changes, ConnectionKeys keys)
{
    public Task ExecuteAsync(Actor actor, string organizationId, string? baseUrl, string key, CancellationToken cancellationToken) =>
        changes.ExecuteAsync(actor, organizationId, Right.Decide, "openai_connection.updated", async scope =>
        {
            var address = CheckAddress(string.IsNullOrWhiteSpace(baseUrl) ? AdminKey.DefaultBaseUrl : baseUrl.Trim());
            key = key.Trim();
            if (key.Length is < 8 or > 500 || key.Any(letter => letter is <= ' ' or > '~'))
            {
                throw new InvalidInputException("key", "The admin key must have 8 to 500 visible ASCII characters, as OpenAI shows it (sk-admin-…).");
            }

            var connection = await scope.Database.ProviderConnections.SingleOrDefaultAsync(connection => connection.OrganizationId == organizationId, cancellationToken);
            scope.Audit("openai_connection.updated", old: connection is null ? null : new { connection.BaseUrl }, @new: new { base_url = address });
            if (connection is null)
            {
                scope.Database.ProviderConnections.Add(new ProviderConnection
                {
                    OrganizationId = organizationId,
                    BaseUrl = address,
                    SealedKey = keys.Seal(key),
                    SetAt = scope.Now,
                    SetBy = scope.Standing.Name,
                    Version = 1,
                });
                return true;
            }

            (connection.BaseUrl, connection.SealedKey, connection.SetAt, connection.SetBy) = (address, keys.Seal(key), scope.Now, scope.Standing.Name);
            (connection.Version, connection.RefusedAt, connection.MayRead, connection.TestedAt) = (connection.Version + 1, null, null, null);
            return true;
        }, cancellationToken);

    // A key must not travel in the clear; this machine itself is the exception, for a replica or a proxy.
    private static string CheckAddress(string address) =>
        Uri.TryCreate(address, UriKind.Absolute, out var uri) && (uri.Scheme == Uri.UriSchemeHttps || (uri.Scheme == Uri.UriSchemeHttp && uri.IsLoopback))
        && uri is { Query: "", Fragment: "", UserInfo: "" }
            ? address.TrimEnd('/')
            : throw new InvalidInputException("base_url", $"The base address must be an https address such as {AdminKey.DefaultBaseUrl}; \"{address}\" is not.");
}

/// <summary>Ends a connection: its key is gone, what was read stays.</summary>
internal sealed class RemoveConnection(Changes changes)
{
    public Task ExecuteAsync(Actor actor, string organizationId, CancellationToken cancellationToken) =>
        changes.ExecuteAsync(actor, organizationId, Right.Decide, "openai_connection.deleted", async scope =>
        {
            var connection = await scope.Database.ProviderConnections.SingleOrDefaultAsync(connection => connection.OrganizationId == organizationId, cancellationToken)
                ?? throw new NotFoundException("This connection");
            scope.Database.ProviderConnections.Remove(connection);
            scope.Audit("openai_connection.deleted", old: new { connection.BaseUrl });
            return true;
        }, cancellationToken);
}

/// <summary>What a key may read.</summary>
/// <param name="What">In words.</param>
/// <param name="Fault">Why not; null if it may.</param>
internal sealed record Readable(string What, string? Fault);

/// <summary>Asks the provider for a little of everything: what the key may read, and what not.</summary>
internal sealed class TestConnection(OrganizationReader organizations, ConnectionKeys keys, AdminApi api, IDbContextFactory<ApplicationDbContext> databases, TimeProvider time)
{
    /// <exception cref="NotFoundException">There is no connection.</exception>
    public async Task<IReadOnlyList<Readable>> ExecuteAsync(Actor actor, string organizationId, CancellationToken cancellationToken)
    {
        await organizations.ReadAsync(actor, organizationId, cancellationToken, Right.Decide);
        var (key, version) = await keys.OpenAsync(organizationId, cancellationToken) ?? throw new NotFoundException("A connection to OpenAI for this organization");
        var day = time.Now().Day.AddDays(-1);
        var results = new List<Readable>
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
        return results;
    }

    private static async Task<Readable> TryAsync(string what, Func<Task> read)
    {
        try
        {
            await read();
            return new Readable(what, null);
        }
        catch (AdminApiException exception)
        {
            return new Readable(what, exception.Message);
        }
    }
}
