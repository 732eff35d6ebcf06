using System.Security.Cryptography;
using DataSharing.Dashboard.Data;
using DataSharing.Dashboard.OpenAI;
using Microsoft.AspNetCore.DataProtection;
using Microsoft.EntityFrameworkCore;

namespace DataSharing.Dashboard.Features.OpenAIConnection;

/// <summary>Seals admin keys, and opens them only for reading from the provider.</summary>
internal sealed class ConnectionKeys(IDataProtectionProvider protection, IDbContextFactory<ApplicationDbContext> databases)
{
    private readonly IDataProtector _protector = protection.CreateProtector("OpenAI.AdminKey.v1");

    public string Seal(string key) => _protector.Protect(key);

    /// <summary>The key of an organization with its version, or null without a connection.</summary>
    /// <exception cref="AdminApiException">It cannot be opened: the data-protection keys are not those it was sealed with.</exception>
    public async Task<(AdminKey Key, int Version)?> OpenAsync(string organizationId, CancellationToken cancellationToken)
    {
        await using var database = await databases.CreateDbContextAsync(cancellationToken);
        if (await database.ProviderConnections.AsNoTracking().SingleOrDefaultAsync(connection => connection.OrganizationId == organizationId, cancellationToken) is not { } connection)
        {
            return null;
        }

        try
        {
            return (new AdminKey(connection.BaseUrl, _protector.Unprotect(connection.SealedKey)), connection.Version);
        }
        catch (CryptographicException exception)
        {
            throw new AdminApiException(AdminApiFault.KeyRefused, "The stored admin key cannot be opened any more. Enter it again.", exception);
        }
    }
}
