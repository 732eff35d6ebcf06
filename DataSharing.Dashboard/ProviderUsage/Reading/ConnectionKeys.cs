using System.Security.Cryptography;
using DataSharing.Core.Primitives;
using DataSharing.Dashboard.Common;
using DataSharing.Dashboard.Data;
using DataSharing.Dashboard.ProviderUsage.OpenAI;
using Microsoft.AspNetCore.DataProtection;
using Microsoft.EntityFrameworkCore;

namespace DataSharing.Dashboard.ProviderUsage.Reading;

/// <summary>Which key an organization is connected with.</summary>
/// <param name="Version">It grows with every key, and begins anew when a connection is made anew.</param>
/// <param name="SetAt">When the key was given.</param>
internal sealed record ConnectionVersion(int Version, Instant SetAt)
{
    public override string ToString() =>
        string.Create(System.Globalization.CultureInfo.InvariantCulture, $"{Version} {SetAt.UnixMilliseconds}");
}

/// <summary>Seals admin keys, and opens them only for reading from the provider.</summary>
internal sealed class ConnectionKeys(IDataProtectionProvider protection, IDbContextFactory<ApplicationDbContext> databases)
{
    private readonly IDataProtector _protector = protection.CreateProtector("OpenAI.AdminKey.v1");

    /// <summary>Which connection an organization has at present; null once it is removed.</summary>
    public async Task<ConnectionVersion?> VersionAsync(string organizationId, CancellationToken cancellationToken)
    {
        await using var database = await databases.CreateDbContextAsync(cancellationToken);
        return await database
            .ProviderConnections.Where(connection => connection.OrganizationId == organizationId)
            .Select(connection => new ConnectionVersion(connection.Version, connection.SetAt))
            .SingleOrDefaultAsync(cancellationToken);
    }

    public string Seal(string key) => _protector.Protect(key);

    /// <summary>The key of an organization.</summary>
    /// <exception cref="NotFoundException">There is no connection.</exception>
    /// <exception cref="AdminApiException">The key cannot be opened: the data-protection keys are not those it was sealed with.</exception>
    public async Task<AdminKey> OpenAsync(string organizationId, CancellationToken cancellationToken)
    {
        await using var database = await databases.CreateDbContextAsync(cancellationToken);
        if (
            await database
                .ProviderConnections.AsNoTracking()
                .SingleOrDefaultAsync(connection => connection.OrganizationId == organizationId, cancellationToken)
            is not { } connection
        )
        {
            throw new NotFoundException("A connection to OpenAI for this organization");
        }

        try
        {
            return new AdminKey(connection.BaseUrl, _protector.Unprotect(connection.SealedKey));
        }
        catch (CryptographicException exception)
        {
            throw new AdminApiException(
                AdminApiFault.KeyRefused,
                "The stored admin key cannot be opened any more. Enter it again.",
                exception
            );
        }
    }
}
