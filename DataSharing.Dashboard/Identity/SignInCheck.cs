using System.Globalization;
using System.Security.Claims;
using DataSharing.Dashboard.Access;
using DataSharing.Dashboard.Common;
using DataSharing.Dashboard.Data;
using DataSharing.Dashboard.Data.Entities;
using DataSharing.Dashboard.Web;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Authentication.Cookies;
using Microsoft.AspNetCore.Identity;
using Microsoft.AspNetCore.StaticAssets;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;

namespace DataSharing.Dashboard.Identity;

/// <summary>
/// Whether a sign-in still counts: its account is there, its stamp is the present one, and its twelve hours are not over.
/// </summary>
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
        return SignIns.Count(
            await database.Users.AsNoTracking().SingleOrDefaultAsync(stored => stored.Id == actor.Id, cancellationToken),
            actor.Stamp
        );
    }

    /// <summary>Asked at each request with a cookie, except for files that everybody may have.</summary>
    public static async Task ValidateAsync(CookieValidatePrincipalContext context)
    {
        if (context.HttpContext.GetEndpoint()?.Metadata.GetMetadata<StaticAssetDescriptor>() is not null)
        {
            return;
        }

        if (
            !await context
                .HttpContext.RequestServices.GetRequiredService<SignInCheck>()
                .CountsAsync(context.Principal!, context.HttpContext.RequestAborted)
        )
        {
            context.RejectPrincipal();
            await context.HttpContext.SignOutAsync(IdentityConstants.ApplicationScheme);
        }
    }

    /// <summary>Writes into each sign-in until when it lasts: an open page has no cookie to ask.</summary>
    internal sealed class Principals(
        UserManager<ApplicationUser> users,
        IOptions<IdentityOptions> options,
        IHttpContextAccessor requests,
        TimeProvider time
    ) : UserClaimsPrincipalFactory<ApplicationUser>(users, options)
    {
        protected override async Task<ClaimsIdentity> GenerateClaimsAsync(ApplicationUser user)
        {
            var identity = await base.GenerateClaimsAsync(user);
            var until = time.Now().Plus(Life).UnixSeconds;

            // A sign-in that is renewed, because a factor was changed, ends when it would have ended.
            if (
                requests.HttpContext?.User is { } present
                && present.FindFirstValue(ClaimTypes.NameIdentifier) == user.Id
                && long.TryParse(present.FindFirstValue(UntilClaim), CultureInfo.InvariantCulture, out var before)
            )
            {
                until = Math.Min(until, before);
            }

            identity.AddClaim(new Claim(UntilClaim, until.ToString(CultureInfo.InvariantCulture)));
            return identity;
        }
    }
}
