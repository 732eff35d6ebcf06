using DataSharing.Core.Primitives;
using DataSharing.Dashboard.Access;
using DataSharing.Dashboard.Common;
using DataSharing.Dashboard.Data;
using DataSharing.Dashboard.ProviderUsage;
using DataSharing.Dashboard.ProviderUsage.Reading;
using Microsoft.EntityFrameworkCore;

namespace DataSharing.Dashboard.Features.Provider;

/// <summary>Which entries of the provider's log.</summary>
/// <param name="From">Not before.</param>
/// <param name="Until">Before.</param>
/// <param name="Who">Part of whoever acted; null for anybody.</param>
/// <param name="TypePrefix">The beginning of the type, such as <c>project</c>; null for any.</param>
/// <param name="Below">Goes on behind this entry, in order of time; null from the newest.</param>
internal sealed record ProviderAuditFilter(
    Instant? From = null,
    Instant? Until = null,
    string? Who = null,
    string? TypePrefix = null,
    string? Below = null
)
{
    public string? ProjectId { get; init; }
}

/// <summary>Reads what was kept of the provider's own audit log. It stands beside the sealed log here and is no part of it.</summary>
internal sealed class ProviderAuditQueries(
    IDbContextFactory<ApplicationDbContext> databases,
    IDbContextFactory<ReportsDbContext> reports,
    OrganizationAccess access
)
{
    /// <summary>Entries, newest first.</summary>
    public async Task<(List<ProviderAuditRow> Entries, bool HasMore)> ListAsync(
        Actor actor,
        string organizationId,
        ProviderAuditFilter filter,
        int limit,
        CancellationToken cancellationToken
    )
    {
        await RequireAsync(actor, organizationId, cancellationToken);
        await using var reported = await reports.CreateDbContextAsync(cancellationToken);
        var entries = reported.ProviderAuditEntries.AsNoTracking().Where(entry => entry.OrganizationId == organizationId);
        if (filter.From is { } from)
        {
            entries = entries.Where(entry => entry.At >= from);
        }

        if (filter.Until is { } until)
        {
            entries = entries.Where(entry => entry.At < until);
        }

        if (filter.Who is { Length: > 0 } who)
        {
            entries = entries.Where(entry => entry.Actor.Contains(who));
        }

        if (filter.TypePrefix is { Length: > 0 } prefix)
        {
            var start = prefix + ".";
            entries = entries.Where(entry => entry.Type.StartsWith(start));
        }

        if (filter.ProjectId is { } project)
        {
            entries = entries.Where(entry => entry.ProjectId == project);
        }

        if (filter.Below is { } id)
        {
            var place =
                await reported
                    .ProviderAuditEntries.AsNoTracking()
                    .SingleOrDefaultAsync(entry => entry.OrganizationId == organizationId && entry.Id == id, cancellationToken)
                ?? throw new InvalidInputException("after", "after must be an id from an earlier answer.");
#pragma warning disable CA1309 // The database compares, byte by byte.
            entries = entries.Where(entry => entry.At < place.At || (entry.At == place.At && string.Compare(entry.Id, place.Id) < 0));
#pragma warning restore CA1309
        }

        var list = await entries
            .OrderByDescending(entry => entry.At)
            .ThenByDescending(entry => entry.Id)
            .Take(limit + 1)
            .ToListAsync(cancellationToken);
        return (list.Take(limit).ToList(), list.Count > limit);
    }

    /// <summary>When an entry of the log here was written; null if there is none under this id.</summary>
    public async Task<Instant?> PlaceAsync(Actor actor, string organizationId, string? auditId, CancellationToken cancellationToken)
    {
        await RequireAsync(actor, organizationId, cancellationToken);
        await using var database = await databases.CreateDbContextAsync(cancellationToken);
        return auditId is null
            ? null
            : await database
                .AuditEntries.AsNoTracking()
                .Where(entry => entry.OrganizationId == organizationId && entry.Id == auditId)
                .Select(entry => (Instant?)entry.At)
                .SingleOrDefaultAsync(cancellationToken);
    }

    /// <summary>How reading the provider's log goes; null if it was never tried.</summary>
    public async Task<KindState?> StateAsync(Actor actor, string organizationId, CancellationToken cancellationToken)
    {
        await RequireAsync(actor, organizationId, cancellationToken);
        await using var reported = await reports.CreateDbContextAsync(cancellationToken);
        return await reported
            .KindStates.AsNoTracking()
            .SingleOrDefaultAsync(
                state => state.OrganizationId == organizationId && state.Kind == WatchedKinds.AuditLog,
                cancellationToken
            );
    }

    private async Task RequireAsync(Actor actor, string organizationId, CancellationToken cancellationToken)
    {
        await using var database = await databases.CreateDbContextAsync(cancellationToken);
        await access.RequireLogAsync(database, actor, organizationId, cancellationToken);
    }
}
