using DataSharing.Dashboard.Access;
using DataSharing.Dashboard.Common;
using DataSharing.Dashboard.Data.Entities;
using DataSharing.Dashboard.Web;
using DataSharing.Dashboard.Web.Description;
using Microsoft.AspNetCore.Http.HttpResults;

namespace DataSharing.Dashboard.Features.Alerts;

/// <summary>What was told, for programs; what is told is chosen on the page.</summary>
internal static class AlertEndpoints
{
    public static void Map(IEndpointRouteBuilder v1) =>
        v1.MapGet("/organization/alerts", ListAsync)
            .RequireScope(Scopes.UsageRead)
            .WithSummary("The alerts that were told, newest first")
            .WithTags("Alerts")
            .Takes(["limit", "after", "before"])
            .Answers<ApiList<AlertDto>>();

    private static async Task<JsonHttpResult<ApiList<AlertDto>>> ListAsync(
        ApiCaller caller,
        HttpRequest request,
        ToldAlertQueries queries,
        CancellationToken cancellationToken
    )
    {
        var place = request.Query.Place();
        var (alerts, hasMore) = await queries.ListAsync(
            caller.Actor,
            caller.OrganizationId,
            request.Query.Limit(),
            place.After,
            place.Before,
            cancellationToken
        );
        return TypedResults.Json(
            new ApiList<AlertDto>(alerts.ConvertAll(AlertDto.Of), alerts.FirstOrDefault()?.Id, alerts.LastOrDefault()?.Id, hasMore),
            ApiJson.Options
        );
    }
}

/// <param name="Id">As in what webhooks are sent.</param>
/// <param name="RuleId">The rule, which may have been removed since.</param>
/// <param name="Kind">What is watched for.</param>
/// <param name="Subject">The thing: a pool, a project, a model; empty for the organization itself.</param>
/// <param name="Day">The UTC day for which it was told.</param>
/// <param name="Title">In one line.</param>
/// <param name="Sentence">In one or two sentences, in the words of that moment.</param>
/// <param name="Pool">The pool that it is about, or null.</param>
/// <param name="ProjectId">The project that it is about, or null.</param>
/// <param name="Tokens">The tokens that it is about: used or left, as the kind says; null for none.</param>
/// <param name="Allowance">The pool's allowance then, or null.</param>
/// <param name="FiredAt">When it was told.</param>
/// <param name="RecoveredAt">When it was seen to be over, and said so; null for one that is not, or that ended with its day.</param>
/// <param name="Recovery">What was said then, or null.</param>
internal sealed record AlertDto(
    string Id,
    string RuleId,
    string Kind,
    string Subject,
    string Day,
    string Title,
    string Sentence,
    string? Pool,
    string? ProjectId,
    long? Tokens,
    long? Allowance,
    long FiredAt,
    long? RecoveredAt,
    string? Recovery
)
{
    public string Object { get; } = "organization.alert";

    public static AlertDto Of(FiredAlert alert) =>
        new(
            alert.Id,
            alert.RuleId,
            alert.Kind,
            alert.Subject,
            alert.Day.ToString(),
            alert.Title,
            alert.Text,
            alert.Pool?.Wire(),
            alert.ProjectId,
            alert.Tokens,
            alert.Allowance,
            alert.FiredAt.UnixSeconds,
            alert.RecoveredAt?.UnixSeconds,
            alert.Recovery
        );
}
