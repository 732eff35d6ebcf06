using DataSharing.Dashboard.Access;
using DataSharing.Dashboard.Auditing;
using DataSharing.Dashboard.Common;
using DataSharing.Dashboard.Data;
using DataSharing.Dashboard.Data.Entities;
using DataSharing.Dashboard.Outbox;
using DataSharing.Dashboard.Web;
using Microsoft.EntityFrameworkCore;

namespace DataSharing.Dashboard.Identity;

/// <summary>
/// Writes to the platform's audit log what people do with their own accounts: sign-ins, refused ones too, and changes of what they sign in
/// with.
/// </summary>
internal sealed class AccountLog(
    IDbContextFactory<ApplicationDbContext> databases,
    IHttpContextAccessor requests,
    PersonalMail mail,
    TimeProvider time
)
{
    // Whoever signs in from there again after this hears of it again.
    private static readonly TimeSpan _known = TimeSpan.FromDays(90);

    public const string Password = "password";
    public const string SecondFactor = "authenticator app";
    public const string RecoveryCode = "recovery code";
    public const string Passkey = "passkey";

    /// <summary>Somebody signed in.</summary>
    /// <param name="user">Who.</param>
    /// <param name="with">What they showed.</param>
    public Task SignedInAsync(ApplicationUser user, string with) => WriteAsync(user, AuditTypes.AccountSignedIn, with, refused: false);

    /// <summary>Somebody signed out, everywhere.</summary>
    /// <param name="user">Who.</param>
    public Task SignedOutAsync(ApplicationUser user) => WriteAsync(user, AuditTypes.AccountSignedOut, what: null, refused: false);

    /// <summary>Somebody was not let in.</summary>
    /// <param name="user">Whose account it was about, or null if there is none. What was typed is not kept: it may be a password in the
    /// wrong field.</param>
    /// <param name="with">What they showed.</param>
    public Task RefusedAsync(ApplicationUser? user, string with) => WriteAsync(user, AuditTypes.AccountSignedIn, with, refused: true);

    /// <summary>Somebody changed what they sign in with.</summary>
    /// <param name="user">Who.</param>
    /// <param name="what">What was changed.</param>
    public Task ChangedAsync(ApplicationUser user, string what) => WriteAsync(user, AuditTypes.AccountUpdated, what, refused: false);

    private async Task WriteAsync(ApplicationUser? user, string type, string? what, bool refused)
    {
        await using var database = await databases.CreateDbContextAsync();
        var origin = requests.HttpContext?.Origin() ?? "unknown";

        // Asked before the transaction: it looks through the log, and nobody else need wait for that.
        var isNewPlace =
            mail.IsSent
            && type == AuditTypes.AccountSignedIn
            && !refused
            && user?.Email is not null
            && await IsNewPlaceAsync(database, user.Id, origin);
        await using var transaction = await database.Database.BeginTransactionAsync();
        var standing = user is null ? Standing.Nobody : new Standing(user.Name, user.Email, null, user.PlatformRole, IsOperator: false);
        new Change(database, Actor.User(user?.Id ?? "unknown", origin), standing, organizationId: null, time).Audit(
            type,
            user?.Email,
            @new: what,
            refused: refused
        );
        if (isNewPlace)
        {
            mail.NewSignIn(database, user!.Email!, origin, what ?? "", time.Now());
        }

        await database.SaveChangesAsync();
        await transaction.CommitAsync();
        if (isNewPlace)
        {
            mail.Wake();
        }
    }

    // The first sign-in of all is no news to anybody.
    private async Task<bool> IsNewPlaceAsync(ApplicationDbContext database, string userId, string origin)
    {
        var since = time.Now().Plus(-_known);
        var before = database.AuditEntries.Where(entry =>
            entry.OrganizationId == null && entry.ActorId == userId && entry.Type == AuditTypes.AccountSignedIn && !entry.Refused
        );
        return await before.AnyAsync() && !await before.AnyAsync(entry => entry.Origin == origin && entry.At >= since);
    }
}
