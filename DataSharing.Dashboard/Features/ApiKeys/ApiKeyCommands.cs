using DataSharing.Core.Primitives;
using DataSharing.Dashboard.Access;
using DataSharing.Dashboard.Auditing;
using DataSharing.Dashboard.Common;
using DataSharing.Dashboard.Data.Entities;
using Microsoft.EntityFrameworkCore;

namespace DataSharing.Dashboard.Features.ApiKeys;

/// <summary>Makes a key. The key itself is returned once and kept nowhere.</summary>
internal sealed class CreateApiKey(Changes changes)
{
    public const string Prefix = "dsk_";

    /// <param name="actor">Whose rights bound the key's.</param>
    /// <param name="organizationId">Where it works; null for a support key.</param>
    /// <param name="name">For people.</param>
    /// <param name="scopes">What it is for.</param>
    /// <param name="expiresAt">When it ends; null if not by itself.</param>
    /// <param name="cancellationToken">Makes no key.</param>
    /// <returns>The key.</returns>
    public Task<string> ExecuteAsync(
        Actor actor,
        string? organizationId,
        string name,
        IReadOnlyCollection<string> scopes,
        Instant? expiresAt,
        CancellationToken cancellationToken
    ) =>
        changes.ExecuteAsync(
            actor,
            organizationId,
            organizationId is null ? Right.Administer : Right.See,
            AuditTypes.ApiKeyCreated,
            scope =>
            {
                name = Naming.Name(name, "name");
                var possible = organizationId is null ? [Scopes.SupportRead] : Scopes.OfOrganization.Select(pair => pair.Scope).ToList();
                if (scopes.Count == 0 || scopes.FirstOrDefault(wanted => !possible.Contains(wanted)) is not null)
                {
                    throw new InvalidInputException("scopes", $"scopes must be one or more of {string.Join(", ", possible)}.");
                }

                if (
                    organizationId is not null
                    && scopes.FirstOrDefault(wanted => !scope.Standing.Has(Scopes.RightOf(wanted))) is { } beyond
                )
                {
                    throw new RefusedException(
                        $"Only an owner may make a key with {beyond}: a key never has more rights than its creator."
                    );
                }

                if (!scope.Standing.MakesKeys)
                {
                    throw new RefusedException("Support looks, and makes no keys here.");
                }

                if (expiresAt <= scope.Now)
                {
                    throw new InvalidInputException("expires_at", "The expiry must lie in the future.");
                }

                var secret = Prefix + Secrets.Make();
                var key = new ApiKey
                {
                    Id = $"key_{Guid.CreateVersion7():N}",
                    OrganizationId = organizationId,
                    Name = name,
                    Prefix = secret[..10],
                    Hash = Secrets.Hash(secret),
                    Scopes = [.. scopes.Distinct()],
                    CreatedById = scope.Standing.IsOperator ? null : actor.Id,
                    CreatedByName = scope.Standing.Name,
                    CreatedAt = scope.Now,
                    ExpiresAt = expiresAt,
                };
                scope.Database.ApiKeys.Add(key);
                scope.Audit(
                    AuditTypes.ApiKeyCreated,
                    key.Id,
                    @new: new
                    {
                        key.Name,
                        key.Prefix,
                        key.Scopes,
                        expires_at = expiresAt?.ToString(),
                    }
                );
                return Task.FromResult(secret);
            },
            cancellationToken
        );
}

/// <summary>Ends a key at once: by an owner, or by whoever made it.</summary>
internal sealed class RevokeApiKey(Changes changes)
{
    /// <param name="actor">Who ends it.</param>
    /// <param name="organizationId">Where it works; null for a support key, which an administrator ends.</param>
    /// <param name="keyId">Which.</param>
    /// <param name="cancellationToken">Leaves it working.</param>
    public Task ExecuteAsync(Actor actor, string? organizationId, string keyId, CancellationToken cancellationToken) =>
        changes.ExecuteAsync(
            actor,
            organizationId,
            organizationId is null ? Right.Administer : Right.See,
            AuditTypes.ApiKeyRevoked,
            async scope =>
            {
                var key =
                    await scope.Database.ApiKeys.SingleOrDefaultAsync(
                        key => key.OrganizationId == organizationId && key.Id == keyId,
                        cancellationToken
                    ) ?? throw new NotFoundException("This key");
                if (organizationId is not null && key.CreatedById != actor.Id && !scope.Standing.Has(Right.Decide))
                {
                    throw new RefusedException("Only an owner, or whoever made the key, may revoke it.");
                }

                if (key.RevokedAt is null)
                {
                    key.RevokedAt = scope.Now;
                    scope.Audit(AuditTypes.ApiKeyRevoked, key.Id, new { key.Name, key.Prefix });
                }

                return true;
            },
            cancellationToken
        );
}
