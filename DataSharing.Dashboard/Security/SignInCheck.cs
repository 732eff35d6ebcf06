using System.Globalization;
using System.Security.Claims;
using DataSharing.Core.Time;
using DataSharing.Dashboard.Data;
using DataSharing.Dashboard.Data.Entities;
using DataSharing.Dashboard.Shared;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Authentication.Cookies;
using Microsoft.AspNetCore.Identity;
using Microsoft.AspNetCore.StaticAssets;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;

namespace DataSharing.Dashboard.Security;

/// <summary>Whether a sign-in still counts: its account is there, its stamp is the present one, and its twelve hours are not over.</summary>
internal sealed class SignInCheck(IDbContextFactory<ApplicationDbContext> databases, TimeProvider time)
{
    private const string UntilClaim = "signed_in_until";

    /// <summary>How long a sign-in lasts, whatever happens.</summary>
    public static TimeSpan Life { get; } = TimeSpan.FromHours(12);

    public async Task<bool> CountsAsync(ClaimsPrincipal user, CancellationToken cancellationToken)
    {
        if (!long.TryParse(user.FindFirstValue(UntilClaim), CultureInfo.InvariantCulture, out var until) || time.Now().UnixSeconds >= until)
        {
            return false;
        }

        var actor = user.ToActor("");
        await using var database = await databases.CreateDbContextAsync(cancellationToken);
        return await database.Users.AnyAsync(stored => stored.Id == actor.Id && stored.SecurityStamp == actor.Stamp && stored.DisabledAt == null, cancellationToken);
    }

    /// <summary>Asked at each request with a cookie, except for files that everybody may have.</summary>
    public static async Task ValidateAsync(CookieValidatePrincipalContext context)
    {
        if (context.HttpContext.GetEndpoint()?.Metadata.GetMetadata<StaticAssetDescriptor>() is not null)
        {
            return;
        }

        if (!await context.HttpContext.RequestServices.GetRequiredService<SignInCheck>().CountsAsync(context.Principal!, context.HttpContext.RequestAborted))
        {
            context.RejectPrincipal();
            await context.HttpContext.SignOutAsync(IdentityConstants.ApplicationScheme);
        }
    }

    /// <summary>Writes into each sign-in until when it lasts: an open page has no cookie to ask.</summary>
    internal sealed class Principals(UserManager<ApplicationUser> users, IOptions<IdentityOptions> options, TimeProvider time)
        : UserClaimsPrincipalFactory<ApplicationUser>(users, options)
    {
        protected override async Task<ClaimsIdentity> GenerateClaimsAsync(ApplicationUser user)
        {
            var identity = await base.GenerateClaimsAsync(user);
            identity.AddClaim(new Claim(UntilClaim, time.Now().Plus(Life).UnixSeconds.ToString(CultureInfo.InvariantCulture)));
            return identity;
        }
    }
}
