using DataSharing.Dashboard.Data;
using DataSharing.Dashboard.Data.Entities;
using DataSharing.Dashboard.Features.Members;
using DataSharing.Dashboard.Features.Projects;
using DataSharing.Dashboard.OpenAI;
using DataSharing.Dashboard.Security;
using DataSharing.Dashboard.Shared;
using Microsoft.EntityFrameworkCore;

namespace DataSharing.Dashboard.Features.OpenAIConnection;

/// <summary>What an import of projects changed.</summary>
internal sealed record ImportedProjects(int Added, int Renamed, int Archived, int Unchanged);

/// <summary>Makes the provider's projects known here, under its ids; each by the same command as on the page.</summary>
internal sealed class ImportProjects(OrganizationReader organizations, ConnectionKeys keys, AdminApi api, CreateProject create, RenameProject rename, MarkProject mark)
{
    public async Task<ImportedProjects> ExecuteAsync(Actor actor, string organizationId, CancellationToken cancellationToken)
    {
        var seen = await organizations.ReadAsync(actor, organizationId, cancellationToken, Right.KeepFacts);
        var (key, _) = await keys.OpenAsync(organizationId, cancellationToken) ?? throw new NotFoundException("A connection to OpenAI for this organization");
        var (added, renamed, archived, unchanged) = (0, 0, 0, 0);
        var known = seen.History.At(seen.Now).Projects.ToDictionary(project => project.Id, StringComparer.Ordinal);
        foreach (var project in await api.ProjectsAsync(key, cancellationToken))
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

/// <summary>Somebody who was invited, and the link to hand over.</summary>
internal sealed record ImportedMember(string Email, OrganizationRole Role, string Secret);

/// <summary>Invites the provider's owners and readers here. Nobody is signed in by it: each gets a link, shown once.</summary>
internal sealed class ImportMembers(
    OrganizationReader organizations, ConnectionKeys keys, AdminApi api, InviteMember invite, IDbContextFactory<ApplicationDbContext> databases, TimeProvider time)
{
    /// <returns>Those who were invited; members, and people with an open invitation, are passed over.</returns>
    public async Task<IReadOnlyList<ImportedMember>> ExecuteAsync(Actor actor, string organizationId, CancellationToken cancellationToken)
    {
        await organizations.ReadAsync(actor, organizationId, cancellationToken, Right.Decide);
        var (key, _) = await keys.OpenAsync(organizationId, cancellationToken) ?? throw new NotFoundException("A connection to OpenAI for this organization");
        var users = await api.UsersAsync(key, cancellationToken);
        await using var database = await databases.CreateDbContextAsync(cancellationToken);
        var now = time.Now();
        var known = (await database.Memberships.Where(membership => membership.OrganizationId == organizationId).Select(membership => membership.User!.Email!).ToListAsync(cancellationToken))
            .Concat(await database.Invitations.Where(invitation => invitation.OrganizationId == organizationId && invitation.EndedAt == null && invitation.ExpiresAt > now)
                .Select(invitation => invitation.Email).ToListAsync(cancellationToken))
            .ToHashSet(StringComparer.OrdinalIgnoreCase);
        var invited = new List<ImportedMember>();
        foreach (var user in users.Where(user => user.Email is not null && known.Add(user.Email)))
        {
            var role = user.Role == "owner" ? OrganizationRole.Owner : OrganizationRole.Member;
            invited.Add(new ImportedMember(user.Email!, role, await invite.ExecuteAsync(actor, organizationId, user.Email!, role, cancellationToken)));
        }

        return invited;
    }
}
