using System.Security.Claims;
using DataSharing.Dashboard.Access;

namespace DataSharing.Dashboard.Web;

/// <summary>Who calls /v1 and for which organization.</summary>
/// <param name="Actor">The key.</param>
/// <param name="OrganizationId">The key's organization, or the one that support looks up.</param>
internal sealed record ApiCaller(Actor Actor, string OrganizationId)
{
    public static ValueTask<ApiCaller?> BindAsync(HttpContext context)
    {
        var actor = Of(context);
        var organization =
            context.Request.RouteValues["organization_id"] as string ?? context.User.FindFirstValue(ApiKeyAuthentication.OrganizationClaim);
        return ValueTask.FromResult(organization is null ? null : new ApiCaller(actor, organization));
    }

    public static Actor Of(HttpContext context) =>
        Actor.ApiKey(context.User.FindFirstValue(ClaimTypes.NameIdentifier) ?? "", context.Origin());
}
