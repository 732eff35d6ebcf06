namespace DataSharing.Dashboard.Features.ApiKeys;

/// <summary>Keys with which programs send and read.</summary>
internal static class ApiKeysFeature
{
    public static IServiceCollection AddApiKeys(this IServiceCollection services) =>
        services.AddSingleton<CreateApiKey>().AddSingleton<RevokeApiKey>().AddSingleton<ApiKeyQueries>();
}
