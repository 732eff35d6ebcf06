using DataSharing.Core.Primitives;
using DataSharing.Dashboard.Access;
using DataSharing.Dashboard.Data;
using Microsoft.EntityFrameworkCore;

namespace DataSharing.Dashboard.Web;

/// <summary>A key that could be used when it was read.</summary>
/// <param name="Id">Its id.</param>
/// <param name="OrganizationId">The organization that it is for; null for one of support.</param>
/// <param name="Scopes">Only those that the key's creator could still give.</param>
/// <param name="ExpiresAt">From when on it cannot be used, or null.</param>
/// <param name="LastUsedAt">As stored.</param>
internal sealed record KnownKey(string Id, string? OrganizationId, IReadOnlyList<string> Scopes, Instant? ExpiresAt, Instant? LastUsedAt);

/// <summary>
/// The keys that were used lately, kept in memory for as long as nobody has written to the application database: what is revoked there
/// holds at the next call.
/// </summary>
/// <remarks>A key that is not known is asked for each time. By the key's SHA-256: keys themselves are kept nowhere.</remarks>
internal sealed class KnownKeys(IDbContextFactory<ApplicationDbContext> databases, OrganizationAccess access, DataDirectory directory)
    : IDisposable
{
    private const int Most = 10_000;

    private readonly CommitWatch _commits = new(directory.ApplicationDatabase);
    private readonly Lock _one = new();
    private Dictionary<string, KnownKey> _known = new(StringComparer.Ordinal);
    private (long Opened, long Version) _version;

    /// <summary>The key with this hash, or null if there is none or it was revoked. It may have expired.</summary>
    public async ValueTask<KnownKey?> FindAsync(byte[] hash, CancellationToken cancellationToken)
    {
        var name = Convert.ToBase64String(hash);
        Dictionary<string, KnownKey> known;
        lock (_one)
        {
            var version = _commits.Version();
            if (version != _version || _known.Count >= Most)
            {
                (_known, _version) = (new(StringComparer.Ordinal), version);
            }

            known = _known;
            if (known.TryGetValue(name, out var found))
            {
                return found;
            }
        }

        if (await ReadAsync(hash, cancellationToken) is not { } read)
        {
            return null;
        }

        lock (_one)
        {
            // Among those of the version that was asked for before the read: if somebody wrote since, nobody looks there any more.
            known[name] = read;
        }

        return read;
    }

    public void Dispose() => _commits.Dispose();

    private async Task<KnownKey?> ReadAsync(byte[] hash, CancellationToken cancellationToken)
    {
        await using var database = await databases.CreateDbContextAsync(cancellationToken);
        var key = await database.ApiKeys.AsNoTracking().SingleOrDefaultAsync(key => key.Hash == hash, cancellationToken);
        if (key is null || key.RevokedAt is not null)
        {
            return null;
        }

        // A visit ends without anybody writing: no right that rests on one is kept.
        var standing = await access.StandingAsync(database, Actor.ApiKey(key.Id, ""), key.OrganizationId, cancellationToken) with
        {
            IsVisiting = false,
        };
        return new KnownKey(
            key.Id,
            key.OrganizationId,
            key.Scopes.FindAll(scope => standing.Has(Scopes.RightOf(scope))),
            key.ExpiresAt,
            key.LastUsedAt
        );
    }
}
