using System.Text;
using DataSharing.Dashboard.Access;
using DataSharing.Dashboard.Auditing;
using DataSharing.Dashboard.Common;
using DataSharing.Dashboard.Data;
using DataSharing.Dashboard.Data.Entities;
using DataSharing.Dashboard.Outbox;
using DataSharing.Dashboard.Sharing;
using Microsoft.AspNetCore.Identity;
using Microsoft.AspNetCore.WebUtilities;
using Microsoft.EntityFrameworkCore;

namespace DataSharing.Dashboard.Identity;

/// <summary>Makes an account for somebody, who sets the password by a one-time link.</summary>
internal sealed class CreateUser(Changes changes, ILookupNormalizer normalizer)
{
    public Task<string> ExecuteAsync(Actor actor, string email, string? name, PlatformRole role, CancellationToken cancellationToken) =>
        changes.ExecuteAsync(
            actor,
            organizationId: null,
            Right.Administer,
            AuditTypes.AccountCreated,
            async scope =>
            {
                email = Naming.Email(email, "email");
                var user = NewUser(
                    normalizer,
                    email,
                    Naming.Name(string.IsNullOrWhiteSpace(name) ? email.Split('@')[0] : name, "name"),
                    role,
                    vouched: true,
                    scope
                );
                if (await scope.Database.Users.AnyAsync(other => other.NormalizedEmail == user.NormalizedEmail, cancellationToken))
                {
                    throw new ConflictException("email_taken", $"An account with the e-mail {email} exists already.", "email");
                }

                scope.Database.Users.Add(user);
                scope.Audit(
                    AuditTypes.AccountCreated,
                    email,
                    @new: new
                    {
                        email,
                        user.Name,
                        role = role.Wire(),
                    }
                );
                return user.Id;
            },
            cancellationToken
        );

    /// <param name="normalizer">How e-mails are compared.</param>
    /// <param name="email">Checked e-mail.</param>
    /// <param name="name">Checked name.</param>
    /// <param name="role">On the platform.</param>
    /// <param name="vouched">Whether somebody who runs the platform says that the e-mail is this person's.</param>
    /// <param name="scope">The change that makes it.</param>
    internal static ApplicationUser NewUser(
        ILookupNormalizer normalizer,
        string email,
        string name,
        PlatformRole role,
        bool vouched,
        Change scope
    ) =>
        new()
        {
            UserName = email,
            NormalizedUserName = normalizer.NormalizeName(email),
            Email = email,
            NormalizedEmail = normalizer.NormalizeEmail(email),
            EmailConfirmed = vouched,
            Name = name,
            PlatformRole = role,
            CreatedAt = scope.Now,
            LockoutEnabled = true,
            SecurityStamp = Secrets.Make(),
        };
}

