namespace DataSharing.Dashboard.Features.Feedback;

/// <summary>What members think of completions.</summary>
internal static class FeedbackFeature
{
    public static IServiceCollection AddFeedback(this IServiceCollection services) =>
        services.AddSingleton<GiveFeedback>().AddSingleton<FeedbackQueries>();

    public static void MapFeedback(this IEndpointRouteBuilder endpoints, IEndpointRouteBuilder v1)
    {
        FeedbackEndpoints.Map(v1);
        FeedbackEndpoints.MapDownloads(endpoints);
    }
}
