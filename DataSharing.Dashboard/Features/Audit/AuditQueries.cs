using System.Text.Json;
using DataSharing.Core.Primitives;
using DataSharing.Core.Sharing;
using DataSharing.Dashboard.Access;
using DataSharing.Dashboard.Auditing;
using DataSharing.Dashboard.Common;
using DataSharing.Dashboard.Data;
using DataSharing.Dashboard.Data.Entities;
using Microsoft.EntityFrameworkCore;

namespace DataSharing.Dashboard.Features.Audit;

/// <summary>Reads the audit log of an organization, or the platform's.</summary>
internal sealed class AuditQueries(IDbContextFactory<ApplicationDbContext> databases, OrganizationAccess access)
{
    /// <summary>Most of what was opened on one look that is read with it: the latest.</summary>
    public const int MostOpened = 100;

    // Entries whose subject is a project. What is decided for the organization names many projects or none, as the provider's own entries
    // do.
    private const string ProjectTypes = "project.%";
    private const string SharingTypes = "data_sharing.%";

    /// <summary>The project that an entry is about, or null.</summary>
    public static string? ProjectOf(AuditEntry entry) => entry.Type.StartsWith("project.", StringComparison.Ordinal) ? entry.Subject : null;

    /// <summary>Entries, newest first.</summary>
    /// <param name="actor">Who asks: for the platform's log an administrator.</param>
    /// <param name="organizationId">Whose log; null for the platform's.</param>
    /// <param name="filter">Which entries.</param>
    /// <param name="limit">How many at most.</param>
    /// <param name="after">Goes on below this id.</param>
    /// <param name="before">Goes back above this id.</param>
    /// <param name="cancellationToken">Stops reading.</param>
    public async Task<(List<AuditEntry> Entries, bool HasMore)> ListAsync(
        Actor actor,
        string? organizationId,
        AuditFilter filter,
        int limit,
        string? after,
        string? before,
        CancellationToken cancellationToken
    )
    {
        await using var database = await databases.CreateDbContextAsync(cancellationToken);
        await access.RequireLogAsync(database, actor, organizationId, cancellationToken);
        var place =
            before is not null ? await PlaceAsync(database, organizationId, before, "before", cancellationToken)
            : after is not null ? await PlaceAsync(database, organizationId, after, "after", cancellationToken)
            : (Place?)null;
        var entries = database.AuditEntries.AsNoTracking().Where(entry => entry.OrganizationId == organizationId);
        if (filter.Types.Count > 0)
        {
            entries = entries.Where(entry => filter.Types.Contains(entry.Type));
        }

        if (!filter.Types.Contains(AuditTypes.SupportOpened) || filter.Types.Contains(AuditTypes.SupportLookedUp))
        {
            // They stand with the look that they belong to, unless that was before what is asked for.
            var earlier = await EarlierLooksAsync(database, organizationId, filter.From, before is null ? null : place, cancellationToken);
            entries = entries.Where(entry => entry.Type != AuditTypes.SupportOpened || entry.Refused || earlier.Contains(entry.Subject));
        }

        if (filter.ActorIds.Count > 0)
        {
            entries = entries.Where(entry => filter.ActorIds.Contains(entry.ActorId));
        }

        if (filter.ActorEmails.Count > 0)
        {
            entries = entries.Where(entry => filter.ActorEmails.Contains(entry.ActorEmail!));
        }

        if (filter.ProjectIds.Count > 0)
        {
            entries = entries.Where(entry => EF.Functions.Like(entry.Type, ProjectTypes) && filter.ProjectIds.Contains(entry.Subject!));
        }

        if (filter.ResourceIds.Count > 0)
        {
            entries = entries.Where(entry => filter.ResourceIds.Contains(entry.Subject!));
        }

        if (filter.Concerning is { } project)
        {
            var (named, all) = (JsonSerializer.Serialize(project), $"\"{SharingMode.AllProjects.Wire()}\"");
            entries = entries.Where(entry =>
                entry.Subject == project
                || (
                    EF.Functions.Like(entry.Type, SharingTypes)
                    && (
                        entry.NewValue!.Contains(named)
                        || entry.OldValue!.Contains(named)
                        || entry.NewValue!.Contains(all)
                        || entry.OldValue!.Contains(all)
                    )
                )
            );
        }

        if (filter.Who is { Length: > 0 } who)
        {
            entries = entries.Where(entry => entry.ActorName.Contains(who) || entry.ActorEmail!.Contains(who));
        }

        if (filter.RefusedOnly)
        {
            entries = entries.Where(entry => entry.Refused);
        }

        if (filter.From is { } from)
        {
            entries = entries.Where(entry => entry.At >= from);
        }

        if (filter.Until is { } until)
        {
            entries = entries.Where(entry => entry.At < until);
        }

        if (before is not null)
        {
            var page = await entries
                .Where(entry => entry.Sequence > place!.Sequence)
                .OrderBy(entry => entry.Sequence)
                .Take(limit + 1)
                .ToListAsync(cancellationToken);
            return (
                await WithOpenedAsync(database, organizationId, page.Take(limit).Reverse().ToList(), cancellationToken),
                page.Count > limit
            );
        }

        if (after is not null)
        {
            entries = entries.Where(entry => entry.Sequence < place!.Sequence);
        }

        var list = await entries.OrderByDescending(entry => entry.Sequence).Take(limit + 1).ToListAsync(cancellationToken);
        return (await WithOpenedAsync(database, organizationId, list.Take(limit).ToList(), cancellationToken), list.Count > limit);
    }

