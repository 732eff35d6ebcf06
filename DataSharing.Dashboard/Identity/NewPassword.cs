using DataSharing.Dashboard.Common;
using DataSharing.Dashboard.Data.Entities;
using Microsoft.AspNetCore.Identity;

namespace DataSharing.Dashboard.Identity;

/// <summary>
/// Gives an account that is being made its password, checked by every rule. The hash takes its time: before the transaction, never within.
/// </summary>
internal sealed class NewPassword(
    IPasswordHasher<ApplicationUser> hasher,
    IEnumerable<IPasswordValidator<ApplicationUser>> rules,
    UserManager<ApplicationUser> users
)
{
    /// <exception cref="InvalidInputException">A rule refuses the password.</exception>
    public async Task SetAsync(ApplicationUser user, string password)
    {
        foreach (var rule in rules)
        {
            if ((await rule.ValidateAsync(users, user, password)) is { Succeeded: false } refused)
            {
                throw new InvalidInputException("password", string.Join(" ", refused.Errors.Select(error => error.Description)));
            }
        }

        user.PasswordHash = hasher.HashPassword(user, password);
    }
}
