using DataSharing.Dashboard.Data;
using DataSharing.Dashboard.Data.Entities;
using Microsoft.AspNetCore.Identity;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;

namespace DataSharing.Dashboard.Identity;

/// <summary>Refuses passwords that are long enough and guessed first all the same. There are no rules of composition.</summary>
internal sealed class PasswordRules(IDbContextFactory<ApplicationDbContext> databases) : IPasswordValidator<ApplicationUser>
{
    public const int MinimumLength = 12;

    public async Task<IdentityResult> ValidateAsync(UserManager<ApplicationUser> manager, ApplicationUser user, string? password)
    {
        // Where the person belongs, or is invited to: colleagues would try these names first.
        await using var database = await databases.CreateDbContextAsync();
        var organizations = await database
            .Organizations.Where(organization =>
                database.Memberships.Any(membership => membership.OrganizationId == organization.Id && membership.UserId == user.Id)
                || database.Invitations.Any(invitation =>
                    invitation.OrganizationId == organization.Id && invitation.EndedAt == null && invitation.Email == user.Email
                )
            )
            .Select(organization => new { organization.Id, organization.Name })
            .ToListAsync();
        return GuessablePasswords.IsGuessable(
            password ?? "",
            [user.Email, user.Name, .. organizations.SelectMany(organization => (string[])[organization.Id, organization.Name])]
        )
            ? IdentityResult.Failed(
                new IdentityError
                {
                    Code = "PasswordGuessable",
                    Description =
                        "This password is one of the first that anybody would try: a common one, or made of your own name, e-mail, organization or this product's. Choose another, for example four unrelated words.",
                }
            )
            : IdentityResult.Success;
    }
}

/// <summary>Hashes with PBKDF2-SHA512, at most two at a time: sign-in attempts cannot take the machine away from everybody else.</summary>
internal sealed class BoundedPasswordHasher(IOptions<PasswordHasherOptions> options) : PasswordHasher<ApplicationUser>(options), IDisposable
{
    public const int Iterations = 210_000;

    private readonly SemaphoreSlim _slots = new(2);

    public override string HashPassword(ApplicationUser user, string password) => InSlot(() => base.HashPassword(user, password));

    public override PasswordVerificationResult VerifyHashedPassword(ApplicationUser user, string hashedPassword, string providedPassword) =>
        InSlot(() => base.VerifyHashedPassword(user, hashedPassword, providedPassword));

    public void Dispose() => _slots.Dispose();

    private T InSlot<T>(Func<T> hash)
    {
        _slots.Wait();
        try
        {
            return hash();
        }
        finally
        {
            _slots.Release();
        }
    }
}