/// <summary>One-time links with which a person sets a new password; a used or overtaken one no longer works.</summary>
internal sealed class PasswordLinks(
    Changes changes,
    UserManager<ApplicationUser> users,
    IDbContextFactory<ApplicationDbContext> databases,
    PersonalMail mail,
    RequestEnding ending,
    TimeProvider time
)
{
    public const string Path = "Account/SetPassword";

    /// <summary>The path and query of a fresh link.</summary>
    public async Task<string> MakeAsync(string email) => await MakeAsync(await FindAsync(email));

    /// <summary>Has the server that runs on this folder send a link by e-mail, if that is set up there.</summary>
    public async Task SendAsync(string email, string link, CancellationToken cancellationToken)
    {
        await using var database = await databases.CreateDbContextAsync(cancellationToken);
        mail.PasswordLink(database, Naming.Email(email, "email"), link, time.Now());
        await database.SaveChangesAsync(cancellationToken);
    }

    /// <summary>Whether links go to their person by e-mail.</summary>
    public bool AreSent => mail.IsSent;

    /// <summary>
    /// Has somebody set a new password; the old one ends now. By e-mail if that is set up: then nobody else sees the link.
    /// </summary>
    /// <returns>The path and query of the link to hand over, or null if it was sent.</returns>
    /// <remarks>
    /// Whoever holds a link can be that person. Of people who belong to organizations nobody is given one: their organizations' decisions,
    /// and the reasons for looking there, would be anybody's who administers.
    /// </remarks>
    public async Task<string?> HandOverAsync(Actor actor, string email, CancellationToken cancellationToken)
    {
        var link = await ResetAsync(actor, email, isHandedOver: true, cancellationToken);
        if (!mail.IsSent)
        {
            return link;
        }

        mail.Wake();
        return null;
    }

    /// <summary>Makes a link for somebody who cannot sign in any more; the old password ends now.</summary>
    public Task<string> ResetAsync(Actor actor, string email, CancellationToken cancellationToken) =>
        ResetAsync(actor, email, isHandedOver: false, cancellationToken);

    private async Task<string> ResetAsync(Actor actor, string email, bool isHandedOver, CancellationToken cancellationToken)
    {
        var user = await FindAsync(email);
        return await changes.ExecuteAsync(
            actor,
            organizationId: null,
            Right.Administer,
            AuditTypes.AccountReset,
            async scope =>
            {
                var stored = await scope.Database.Users.SingleAsync(other => other.Id == user.Id, cancellationToken);
                if (isHandedOver && actor.Id == stored.Id)
                {
                    throw new RefusedException("Your own password you change in Account: a link for it would be lost with your sign-in.");
                }

                if (
                    isHandedOver
                    && !mail.IsSent
                    && await scope.Database.Memberships.AnyAsync(membership => membership.UserId == user.Id, cancellationToken)
                )
                {
                    throw new RefusedException(
                        $"{stored.Email} belongs to an organization, and e-mail is not set up: whoever runs this machine hands that person a link. users reset --email {stored.Email}"
                    );
                }

                // Whoever asks for this hands the link to the person whose e-mail it is.
                stored.EmailConfirmed = true;
                await LetInAgainAsync(scope, stored, cancellationToken);

                // Whoever took the account over may have added these; whoever lost a device cannot give them.
                await RemoveFactorsAsync(scope, stored, cancellationToken);
                stored.LockoutEnd = null;
                stored.AccessFailedCount = 0;
                scope.Audit(AuditTypes.AccountReset, stored.Email);

                // A link is bound to the account's stamp, which has just changed: the account that was found before still has the old one.
                var link = await MakeAsync(stored);
                if (isHandedOver && mail.IsSent)
                {
                    mail.PasswordLink(scope.Database, stored.Email!, link, scope.Now);
                }

                return link;
            },
            cancellationToken
        );
    }

    /// <summary>
    /// Shuts somebody out: the account can do nothing more, nor can the keys and invitations it made. What it asked owners for ends too:
    /// they would answer somebody who cannot read it, and it would keep others from asking. What it did stays on record; a reset opens it
    /// again.
    /// </summary>
    public async Task DisableAsync(Actor actor, string email, CancellationToken cancellationToken)
    {
        var user = await FindAsync(email);
        await changes.ExecuteAsync(
            actor,
            organizationId: null,
            Right.Administer,
            AuditTypes.AccountDisabled,
            async scope =>
            {
                var stored = await scope.Database.Users.SingleAsync(other => other.Id == user.Id, cancellationToken);
                if (!scope.Standing.IsOperator)
                {
                    await scope.KeepOneAdministratorAsync(stored, cancellationToken);
                    await KeepOwnersAsync(scope, stored, cancellationToken);
                }

                await RemoveFactorsAsync(scope, stored, cancellationToken);
                stored.DisabledAt = scope.Now;
                if (stored.Email is { } address)
                {
                    await RequestMail.EndForAsync(scope.Database, address, organizationId: null, staysMember: false, cancellationToken);
                }

                scope.Audit(
                    AuditTypes.AccountDisabled,
                    stored.Email,
                    new { role = stored.PlatformRole.Wire() },
                    new { role = PlatformRole.None.Wire() }
                );
                stored.PlatformRole = PlatformRole.None;
                await scope.EndInvitationsOfAsync(stored.Id, cancellationToken);
                await ending.EndOfLeavingAsync(scope, stored.Id, organizationId: null, cancellationToken);
                return true;
            },
            cancellationToken
        );
    }

    /// <summary>Lets somebody try again who failed too often.</summary>
    public async Task UnlockAsync(Actor actor, string email, CancellationToken cancellationToken)
    {
        var user = await FindAsync(email);
        await changes.ExecuteAsync(
            actor,
            organizationId: null,
            Right.Administer,
            AuditTypes.AccountUnlocked,
            async scope =>
            {
                var stored = await scope.Database.Users.SingleAsync(other => other.Id == user.Id, cancellationToken);
                stored.LockoutEnd = null;
                stored.AccessFailedCount = 0;
                scope.Audit(AuditTypes.AccountUnlocked, stored.Email);
                return true;
            },
            cancellationToken
        );
    }

    public static string? ReadCode(string? code)
    {
        try
        {
            return string.IsNullOrEmpty(code) ? null : Encoding.UTF8.GetString(WebEncoders.Base64UrlDecode(code));
        }
        catch (FormatException)
        {
            return null;
        }
    }

    private async Task<string> MakeAsync(ApplicationUser user)
    {
        var code = WebEncoders.Base64UrlEncode(Encoding.UTF8.GetBytes(await users.GeneratePasswordResetTokenAsync(user)));
        return $"{Path}?user={Uri.EscapeDataString(user.Id)}&code={code}";
    }

    // While nobody who owns an organization can act, administrators invite its next owner: they may not bring that about themselves.
    private static async Task KeepOwnersAsync(Change scope, ApplicationUser leaving, CancellationToken cancellationToken)
    {
        if (
            leaving.DisabledAt is null
            && await scope
                .Database.Memberships.Where(membership =>
                    membership.UserId == leaving.Id
                    && membership.Role == OrganizationRole.Owner
                    && !scope.Database.Memberships.Any(other =>
                        other.OrganizationId == membership.OrganizationId
                        && other.UserId != leaving.Id
                        && other.Role == OrganizationRole.Owner
                        && other.User!.DisabledAt == null
                    )
                )
                .OrderBy(membership => membership.OrganizationId)
                .Join(
                    scope.Database.Organizations,
                    membership => membership.OrganizationId,
                    organization => organization.Id,
                    (_, organization) => organization.Name
                )
                .FirstOrDefaultAsync(cancellationToken)
                is { } organization
        )
        {
            throw new RefusedException(
                $"{leaving.Email} is the last owner of {organization}: have them make somebody else an owner first, or have whoever runs this machine shut them out. users disable --email {leaving.Email}"
            );
        }
    }

    // An owner who was shut out is one again, and perhaps the only one: then nobody else hands out invitations any more.
    private static async Task LetInAgainAsync(Change scope, ApplicationUser user, CancellationToken cancellationToken)
    {
        if (user.DisabledAt is null)
        {
            return;
        }

        user.DisabledAt = null;
        foreach (
            var organization in await scope
                .Database.Memberships.Where(membership => membership.UserId == user.Id && membership.Role == OrganizationRole.Owner)
                .Select(membership => membership.OrganizationId)
                .ToListAsync(cancellationToken)
        )
        {
            await scope.EndInvitationsBeforeAsync(organization, user.Id, cancellationToken);
        }
    }

    // Password, passkeys, authenticator key and recovery codes; and every sign-in made with them.
    private static async Task RemoveFactorsAsync(Change scope, ApplicationUser user, CancellationToken cancellationToken)
    {
        user.PasswordHash = null;
        user.TwoFactorEnabled = false;
        user.SecurityStamp = Secrets.Make();
        await scope.Database.UserPasskeys.Where(passkey => passkey.UserId == user.Id).ExecuteDeleteAsync(cancellationToken);
        await scope.Database.UserTokens.Where(token => token.UserId == user.Id).ExecuteDeleteAsync(cancellationToken);
    }

    private async Task<ApplicationUser> FindAsync(string email) =>
        await users.FindByEmailAsync(Naming.Email(email, "email"))
        ?? throw new InvalidInputException("email", $"Nobody has an account with the e-mail {email}.");
}
