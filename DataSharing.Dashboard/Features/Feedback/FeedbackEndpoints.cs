using System.Globalization;
using System.Text;
using DataSharing.Dashboard.Access;
using DataSharing.Dashboard.Common;
using DataSharing.Dashboard.Data.Entities;
using DataSharing.Dashboard.UI;
using DataSharing.Dashboard.Web;
using DataSharing.Dashboard.Web.Description;

namespace DataSharing.Dashboard.Features.Feedback;

internal static class FeedbackEndpoints
{
    public static void Map(IEndpointRouteBuilder v1) =>
        v1.MapPost("/feedback", GiveAsync)
            .RequireScope(Scopes.FeedbackWrite)
            .WithSummary("Rate a completion; stored here and sent nowhere")
            .WithTags("Feedback")
            .Reads<FeedbackRequest>(FeedbackRequest.Example)
            .Answers<FeedbackDto>();

    /// <summary>The list as a file, from the Feedback page.</summary>
    public static void MapDownloads(IEndpointRouteBuilder endpoints)
    {
        endpoints.MapGet("/organizations/{organizationId}/feedback/csv", ExportCsvAsync).AsDownload();
        endpoints.MapGet("/organizations/{organizationId}/feedback/json", ExportJsonAsync).AsDownload();
    }

    private static async Task<IResult> GiveAsync(
        ApiCaller caller,
        HttpRequest request,
        GiveFeedback give,
        CancellationToken cancellationToken
    )
    {
        using var body = await ApiBody.ReadObjectAsync(request, cancellationToken);
        var fields = new JsonFields(body.RootElement, "$", ApiDescription.FieldsOf<FeedbackRequest>());
        var given = await give.ExecuteAsync(
            caller.Actor,
            caller.OrganizationId,
            new FeedbackInput(
                fields.Text("project_id"),
                fields.Text("completion_id"),
                fields.Choice<FeedbackRating>("rating"),
                fields.OptionalLines("comment", GiveFeedback.LongestComment)
            ),
            cancellationToken
        );
        return TypedResults.Json(FeedbackDto.Of(given), ApiJson.Options);
    }

    private static async Task<IResult> ExportJsonAsync(
        HttpContext context,
        FeedbackQueries queries,
        string organizationId,
        string? project,
        string? rating,
        CancellationToken cancellationToken
    )
    {
        var items = await queries.ExportAsync(context.CookieActorOf(), organizationId, Filter(project, rating), cancellationToken);
        context.SaveAs("application/json", $"feedback-{organizationId}.json");
        return TypedResults.Json(items.ConvertAll(FeedbackDto.Of), ApiJson.Options);
    }

    private static async Task<IResult> ExportCsvAsync(
        HttpContext context,
        FeedbackQueries queries,
        string organizationId,
        string? project,
        string? rating,
        CancellationToken cancellationToken
    )
    {
        var items = await queries.ExportAsync(context.CookieActorOf(), organizationId, Filter(project, rating), cancellationToken);
        var csv = new StringBuilder("created_at,project_id,completion_id,rating,comment,by\r\n");
        foreach (var item in items)
        {
            csv.Append(
                CultureInfo.InvariantCulture,
                $"{item.At},{Csv.Cell(item.ProjectId)},{Csv.Cell(item.CompletionId)},{item.Rating.Wire()},{Csv.Cell(item.Comment ?? "")},{Csv.Cell(item.ByName)}\r\n"
            );
        }

        context.SaveAs("text/csv", $"feedback-{organizationId}.csv");
        return TypedResults.Text(csv.ToString(), "text/csv", Encoding.UTF8);
    }

    private static FeedbackFilter Filter(string? project, string? rating) =>
        new(
            project,
            rating is null
                ? null
                : WireName<FeedbackRating>.Find(rating)
                    ?? throw new InvalidInputException(
                        "rating",
                        $"rating must be one of {string.Join(", ", WireName<FeedbackRating>.All)}."
                    )
        );
}

internal sealed record FeedbackDto(string CompletionId, string ProjectId, string Rating, string? Comment, long CreatedAt, string By)
{
    public string Object { get; } = "feedback";

    public static FeedbackDto Of(CompletionRating feedback) =>
        new(feedback.CompletionId, feedback.ProjectId, feedback.Rating.Wire(), feedback.Comment, feedback.At.UnixSeconds, feedback.ByName);
}
