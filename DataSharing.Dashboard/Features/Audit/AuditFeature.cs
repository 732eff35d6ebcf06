namespace DataSharing.Dashboard.Features.Audit;

/// <summary>Who changed, or tried to change, what: shown, exported and checked.</summary>
internal static class AuditFeature
{
    public static IServiceCollection AddAudit(this IServiceCollection services) =>
        services.AddSingleton<ProjectNames>().AddSingleton<AuditQueries>().AddSingleton<AuditLogs>();

    public static void MapAudit(this IEndpointRouteBuilder endpoints, IEndpointRouteBuilder v1)
    {
        AuditEndpoints.Map(v1);
        AuditEndpoints.MapDownloads(endpoints);
    }
}
