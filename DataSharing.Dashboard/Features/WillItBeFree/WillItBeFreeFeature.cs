namespace DataSharing.Dashboard.Features.WillItBeFree;

/// <summary>Whether a run that is planned would be free.</summary>
internal static class WillItBeFreeFeature
{
    public static IServiceCollection AddWillItBeFree(this IServiceCollection services) =>
        services.AddSingleton<FreeCheck>().AddSingleton<RegularRuns>();

    public static void MapWillItBeFree(this IEndpointRouteBuilder v1) => CheckEndpoint.Map(v1);
}
