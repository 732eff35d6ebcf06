using System.Text.Json;
using DataSharing.Dashboard.Data.Entities;
using Microsoft.AspNetCore.Identity;

namespace DataSharing.Dashboard.Identity;

/// <summary>
/// Takes what a browser gave as a passkey. Anything may be posted in its place: what is none is refused like a wrong one.
/// </summary>
internal static class Passkeys
{
    /// <summary>Whose passkey it is; null if it is not known here, or none.</summary>
    public static async Task<PasskeyAssertionResult<ApplicationUser>?> AssertAsync(
        this SignInManager<ApplicationUser> signIn,
        string credential
    ) => await TryAsync(() => signIn.PerformPasskeyAssertionAsync(credential)) is { Succeeded: true } assertion ? assertion : null;

    /// <summary>The new passkey; null if it is none, or was not asked for by this browser just now.</summary>
    public static async Task<UserPasskeyInfo?> AttestAsync(this SignInManager<ApplicationUser> signIn, string credential) =>
        await TryAsync(() => signIn.PerformPasskeyAttestationAsync(credential)) is { Succeeded: true } attestation
            ? attestation.Passkey
            : null;

    private static async Task<T?> TryAsync<T>(Func<Task<T>> read)
        where T : class
    {
        try
        {
            return await read();
        }
        catch (Exception exception)
            when (exception is JsonException or InvalidOperationException or FormatException or ArgumentException or NotSupportedException)
        {
            // No JSON, or a browser that had not asked for options before.
            return null;
        }
    }
}
