using DataSharing.Dashboard.Data.Entities;
using Microsoft.AspNetCore.Identity;

namespace DataSharing.Dashboard.Identity;

/// <summary>
/// Identity's check of authenticator codes, but each is taken once: one that somebody saw over a shoulder is worth nothing.
/// </summary>
internal sealed class AuthenticatorCodes(ITakenCodes taken) : AuthenticatorTokenProvider<ApplicationUser>
{
    // As the number that Identity reads: "012345" and " 12345" are one code.
    public override async Task<bool> ValidateAsync(
        string purpose,
        string token,
        UserManager<ApplicationUser> manager,
        ApplicationUser user
    ) =>
        await base.ValidateAsync(purpose, token, manager, user)
        && int.TryParse(token, out var code)
        && await taken.TryTakeAsync(user.Id, code);
}
