using DataSharing.Core.Primitives;
using DataSharing.Dashboard.Access;
using DataSharing.Dashboard.Common;
using DataSharing.Dashboard.Data.Entities;
using Microsoft.EntityFrameworkCore;

namespace DataSharing.Dashboard.Organizations;

/// <summary>What commands about a project share.</summary>
internal static class ProjectChanges
{
    public static async Task<Project> FindProjectAsync(
        this Change scope,
        string organizationId,
        string id,
        CancellationToken cancellationToken
    ) =>
        await scope.Database.Projects.SingleOrDefaultAsync(
            project => project.OrganizationId == organizationId && project.Id == id,
            cancellationToken
        ) ?? throw new NotFoundException("This project");

    /// <summary>Whether a project is marked by now, asked where nobody else can mark it.</summary>
    public static async Task<bool> IsMarkedAsync(
        this Change scope,
        string organizationId,
        string id,
        ProjectMarkKind kind,
        CancellationToken cancellationToken
    ) =>
        await scope
            .Database.ProjectMarks.Where(mark => mark.OrganizationId == organizationId && mark.ProjectId == id && mark.Kind == kind)
            .OrderByDescending(mark => mark.Sequence)
            .Select(mark => (bool?)mark.Value)
            .FirstOrDefaultAsync(cancellationToken) == true;

    /// <summary>Marks it, whatever it was: ask <see cref="IsMarkedAsync"/> first, where that is not known.</summary>
    public static void AddMark(
        this Change scope,
        string organizationId,
        string id,
        ProjectMarkKind kind,
        bool value,
        Instant effectiveAt,
        bool followsProvider = false
    )
    {
        scope.Database.ProjectMarks.Add(
            new ProjectMark
            {
                OrganizationId = organizationId,
                ProjectId = id,
                Kind = kind,
                Value = value,
                EffectiveAt = effectiveAt,
                RecordedAt = scope.Now,
                RecordedBy = scope.Standing.Name,
                FollowsProvider = followsProvider,
            }
        );
        scope.Audit($"project.{kind.Wire()}", id, !value, value);
    }
}
