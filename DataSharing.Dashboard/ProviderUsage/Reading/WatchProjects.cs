using System.Text.RegularExpressions;
using DataSharing.Core.Organizations;
using DataSharing.Core.Primitives;
using DataSharing.Dashboard.Access;
using DataSharing.Dashboard.Common;
using DataSharing.Dashboard.Organizations;
using DataSharing.Dashboard.ProviderUsage.OpenAI;
using Microsoft.EntityFrameworkCore;

namespace DataSharing.Dashboard.ProviderUsage.Reading;

/// <summary>Reads the whole list of projects, brings the projects here in line with it, and keeps what the provider says of each.</summary>
internal sealed partial class WatchProjects(
    IDbContextFactory<ReportsDbContext> reports,
    ReportWriteLock writeLock,
    AdminApi api,
    FollowProjects follow,
    TimeProvider time
)
{
    private const int LongestName = 100;
    private const int LongestValue = 200;

    /// <returns>What changed here, and how many were left out since their ids cannot be kept.</returns>
    public async Task<(FollowedProjects Followed, int LeftOut)> ReadAsync(
        Actor actor,
        string organizationId,
        AdminKey key,
        CancellationToken cancellationToken
    )
    {
        // The whole list or nothing: of half a list nobody can tell what is missing in it.
        var all = await api.ProjectsAsync(key, cancellationToken);
        var listed = all.FindAll(project => IdPattern().IsMatch(project.Id));
        var followed = await follow.ExecuteAsync(
            actor,
            organizationId,
            listed.ConvertAll(project => new ListedProject(project.Id, NameOf(project), IsArchived(project))),
            cancellationToken
        );
        await KeepAsync(organizationId, listed, time.Now(), cancellationToken);
        return (followed, all.Count - listed.Count);
    }

    /// <summary>What could not be kept, in words; null if all was.</summary>
    public static string? NoteOf(int leftOut) =>
        leftOut == 0
            ? null
            : $"{leftOut} of OpenAI's projects {(leftOut == 1 ? "has an id that cannot" : "have ids that cannot")} be kept here.";

    private async Task KeepAsync(string organizationId, List<ProviderProject> listed, Instant now, CancellationToken cancellationToken)
    {
        using var held = await writeLock.TakeAsync(cancellationToken);
        await using var database = await reports.CreateDbContextAsync(cancellationToken);
        await using var transaction = await database.Database.BeginTransactionAsync(cancellationToken);
        var known = await database
            .ProviderProjects.Where(row => row.OrganizationId == organizationId)
            .ToDictionaryAsync(row => row.ProjectId, StringComparer.Ordinal, cancellationToken);
        foreach (var project in listed)
        {
            if (!known.Remove(project.Id, out var row))
            {
                row = new ProviderProjectRow
                {
                    OrganizationId = organizationId,
                    ProjectId = project.Id,
                    ListedAt = now,
                };
                database.ProviderProjects.Add(row);
            }

            (row.Status, row.Residency, row.ExternalKeyId) = (
                Short(project.Status),
                Short(project.Residency),
                Short(project.ExternalKeyId)
            );
            (row.CreatedAt, row.ArchivedAt) = (InstantOf(project.CreatedAt), InstantOf(project.ArchivedAt));
            (row.ListedAt, row.NotListedSince) = (now, null);
        }

        // Not archived by guess: it may be deleted, or the key has lost sight of it.
        foreach (var missing in known.Values)
        {
            missing.NotListedSince ??= now;
        }

        await database.SaveChangesAsync(cancellationToken);
        await transaction.CommitAsync(cancellationToken);
    }

    private static bool? IsArchived(ProviderProject project) =>
        project.Status switch
        {
            "archived" => true,
            "active" => false,
            null => project.ArchivedAt is not null ? true : null,
            _ => null,
        };

    // A name that cannot be shown is no reason to leave the project out.
    private static string NameOf(ProviderProject project)
    {
        var text = new string([.. (project.Name ?? "").Where(letter => !char.IsControl(letter))]).Trim();
        return text.Length == 0
            ? project.Id
            : string.Concat(text.EnumerateRunes().Take(LongestName).Select(rune => rune.ToString())).Trim();
    }

    private static string? Short(string? text) => string.IsNullOrEmpty(text) ? null : text.Cut(LongestValue);

    // A time that no calendar has is not known.
    private static Instant? InstantOf(long? seconds) =>
        seconds is > 0 and < 253_402_300_800 ? Instant.FromUnixSeconds(seconds.Value) : null;

    [GeneratedRegex("^[A-Za-z0-9._-]{1,100}\\z", RegexOptions.CultureInvariant)]
    private static partial Regex IdPattern();
}
