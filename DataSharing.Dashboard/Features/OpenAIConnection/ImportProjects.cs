using DataSharing.Dashboard.Auditing;
using DataSharing.Dashboard.Data.Entities;
using DataSharing.Dashboard.Features.Projects;
using DataSharing.Dashboard.OpenAI;
using DataSharing.Dashboard.Security;
using DataSharing.Dashboard.Shared;

namespace DataSharing.Dashboard.Features.OpenAIConnection;

/// <summary>What an import of projects changed.</summary>
internal sealed record ImportedProjects(int Added, int Renamed, int Archived, int Unchanged);

/// <summary>Makes the provider's projects known here, under its ids; each by the same command as on the page.</summary>
internal sealed class ImportProjects(
    Changes changes, OrganizationReader organizations, ConnectionKeys keys, KeyStanding standing, AdminApi api, CreateProject create, RenameProject rename, MarkProject mark)
{
    public async Task<ImportedProjects> ExecuteAsync(Actor actor, string organizationId, CancellationToken cancellationToken)
    {
        await changes.AuthorizeAsync(actor, organizationId, Right.Decide, AuditTypes.ProjectCreated, cancellationToken);
        var seen = await organizations.ReadAsync(actor, organizationId, cancellationToken, Right.KeepFacts);
        var version = await keys.VersionAsync(organizationId, cancellationToken) ?? throw new NotFoundException("A connection to OpenAI for this organization");
        var key = await keys.OpenAsync(organizationId, cancellationToken);
        var (added, renamed, archived, unchanged) = (0, 0, 0, 0);
        var known = seen.History.At(seen.Now).Projects.ToDictionary(project => project.Id, StringComparer.Ordinal);
        var projects = await api.ProjectsAsync(key, cancellationToken);
        await standing.AcceptAsync(organizationId, version.Version, cancellationToken);
        foreach (var project in projects)
        {
            var name = NameOf(project);
            var isArchived = project.Status == "archived";
            if (!known.TryGetValue(project.Id, out var before))
            {
                await create.ExecuteAsync(actor, organizationId, project.Id, name, cancellationToken);
                added++;
            }
            else if (before.Name != name)
            {
                await rename.ExecuteAsync(actor, organizationId, project.Id, name, cancellationToken);
                renamed++;
            }

            if (isArchived && before?.Archived != true)
            {
                await mark.ExecuteAsync(actor, organizationId, project.Id, ProjectMarkKind.Archived, value: true, cancellationToken);
                archived++;
            }
            else if (before is not null && before.Name == name)
            {
                unchanged++;
            }
        }

        return new ImportedProjects(added, renamed, archived, unchanged);
    }

    // A name that cannot be shown is no reason to leave the project out.
    private static string NameOf(ProviderProject project)
    {
        var text = new string([.. (project.Name ?? "").Where(letter => !char.IsControl(letter))]).Trim();
        return text.Length == 0 ? project.Id : string.Concat(text.EnumerateRunes().Take(100).Select(rune => rune.ToString())).Trim();
    }
}
