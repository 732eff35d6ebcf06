using System.Security.Claims;
using DataSharing.Dashboard.Access;
using Microsoft.AspNetCore.Identity;

namespace DataSharing.Dashboard.Web;

/// <summary>The person whose browser signed in with a cookie.</summary>
internal static class CookieActor
{
    private static readonly string _stamp = new ClaimsIdentityOptions().SecurityStampClaimType;

    /// <summary>With the stamp of that sign-in: once the account's has changed, it can do nothing more.</summary>
    public static Actor ToActor(this ClaimsPrincipal user, string origin) =>
        Actor.User(user.IdOrNull() ?? "", origin, user.FindFirstValue(_stamp) ?? "");

    /// <summary>Whose sign-in it is; null for somebody who is not signed in.</summary>
    public static string? IdOrNull(this ClaimsPrincipal user) => user.FindFirstValue(ClaimTypes.NameIdentifier);

    /// <summary>From where a request came, as the audit log keeps it.</summary>
    public static string Origin(this HttpContext context) => context.Connection.RemoteIpAddress?.ToString() ?? "unknown";

    /// <summary>Whoever sent a request.</summary>
    public static Actor CookieActorOf(this HttpContext context) => context.User.ToActor(context.Origin());
}
