using DataSharing.Core.Primitives;
using DataSharing.Dashboard.Access;
using DataSharing.Dashboard.Common;
using DataSharing.Dashboard.Data;
using DataSharing.Dashboard.Features.Provider;
using DataSharing.Dashboard.ProviderUsage;
using DataSharing.Dashboard.Web;
using DataSharing.Dashboard.Web.Description;
using Microsoft.EntityFrameworkCore;

namespace DataSharing.Dashboard.Features.Projects;

/// <summary>A project with its marks as they are now.</summary>
internal sealed record ProjectView(
    string Id,
    string Name,
    Instant CreatedAt,
    bool Archived,
    Instant? ArchivedAt,
    bool ZeroDataRetention,
    bool NeverShare
)
{
    /// <summary>As the provider lists it; null if nothing was read.</summary>
    public ProviderProjectRow? Listed { get; init; }
}

internal sealed class ProjectQueries(
    IDbContextFactory<ApplicationDbContext> databases,
    ProviderFactsQueries provider,
    OrganizationReader organizations,
    TimeProvider time
)
{
    public async Task<List<ProjectView>> ListAsync(
        Actor actor,
        string organizationId,
        CancellationToken cancellationToken,
        Right right = Right.LookInto
    )
    {
        var seen = await organizations.ReadAsync(actor, organizationId, cancellationToken, right);
        await using var database = await databases.CreateDbContextAsync(cancellationToken);
        var created = await database
            .Projects.AsNoTracking()
            .Where(project => project.OrganizationId == organizationId)
            .ToDictionaryAsync(project => project.Id, project => project.CreatedAt, cancellationToken);
        var listed = await provider.ProjectsAsync(organizationId, cancellationToken);
        var now = time.Now();
        return seen
            .History.Projects.Select(project =>
            {
                var archived = project.Archived.At(now);
                return new ProjectView(
                    project.Id,
                    project.Name,
                    created[project.Id],
                    archived?.Value == true,
                    archived is { Value: true } ? archived.EffectiveAt : null,
                    project.ZeroDataRetention.At(now)?.Value == true,
                    project.NeverShare.At(now)?.Value == true
                )
                {
                    Listed = listed.GetValueOrDefault(project.Id),
                };
            })
            .OrderBy(project => project.CreatedAt)
            .ThenBy(project => project.Id, StringComparer.Ordinal)
            .ToList();
    }
}

internal static class ProjectEndpoints
{
    public static void Map(IEndpointRouteBuilder v1, string prefix, string scope) =>
        v1.MapGet($"{prefix}/projects", ListAsync)
            .RequireScope(scope)
            .WithSummary("Projects known here")
            .WithTags("Projects")
            .Takes(["include_archived", "limit", "after", "before"])
            .Answers<ApiList<ProjectDto>>();

    private static async Task<IResult> ListAsync(
        ApiCaller caller,
        HttpRequest request,
        ProjectQueries queries,
        CancellationToken cancellationToken
    )
    {
        var query = request.Query;
        var limit = query.Limit();
        var archivedToo = query.Flag("include_archived") == true;
        var all = await queries.ListAsync(caller.Actor, caller.OrganizationId, cancellationToken);
        var place = query.Place();
        var backwards = !string.IsNullOrEmpty(place.Before);

        // A place stays one, though the project that stood there was archived since.
        var rest =
            backwards ? all[..Place(all, place.Before!, "before")]
            : string.IsNullOrEmpty(place.After) ? all
            : all[(Place(all, place.After, "after") + 1)..];
        rest.RemoveAll(project => !archivedToo && project.Archived);
        var page = (backwards ? rest.TakeLast(limit) : rest.Take(limit)).Select(ProjectDto.Of).ToList();
        return TypedResults.Json(
            new ApiList<ProjectDto>(page, page.FirstOrDefault()?.Id, page.LastOrDefault()?.Id, rest.Count > page.Count),
            ApiJson.Options
        );
    }

    private static int Place(List<ProjectView> projects, string id, string name)
    {
        var place = projects.FindIndex(project => project.Id == id);
        return place >= 0 ? place : throw new InvalidInputException(name, $"{name} must be an id from an earlier answer.");
    }
}

internal sealed record ProjectDto(
    string Id,
    string Name,
    long CreatedAt,
    long? ArchivedAt,
    string Status,
    bool ZeroDataRetention,
    bool NeverShare
)
{
    public string Object { get; } = "organization.project";

    /// <summary>As the provider names it; null while it is not known.</summary>
    public string? Residency { get; init; }

    /// <summary>The organization's own encryption key at the provider; null for none, or while it is not known.</summary>
    public string? ExternalKeyId { get; init; }

    public static ProjectDto Of(ProjectView project) =>
        new(
            project.Id,
            project.Name,
            (project.Listed?.CreatedAt ?? project.CreatedAt).UnixSeconds,
            project.Archived ? (project.Listed?.ArchivedAt ?? project.ArchivedAt)?.UnixSeconds : null,
            project.Archived ? "archived" : "active",
            project.ZeroDataRetention,
            project.NeverShare
        )
        {
            Residency = project.Listed?.Residency,
            ExternalKeyId = project.Listed?.ExternalKeyId,
        };
}