    private static async Task<List<AuditEntry>> WithOpenedAsync(
        ApplicationDbContext database,
        string? organizationId,
        List<AuditEntry> entries,
        CancellationToken cancellationToken
    )
    {
        var looks = entries.Where(entry => entry.Type == AuditTypes.SupportLookedUp && entry.Subject is not null).ToList();
        if (looks.Count > 0)
        {
            var visits = looks.Select(look => look.Subject).ToList();
            var opened = (
                await database
                    .AuditEntries.AsNoTracking()
                    .Where(entry =>
                        entry.OrganizationId == organizationId
                        && entry.Type == AuditTypes.SupportOpened
                        && !entry.Refused
                        && visits.Contains(entry.Subject)
                    )
                    .GroupBy(entry => entry.Subject)
                    .Select(look => new
                    {
                        look.Key,
                        Count = look.Count(),
                        Latest = look.OrderByDescending(entry => entry.Sequence).Take(MostOpened).ToList(),
                    })
                    .ToListAsync(cancellationToken)
            ).ToDictionary(look => look.Key!, StringComparer.Ordinal);
            foreach (var look in looks.Where(look => opened.ContainsKey(look.Subject!)))
            {
                var found = opened[look.Subject!];
                (look.Opened, look.OpenedBefore) = ([.. found.Latest.OrderBy(entry => entry.Sequence)], found.Count - found.Latest.Count);
            }
        }

        return entries;
    }

    // Visits that began before the first instant, or up to the entry, from which on entries are asked for, and may have gone on since.
    private static async Task<List<string?>> EarlierLooksAsync(
        ApplicationDbContext database,
        string? organizationId,
        Instant? from,
        Place? beyond,
        CancellationToken cancellationToken
    )
    {
        if ((from ?? beyond?.At) is not { } since)
        {
            return [];
        }

        var (earliest, sequence) = (since.Plus(-SupportVisits.Lifetime), beyond?.Sequence ?? 0);
        return await database
            .AuditEntries.Where(look =>
                look.OrganizationId == organizationId
                && look.Type == AuditTypes.SupportLookedUp
                && look.At >= earliest
                && (look.At < since || look.Sequence <= sequence)
            )
            .Select(look => look.Subject)
            .ToListAsync(cancellationToken);
    }

    private static async Task<Place> PlaceAsync(
        ApplicationDbContext database,
        string? organizationId,
        string id,
        string name,
        CancellationToken cancellationToken
    ) =>
        await database
            .AuditEntries.Where(entry => entry.OrganizationId == organizationId && entry.Id == id)
            .Select(entry => new Place(entry.Sequence, entry.At))
            .SingleOrDefaultAsync(cancellationToken)
        ?? throw new InvalidInputException(name, $"{name} must be an id from an earlier answer.");

    private sealed record Place(long Sequence, Instant At);
}

/// <summary>Which entries; what is empty leaves none out.</summary>
/// <param name="Types">Of one of these types.</param>
/// <param name="From">From this instant on.</param>
/// <param name="Until">Before this instant.</param>
internal sealed record AuditFilter(IReadOnlyList<string> Types, Instant? From, Instant? Until)
{
    public IReadOnlyList<string> ActorIds { get; init; } = [];

    public IReadOnlyList<string> ActorEmails { get; init; } = [];

    /// <summary>About one of these projects.</summary>
    public IReadOnlyList<string> ProjectIds { get; init; } = [];

    /// <summary>What was acted on: a project, a person, a key.</summary>
    public IReadOnlyList<string> ResourceIds { get; init; } = [];

    /// <summary>About this project, or about sharing that chose it, by its id or with all others.</summary>
    public string? Concerning { get; init; }

    /// <summary>A part of the actor's name or e-mail.</summary>
    public string? Who { get; init; }

    public bool RefusedOnly { get; init; }
}
