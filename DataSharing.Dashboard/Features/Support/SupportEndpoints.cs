using DataSharing.Dashboard.Access;
using DataSharing.Dashboard.Common;
using DataSharing.Dashboard.Features.ComplimentaryTokens;
using DataSharing.Dashboard.Features.Eligibility;
using DataSharing.Dashboard.Features.Projects;
using DataSharing.Dashboard.Features.Sharing;
using DataSharing.Dashboard.Features.Usage;
using DataSharing.Dashboard.Web;
using DataSharing.Dashboard.Web.Description;

namespace DataSharing.Dashboard.Features.Support;

internal static class SupportEndpoints
{
    private const string ReasonHeader = "X-Support-Reason";

    private static readonly ApiHeader _reason = new(
        ReasonHeader,
        "A ticket number or reason of 1 to 500 characters; the organization reads it."
    );

    public static void Map(IEndpointRouteBuilder v1)
    {
        v1.MapGet("/support/organizations", SearchAsync)
            .RequireScope(Scopes.SupportRead)
            .WithSummary("Find an organization")
            .WithTags("Support")
            .Takes(["query"])
            .Answers<ApiList<FoundDto>>()
            .WithMetadata(_reason);
        var organization = v1.MapGroup("/support/organizations/{organization_id}").AddEndpointFilter(VisitAsync).WithMetadata(_reason);
        SharingEndpoints.MapReads(organization, "", Scopes.SupportRead);
        EligibilityEndpoints.Map(organization, "", Scopes.SupportRead);
        ProjectEndpoints.Map(organization, "", Scopes.SupportRead);
        DayEndpoints.Map(organization, "", Scopes.SupportRead);
        organization
            .MapGet("/events", UsageEndpoints.ListAsync)
            .RequireScope(Scopes.SupportRead)
            .WithSummary("Usage events of an organization")
            .WithTags("Support")
            .TakesEventFilter()
            .Answers<EventListDto>();
        organization
            .MapGet("/events/{**id}", UsageEndpoints.FindAsync)
            .RequireScope(Scopes.SupportRead)
            .WithSummary("One usage event of an organization")
            .WithTags("Support")
            .Takes(["source"], mayBeEmpty: ["source"])
            .Answers<EventDto, KeptEventDto>();
    }

    private static async Task<IResult> SearchAsync(
        HttpContext context,
        string? query,
        SupportQueries queries,
        CancellationToken cancellationToken
    )
    {
        var found = await queries.SearchAsync(ApiCaller.Of(context), query ?? "", ReasonOf(context), cancellationToken);
        var shown = found.Take(SupportQueries.Shown).Select(FoundDto.Of).ToList();
        return TypedResults.Json(
            new ApiList<FoundDto>(shown, shown.FirstOrDefault()?.Id, shown.LastOrDefault()?.Id, found.Count > shown.Count),
            ApiJson.Options
        );
    }

    // No look without a reason, and none that the organization cannot see afterwards.
    private static async ValueTask<object?> VisitAsync(EndpointFilterInvocationContext context, EndpointFilterDelegate next)
    {
        var http = context.HttpContext;
        var visits = http.RequestServices.GetRequiredService<SupportVisits>();
        var (actor, organization, reason) = (ApiCaller.Of(http), (string)http.Request.RouteValues["organization_id"]!, ReasonOf(http));
        await visits.OpenAsync(actor, organization, reason, opened: null, http.RequestAborted);

        // What is not there, or was asked for wrongly, was not opened; what is there is not sent before it is recorded.
        var answer = await next(context);
        await visits.OpenAsync(actor, organization, reason, $"GET {http.Request.Path}{http.Request.QueryString}", http.RequestAborted);
        return answer;
    }

    private static string ReasonOf(HttpContext context) =>
        context.Request.Headers[ReasonHeader] is [{ } text]
            ? text
            : throw new InvalidInputException(
                ReasonHeader,
                $"The header {ReasonHeader} must hold a reason of 1 to 500 characters.",
                "missing_field"
            );
}

internal sealed record FoundDto(string Id, string Name, string FoundBy, string? EventId, string? EventSource)
{
    public string Object { get; } = "organization";

    public static FoundDto Of(FoundOrganization found) => new(found.Id, found.Name, found.FoundBy, found.EventId, found.EventSource);
}
