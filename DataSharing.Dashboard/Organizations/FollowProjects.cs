using DataSharing.Core.Organizations;
using DataSharing.Dashboard.Access;
using DataSharing.Dashboard.Auditing;
using DataSharing.Dashboard.Data;
using DataSharing.Dashboard.Data.Entities;
using DataSharing.Dashboard.Sharing;
using Microsoft.EntityFrameworkCore;

namespace DataSharing.Dashboard.Organizations;

/// <summary>What following the provider's list changed here.</summary>
internal sealed record FollowedProjects(int Added, int Renamed, int Archived, int Unchanged);

/// <summary>
/// Brings the projects here in line with the provider's list: all of it in one transaction, so that a turn that breaks off leaves nothing
/// half done.
/// </summary>
internal sealed class FollowProjects(Changes changes, RequestEnding ending)
{
    /// <param name="actor">The connection, or the owner who asked for it.</param>
    /// <param name="organizationId">Where.</param>
    /// <param name="listed">The whole list.</param>
    /// <param name="cancellationToken">Leaves everything as it was.</param>
    public async Task<FollowedProjects> ExecuteAsync(
        Actor actor,
        string organizationId,
        IReadOnlyCollection<ListedProject> listed,
        CancellationToken cancellationToken
    )
    {
        var followed = await changes.ExecuteAsync(
            actor,
            organizationId,
            Right.KeepFacts,
            AuditTypes.ProjectCreated,
            async scope =>
            {
                // Read within the transaction: whoever came before has made the same changes already.
                var projects = await scope
                    .Database.Projects.Where(project => project.OrganizationId == organizationId)
                    .ToDictionaryAsync(project => project.Id, StringComparer.Ordinal, cancellationToken);
                var differences = ProjectDifference.Of(await KnownAsync(scope, organizationId, projects.Values, cancellationToken), listed);
                foreach (var difference in differences)
                {
                    Apply(scope, organizationId, projects, difference);
                }

                await GrantRestoredAsync(scope, organizationId, differences, cancellationToken);

                return new FollowedProjects(
                    differences.Count(difference => difference.Create),
                    differences.Count(difference => difference.RenamedFrom is not null),
                    differences.Count(difference => difference.Archive == true),
                    listed.Count - differences.Count
                );
            },
            cancellationToken
        );
        ending.Told();
        return followed;
    }

    // Back in use, a project shares what was decided while it was archived.
    private async Task GrantRestoredAsync(
        Change scope,
        string organizationId,
        IReadOnlyList<ProjectDifference> differences,
        CancellationToken cancellationToken
    )
    {
        var restored = differences.Where(difference => difference is { Archive: false, Create: false }).ToList();
        if (restored.Count == 0)
        {
            return;
        }

        var organization = (await scope.Database.FindHistoryAsync(organizationId, cancellationToken))!.At(scope.Now);
        foreach (var difference in restored)
        {
            var project = organization.FindProject(difference.Project.Id)!;
            await ending.GrantUnmarkedAsync(scope, organizationId, project with { Archived = false }, cancellationToken);
        }
    }

    private static void Apply(Change scope, string organizationId, Dictionary<string, Project> projects, ProjectDifference difference)
    {
        var (id, name) = (difference.Project.Id, difference.Project.Name);
        if (difference.Create)
        {
            scope.Database.Projects.Add(
                new Project
                {
                    OrganizationId = organizationId,
                    Id = id,
                    Name = name,
                    CreatedAt = scope.Now,
                }
            );
            scope.Audit(AuditTypes.ProjectCreated, id, @new: new { id, name });
        }
        else if (difference.RenamedFrom is { } before)
        {
            scope.Audit(AuditTypes.ProjectUpdated, id, new { name = before }, new { name });
            projects[id].Name = name;
        }

        if (difference.Archive is { } archive)
        {
            scope.AddMark(organizationId, id, ProjectMarkKind.Archived, archive, scope.Now, followsProvider: true);
        }
    }

    private static async Task<Dictionary<string, KnownProject>> KnownAsync(
        Change scope,
        string organizationId,
        IEnumerable<Project> projects,
        CancellationToken cancellationToken
    )
    {
        var marks = (
            await scope
                .Database.ProjectMarks.AsNoTracking()
                .Where(mark => mark.OrganizationId == organizationId)
                .OrderBy(mark => mark.Sequence)
                .ToListAsync(cancellationToken)
        ).ToLookup(mark => (mark.ProjectId, mark.Kind));
        var sharing = await SharingQueries.ReadAsync(scope.Database, organizationId, cancellationToken);
        return projects.ToDictionary(
            project => project.Id,
            project =>
            {
                var archived = marks[(project.Id, ProjectMarkKind.Archived)].LastOrDefault();
                var never = marks[(project.Id, ProjectMarkKind.NeverShare)].LastOrDefault()?.Value == true;
                return new KnownProject(
                    project.Id,
                    project.Name,
                    archived?.Value == true,
                    archived is { Value: true, FollowsProvider: true },
                    !never || !sharing.Controls.Any(control => control.List.Chooses(project.Id))
                );
            },
            StringComparer.Ordinal
        );
    }
}
