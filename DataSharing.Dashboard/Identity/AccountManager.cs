using System.Security.Cryptography;
using System.Text;
using DataSharing.Dashboard.Data.Entities;
using Microsoft.AspNetCore.Identity;
using Microsoft.Extensions.Options;

namespace DataSharing.Dashboard.Identity;

/// <summary>Identity's own, but recovery codes are stored as hashes: whoever reads the database has none.</summary>
internal sealed class AccountManager(
    IUserStore<ApplicationUser> store,
    IOptions<IdentityOptions> options,
    IPasswordHasher<ApplicationUser> hasher,
    IEnumerable<IUserValidator<ApplicationUser>> userValidators,
    IEnumerable<IPasswordValidator<ApplicationUser>> passwordValidators,
    ILookupNormalizer normalizer,
    IdentityErrorDescriber errors,
    IServiceProvider services,
    ILogger<AccountManager> logger
) : UserManager<ApplicationUser>(store, options, hasher, userValidators, passwordValidators, normalizer, errors, services, logger)
{
    // Without letters and digits that look alike. 24 of 32 are 120 bits: more than anybody can try, so that one round of hashing is enough.
    private const string Letters = "23456789ABCDEFGHJKLMNPQRSTUVWXYZ";
    private const int Length = 24;
    private const int Group = 6;

    public override async Task<IEnumerable<string>?> GenerateNewTwoFactorRecoveryCodesAsync(ApplicationUser user, int number)
    {
        var codes = Enumerable.Range(0, number).Select(_ => CreateTwoFactorRecoveryCode()).ToList();
        await ((IUserTwoFactorRecoveryCodeStore<ApplicationUser>)Store).ReplaceCodesAsync(user, codes.Select(Hash), CancellationToken);
        return (await UpdateAsync(user)).Succeeded ? codes : null;
    }

    public override Task<IdentityResult> RedeemTwoFactorRecoveryCodeAsync(ApplicationUser user, string code) =>
        base.RedeemTwoFactorRecoveryCodeAsync(user, Hash(code));

    /// <summary>Turns an authenticator app on with a key of which it has just shown a code; else leaves everything as it was.</summary>
    public async Task<bool> TurnOnAuthenticatorAsync(ApplicationUser user, string key, string code)
    {
        await ((IUserAuthenticatorKeyStore<ApplicationUser>)Store).SetAuthenticatorKeyAsync(user, key, CancellationToken);
        if (!await VerifyTwoFactorTokenAsync(user, Options.Tokens.AuthenticatorTokenProvider, code))
        {
            await RemoveAuthenticationTokenAsync(user, AuthenticatorKeys.StoreName, AuthenticatorKeys.KeyName);
            return false;
        }

        // Writes the key too.
        return (await SetTwoFactorEnabledAsync(user, true)).Succeeded;
    }

    protected override string CreateTwoFactorRecoveryCode() =>
        string.Join('-', RandomNumberGenerator.GetString(Letters, Length).Chunk(Group).Select(group => new string(group)));

    // However it was typed or copied.
    private static string Hash(string code) =>
        Convert.ToHexStringLower(
            SHA256.HashData(Encoding.UTF8.GetBytes(string.Concat(code.Where(char.IsAsciiLetterOrDigit)).ToUpperInvariant()))
        );
}
