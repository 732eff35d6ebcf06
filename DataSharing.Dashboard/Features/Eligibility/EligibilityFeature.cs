using DataSharing.Dashboard.Access;

namespace DataSharing.Dashboard.Features.Eligibility;

/// <summary>Whether an organization may take part, and why not.</summary>
internal static class EligibilityFeature
{
    public static IServiceCollection AddEligibility(this IServiceCollection services) => services.AddSingleton<EligibilityOfAll>();

    public static void MapEligibility(this IEndpointRouteBuilder endpoints, IEndpointRouteBuilder v1)
    {
        EligibilityEndpoints.Map(v1, "/organization", Scopes.SharingRead);
        EligibilityFile.MapDownloads(endpoints);
    }
}
