using System.Security.Cryptography;
using DataSharing.Dashboard.Data;
using DataSharing.Dashboard.Data.Entities;
using Microsoft.AspNetCore.DataProtection;
using Microsoft.EntityFrameworkCore;

namespace DataSharing.Dashboard.Identity;

/// <summary>Seals the keys of authenticator apps, each for its account: whoever reads the database alone has none.</summary>
internal sealed partial class AuthenticatorKeys(IDataProtectionProvider protection, ILogger<AuthenticatorKeys> logger)
{
    /// <summary>Where the accounts library keeps the key.</summary>
    public const string StoreName = "[AspNetUserStore]";

    /// <summary>Under which name.</summary>
    public const string KeyName = "AuthenticatorKey";

    private const string Mark = "sealed:";

    private static readonly TimeSpan _setUp = TimeSpan.FromMinutes(10);

    public static bool IsSealed(string stored) => stored.StartsWith(Mark, StringComparison.Ordinal);

    public string Seal(string userId, string key) => Mark + ProtectorOf(userId).Protect(key);

    /// <summary>The key of an account; null if it is not sealed, or with other data-protection keys than those here.</summary>
    public string? Open(string userId, string stored)
    {
        try
        {
            if (IsSealed(stored))
            {
                return ProtectorOf(userId).Unprotect(stored[Mark.Length..]);
            }
        }
        catch (CryptographicException exception)
        {
            LogUnopened(exception, userId);
        }

        return null;
    }

    /// <summary>A key that is being set up, for the form that goes on with it: nothing is stored before the app has shown a code.</summary>
    public string SealForSetUp(ApplicationUser user, string key) => SetUpOf(user).Protect(key, _setUp);

    /// <summary>The key of a set-up that this account began less than ten minutes ago, and with nothing changed since; else null.</summary>
    public string? OpenOfSetUp(ApplicationUser user, string? given)
    {
        try
        {
            return string.IsNullOrEmpty(given) ? null : SetUpOf(user).Unprotect(given);
        }
        catch (CryptographicException)
        {
            return null;
        }
    }

    /// <summary>
    /// Before the databases are bound, and never afterwards, when a readable key is one that somebody put there: seals what an earlier
    /// version stored as it is, and removes what was prepared and never used. A second time it finds nothing to do.
    /// </summary>
    public async Task SealEarlierAsync(ApplicationDbContext database, CancellationToken cancellationToken)
    {
        var readable = database.UserTokens.Where(token =>
            token.LoginProvider == StoreName && token.Name == KeyName && token.Value != null && !token.Value.StartsWith(Mark)
        );
        if (!await readable.AnyAsync(cancellationToken))
        {
            return;
        }

        // What is overwritten or deleted is filled with zeros, and the log that still has the old pages is emptied: the keys are in the
        // file nowhere any more.
        await database.Database.OpenConnectionAsync(cancellationToken);
        await database.Database.ExecuteSqlRawAsync("PRAGMA secure_delete = ON", cancellationToken);
        await using (var transaction = await database.Database.BeginTransactionAsync(cancellationToken))
        {
            await readable
                .Where(token => !database.Users.Any(user => user.Id == token.UserId && user.TwoFactorEnabled))
                .ExecuteDeleteAsync(cancellationToken);
            foreach (var token in await readable.AsNoTracking().ToListAsync(cancellationToken))
            {
                var value = Seal(token.UserId, token.Value!);
                await database
                    .UserTokens.Where(stored =>
                        stored.UserId == token.UserId && stored.LoginProvider == StoreName && stored.Name == KeyName
                    )
                    .ExecuteUpdateAsync(set => set.SetProperty(stored => stored.Value, value), cancellationToken);
            }

            await transaction.CommitAsync(cancellationToken);
        }

        await database.Database.ExecuteSqlRawAsync("PRAGMA wal_checkpoint(TRUNCATE)", cancellationToken);
        await database.Database.CloseConnectionAsync();
    }

    private IDataProtector ProtectorOf(string userId) => protection.CreateProtector("Accounts.AuthenticatorKey.v1", userId);

    // With any change of what this account signs in with, a set-up under way ends.
    private ITimeLimitedDataProtector SetUpOf(ApplicationUser user) =>
        protection.CreateProtector("Accounts.AuthenticatorSetUp.v1", user.Id, user.SecurityStamp ?? "").ToTimeLimitedDataProtector();

    [LoggerMessage(
        Level = LogLevel.Error,
        Message = "The authenticator key of the account {UserId} cannot be opened: keys/ is not the one it was sealed with. Restore it, or make a new link with \"users reset\"."
    )]
    private partial void LogUnopened(Exception exception, string userId);
}
