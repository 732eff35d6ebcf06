using System.Text;
using DataSharing.Dashboard.Data.Entities;
using DataSharing.Dashboard.Security;
using DataSharing.Dashboard.Shared;
using DataSharing.Dashboard.Shared.Api;

namespace DataSharing.Dashboard.Features.Feedback;

internal static class FeedbackEndpoints
{
    public static void MapFeedback(this IEndpointRouteBuilder v1) =>
        v1.MapPost("/feedback", GiveAsync).RequireScope(Scopes.FeedbackWrite).WithSummary("Rate a completion; stored here and sent nowhere").WithTags("Feedback");

    /// <summary>The list as a file, from the Feedback page.</summary>
    public static void MapFeedbackDownloads(this IEndpointRouteBuilder endpoints) => endpoints.MapDownload("/organizations/{organizationId}/feedback/{file:regex(^feedback\\.(csv|json)$)}", ExportAsync);

    private static async Task<IResult> GiveAsync(ApiCaller caller, HttpRequest request, GiveFeedback give, CancellationToken cancellationToken)
    {
        using var body = await ApiBody.ReadObjectAsync(request, cancellationToken);
        var fields = new JsonFields(body.RootElement, "$", "project_id", "completion_id", "rating", "comment");
        var given = await give.ExecuteAsync(caller.Actor, caller.OrganizationId, new FeedbackInput(
            fields.Text("project_id"), fields.Text("completion_id"), fields.Choice<FeedbackRating>("rating"), fields.OptionalText("comment", 2_000)), cancellationToken);
        return TypedResults.Json(FeedbackDto.Of(given), ApiJson.Options);
    }

    private static async Task<IResult> ExportAsync(
        HttpContext context, FeedbackQueries queries, string organizationId, string file, string? project, string? rating, CancellationToken cancellationToken)
    {
        var items = await queries.ExportAsync(context.CookieActorOf(), organizationId, new FeedbackFilter(project, WireName<FeedbackRating>.Find(rating)), cancellationToken);
        if (file.EndsWith("json", StringComparison.Ordinal))
        {
            context.SaveAs("application/json", $"feedback-{organizationId}.json");
            return TypedResults.Json(items.ConvertAll(FeedbackDto.Of), ApiJson.Options);
        }

        context.SaveAs("text/csv", $"feedback-{organizationId}.csv");
        var csv = new StringBuilder("created_at,project_id,completion_id,rating,comment,by\r\n");
        foreach (var item in items)
        {
            csv.Append(System.Globalization.CultureInfo.InvariantCulture, $"{item.At},{Csv.Cell(item.ProjectId)},{Csv.Cell(item.CompletionId)},{item.Rating.Wire()},{Csv.Cell(item.Comment ?? "")},{Csv.Cell(item.ByName)}\r\n");
        }

        return TypedResults.Text(csv.ToString(), "text/csv", Encoding.UTF8);
    }
}

internal sealed record FeedbackDto(string CompletionId, string ProjectId, string Rating, string? Comment, long CreatedAt, string By)
{
    public string Object { get; } = "feedback";

    public static FeedbackDto Of(Data.Entities.Feedback feedback) =>
        new(feedback.CompletionId, feedback.ProjectId, feedback.Rating.Wire(), feedback.Comment, feedback.At.UnixSeconds, feedback.ByName);
}
