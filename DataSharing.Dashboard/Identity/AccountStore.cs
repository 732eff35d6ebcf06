using DataSharing.Dashboard.Data;
using DataSharing.Dashboard.Data.Entities;
using Microsoft.AspNetCore.Identity;
using Microsoft.AspNetCore.Identity.EntityFrameworkCore;

namespace DataSharing.Dashboard.Identity;

/// <summary>Identity's own store, but keys of authenticator apps are sealed.</summary>
internal sealed class AccountStore(ApplicationDbContext database, AuthenticatorKeys keys, IdentityErrorDescriber errors)
    : UserOnlyStore<
        ApplicationUser,
        ApplicationDbContext,
        string,
        IdentityUserClaim<string>,
        IdentityUserLogin<string>,
        IdentityUserToken<string>,
        IdentityUserPasskey<string>
    >(database, errors)
{
    public override Task SetAuthenticatorKeyAsync(ApplicationUser user, string key, CancellationToken cancellationToken) =>
        base.SetAuthenticatorKeyAsync(user, keys.Seal(user.Id, key), cancellationToken);

    public override async Task<string?> GetAuthenticatorKeyAsync(ApplicationUser user, CancellationToken cancellationToken) =>
        await base.GetAuthenticatorKeyAsync(user, cancellationToken) is { } stored ? keys.Open(user.Id, stored) : null;
}
