using DataSharing.Core.Primitives;
using DataSharing.Dashboard.Access;
using DataSharing.Dashboard.Data;
using DataSharing.Dashboard.Memory;
using Microsoft.EntityFrameworkCore;

namespace DataSharing.Dashboard.Web;

/// <summary>A key that could be used when it was read.</summary>
/// <param name="Id">Its id.</param>
/// <param name="OrganizationId">The organization that it is for; null for one of support.</param>
/// <param name="Scopes">Only those that the key's creator could still give.</param>
/// <param name="ExpiresAt">From when on it cannot be used, or null.</param>
/// <param name="LastUse">When it was used last.</param>
internal sealed record KnownKey(string Id, string? OrganizationId, IReadOnlyList<string> Scopes, Instant? ExpiresAt, LastUse LastUse);

/// <summary>When a key was used last, as stored: of those who use it at once, one notes it.</summary>
internal sealed class LastUse(Instant? at)
{
    /// <summary>Shown to the minute, so that a busy key does not write at each call.</summary>
    private const long StepMilliseconds = 60_000;

    private long _milliseconds = at?.UnixMilliseconds ?? 0;

    /// <summary>Whether this use is to be noted, by whoever asks.</summary>
    public bool IsToBeNoted(Instant now)
    {
        var before = Interlocked.Read(ref _milliseconds);
        return now.UnixMilliseconds - before >= StepMilliseconds
            && Interlocked.CompareExchange(ref _milliseconds, now.UnixMilliseconds, before) == before;
    }
}

/// <summary>
/// The keys that were used lately, kept in memory until anything is changed that rights may rest on: what is revoked holds at the next
/// call.
/// </summary>
/// <remarks>A key that is not known is asked for each time. By the key's SHA-256: keys themselves are kept nowhere.</remarks>
internal sealed class KnownKeys(IDbContextFactory<ApplicationDbContext> databases, OrganizationAccess access, LoggedChanges changes)
{
    private const int Most = 10_000;

    private readonly Lock _one = new();
    private Dictionary<string, KnownKey> _known = new(StringComparer.Ordinal);
    private long _tick;

    /// <summary>The key with this hash, or null if there is none or it was revoked. It may have expired.</summary>
    public async ValueTask<KnownKey?> FindAsync(byte[] hash, CancellationToken cancellationToken)
    {
        var name = Convert.ToBase64String(hash);
        Dictionary<string, KnownKey> known;
        var tick = changes.Refresh();
        lock (_one)
        {
            if (!changes.Holds(_tick) || _known.Count >= Most)
            {
                (_known, _tick) = (new(StringComparer.Ordinal), tick);
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
            // Among those of the tick that was asked for before the read: if something was changed since, nobody looks there any more.
            known[name] = read;
        }

        return read;
    }

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
            new LastUse(key.LastUsedAt)
        );
    }
}
