namespace DataSharing.Dashboard.Features.Provider;

/// <summary>What the provider knows of projects, and who changed something there.</summary>
internal static class ProviderFeature
{
    public static IServiceCollection AddProvider(this IServiceCollection services) =>
        services.AddSingleton<ProviderFactsQueries>().AddSingleton<ProviderAuditQueries>();
}
