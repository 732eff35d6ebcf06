using System.Collections.Frozen;
using DataSharing.Dashboard.Data.Entities;
using Microsoft.AspNetCore.Identity;
using Microsoft.Extensions.Options;

namespace DataSharing.Dashboard.Security;

/// <summary>Refuses passwords that are long enough and guessed first all the same. There are no rules of composition.</summary>
internal sealed class PasswordRules : IPasswordValidator<ApplicationUser>
{
    public const int MinimumLength = 12;

    private static readonly FrozenSet<string> _common = FrozenSet.ToFrozenSet(
    [
        "password", "passw0rd", "p@ssword", "p@ssw0rd", "qwerty", "qwertz", "azerty", "asdfgh", "letmein", "welcome", "iloveyou", "admin", "administrator",
        "changeme", "secret", "sunshine", "princess", "football", "baseball", "monkey", "dragon", "superman", "batman", "trustno1", "starwars", "whatever",
        "master", "login", "hello", "freedom", "michael", "jordan", "shadow", "ashley", "charlie", "default", "summer", "winter", "spring", "autumn",
        "datasharing", "openai", "chatgpt", "qwertyuiop", "qwertzuiop", "azertyuiop", "asdfghjkl", "zxcvbnm", "qazwsx", "qazwsxedc", "abcdef", "manchesterunited", "unbelievable",
    ]);

    public Task<IdentityResult> ValidateAsync(UserManager<ApplicationUser> manager, ApplicationUser user, string? password) =>
        Task.FromResult(IsGuessable(password ?? "", user)
            ? IdentityResult.Failed(new IdentityError
            {
                Code = "PasswordGuessable",
                Description = "This password is one of the first that anybody would try. Choose another, for example four unrelated words.",
            })
            : IdentityResult.Success);

    private static bool IsGuessable(string password, ApplicationUser user)
    {
        var lower = password.ToLowerInvariant();
        var letters = new string([.. lower.Where(char.IsLetter)]);

        // "Password2026!", "P@ssw0rd2026!" and "qwertyqwerty" are the common word with decoration.
        return lower.Distinct().Count() < 5
            || _common.Contains(letters) || _common.Contains(Undisguised(lower)) || _common.Any(word => letters.Length > 0 && letters.Replace(word, "", StringComparison.Ordinal).Length == 0)
            || IsSequence(lower)
            || Holds(lower, user.Email?.Split('@')[0]) || Holds(lower, user.Name.Replace(" ", "", StringComparison.Ordinal));
    }

    // Without what is put before and after a word, and with the letters for which signs stand.
    private static string Undisguised(string password) =>
        new([.. password.Trim([.. password.Where(sign => !char.IsLetter(sign))]).Select(sign => sign switch { '@' => 'a', '0' => 'o', '1' or '!' => 'i', '3' => 'e', '$' or '5' => 's', _ => sign })]);

    // Nearly all of it is somebody's own name.
    private static bool Holds(string password, string? name) =>
        name is { Length: >= 4 } && password.Contains(name, StringComparison.OrdinalIgnoreCase) && password.Length - name.Length < 6;

    private static bool IsSequence(string password)
    {
        var steps = password.Zip(password.Skip(1), (first, second) => second - first).ToList();
        return steps.Count(step => step is 1 or -1 or 0 or -9 or 9) >= steps.Count - 1;
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
