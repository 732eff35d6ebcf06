namespace DataSharing.Dashboard.Features.Support;

/// <summary>Eligible, enrolled or billed, and why: what staff sees.</summary>
internal static class SupportFeature
{
    public static IServiceCollection AddSupport(this IServiceCollection services) =>
        services.AddSingleton<SupportQueries>().AddSingleton<SupportLooks>();

    public static void MapSupport(this IEndpointRouteBuilder v1) => SupportEndpoints.Map(v1);
}
