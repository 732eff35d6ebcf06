using DataSharing.Dashboard.Access;

namespace DataSharing.Dashboard.Features.Projects;

/// <summary>An organization's projects.</summary>
internal static class ProjectsFeature
{
    public static IServiceCollection AddProjects(this IServiceCollection services) => services.AddSingleton<ProjectQueries>();

    public static void MapProjects(this IEndpointRouteBuilder v1) => ProjectEndpoints.Map(v1, "/organization", Scopes.SharingRead);
}
