namespace DataSharing.Dashboard.Features.Evidence;

/// <summary>What was shared on a day, decided, confirmed and seen.</summary>
internal static class EvidenceFeature
{
    public static IServiceCollection AddEvidence(this IServiceCollection services) => services.AddSingleton<EvidenceQueries>();

    public static void MapEvidence(this IEndpointRouteBuilder endpoints) => EvidenceEndpoints.MapDownloads(endpoints);
}
