using DataSharing.Core.Sharing;
using DataSharing.Dashboard.Access;
using DataSharing.Dashboard.Auditing;
using DataSharing.Dashboard.Common;
using DataSharing.Dashboard.Data;
using DataSharing.Dashboard.Data.Entities;
using DataSharing.Dashboard.Sharing;
using Microsoft.EntityFrameworkCore;

namespace DataSharing.Dashboard.Organizations;

/// <summary>Makes a project known here, under the provider's id.</summary>
internal sealed class CreateProject(Changes changes)
{
    public Task ExecuteAsync(Actor actor, string organizationId, string id, string name, CancellationToken cancellationToken) =>
        changes.ExecuteAsync(
            actor,
            organizationId,
            Right.KeepFacts,
            AuditTypes.ProjectCreated,
            async scope =>
            {
                id = Naming.Id(id, "id");
                name = Naming.Name(name, "name");
                if (
                    await scope.Database.Projects.AnyAsync(
                        project => project.OrganizationId == organizationId && project.Id == id,
                        cancellationToken
                    )
                )
                {
                    throw new ConflictException("id_taken", $"A project with the id \"{id}\" exists already.", "id");
                }

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
                return true;
            },
            cancellationToken
        );
}

/// <summary>Gives a project another name; its id stays.</summary>
internal sealed class RenameProject(Changes changes)
{
    public Task ExecuteAsync(Actor actor, string organizationId, string id, string name, CancellationToken cancellationToken) =>
        changes.ExecuteAsync(
            actor,
            organizationId,
            Right.KeepFacts,
            AuditTypes.ProjectUpdated,
            async scope =>
            {
                name = Naming.Name(name, "name");
                var project = await scope.FindProjectAsync(organizationId, id, cancellationToken);
                scope.Audit(AuditTypes.ProjectUpdated, id, new { project.Name }, new { name });
                project.Name = name;
                return true;
            },
            cancellationToken
        );
}

/// <summary>Marks a project archived or ZDR, or takes the mark off.</summary>
internal sealed class MarkProject(Changes changes, RequestEnding ending)
{
    public async Task ExecuteAsync(
        Actor actor,
        string organizationId,
        string id,
        ProjectMarkKind kind,
        bool value,
        CancellationToken cancellationToken
    )
    {
        await changes.ExecuteAsync(
            actor,
            organizationId,
            Right.KeepFacts,
            $"project.{kind.Wire()}",
            async scope =>
            {
                if (kind == ProjectMarkKind.NeverShare)
                {
                    throw new ArgumentException("Never share touches sharing and has a command of its own.", nameof(kind));
                }

                await scope.FindProjectAsync(organizationId, id, cancellationToken);
                if (await scope.IsMarkedAsync(organizationId, id, kind, cancellationToken) == value)
                {
                    // Somebody was faster, or OpenAI: it stays whose mark it is.
                    return false;
                }

                scope.AddMark(organizationId, id, kind, value, scope.Now);
                if (!value)
                {
                    await UnmarkAsync(scope, organizationId, id, kind, cancellationToken);
                }

                return true;
            },
            cancellationToken
        );
        ending.Told();
    }

    private async Task UnmarkAsync(
        Change scope,
        string organizationId,
        string id,
        ProjectMarkKind kind,
        CancellationToken cancellationToken
    )
    {
        var project = (await scope.Database.FindHistoryAsync(organizationId, cancellationToken))!.At(scope.Now).FindProject(id)!;
        if (kind == ProjectMarkKind.Archived)
        {
            await RequireNoPromiseBrokenAsync(scope, organizationId, project, cancellationToken);
        }

        var without = kind == ProjectMarkKind.Archived ? project with { Archived = false } : project with { ZeroDataRetention = false };
        await ending.GrantUnmarkedAsync(scope, organizationId, without, cancellationToken);
    }

    // An archived project could be passed over when all projects were chosen; back in use it would be shared against its mark.
    private static async Task RequireNoPromiseBrokenAsync(
        Change scope,
        string organizationId,
        ProjectState project,
        CancellationToken cancellationToken
    )
    {
        var sharing = await SharingQueries.ReadAsync(scope.Database, organizationId, cancellationToken);
        if (sharing.Controls.Any(control => project.IsPromisedAgainst(control.List)))
        {
            throw new InvalidInputException(
                "archived",
                "This project is marked never share, and the present setting would share it at OpenAI. Go over to selected projects without it first.",
                "never_share_conflict"
            );
        }
    }
}
