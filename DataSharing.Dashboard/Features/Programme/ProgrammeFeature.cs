namespace DataSharing.Dashboard.Features.Programme;

/// <summary>The rules as this console applies them, and how another catalogue comes into force.</summary>
internal static class ProgrammeFeature
{
    public static IServiceCollection AddProgramme(this IServiceCollection services) =>
        services
            .AddSingleton<CatalogueQueries>()
            .AddSingleton<ProposedModels>()
            .AddSingleton<SimulateCatalogue>()
            .AddSingleton<PublishCatalogue>()
            .AddSingleton<WithdrawCatalogue>();

    public static void MapProgramme(this IEndpointRouteBuilder endpoints, IEndpointRouteBuilder v1)
    {
        ModelEndpoints.Map(v1);
        ModelEndpoints.MapCatalogue(endpoints);
    }
}
