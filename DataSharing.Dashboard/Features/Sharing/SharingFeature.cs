namespace DataSharing.Dashboard.Features.Sharing;

/// <summary>The page and the API of what is shared.</summary>
internal static class SharingFeature
{
    public static IServiceCollection AddSharing(this IServiceCollection services) =>
        services.AddSingleton<SharingHistoryQueries>().AddSingleton<PreviewQueries>().AddScoped<KeptChanges>();

    public static void MapSharing(this IEndpointRouteBuilder v1) => SharingEndpoints.Map(v1);
}
