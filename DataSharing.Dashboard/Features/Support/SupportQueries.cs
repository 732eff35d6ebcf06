using System.Text.Json;
using DataSharing.Dashboard.Access;
using DataSharing.Dashboard.Auditing;
using DataSharing.Dashboard.Common;
using DataSharing.Dashboard.Data;
using DataSharing.Dashboard.Ledger;
using Microsoft.AspNetCore.Identity;
using Microsoft.EntityFrameworkCore;

namespace DataSharing.Dashboard.Features.Support;

/// <summary>An organization that a search found, and by what.</summary>
/// <param name="EventId">The event that the search named, if it named one.</param>
/// <param name="EventSource">Its source.</param>
public sealed record FoundOrganization(string Id, string Name, string FoundBy, string? EventId = null, string? EventSource = null);

/// <summary>
/// Finds organizations for support by id, name, project, member's e-mail or event id, each as a whole, and with a reason; administrators
/// also by parts of names. What was searched for is recorded.
/// </summary>
internal sealed class SupportQueries(
    IDbContextFactory<ApplicationDbContext> databases,
    IDbContextFactory<LedgerDbContext> ledgers,
    Changes changes,
    ILookupNormalizer normalizer,
    TimeProvider time
)
{
    /// <summary>How many are shown; one more is found, so that it can be told that there are more.</summary>
    public const int Shown = 20;

    private const int Most = Shown + 1;
    private const int LongestQuery = 300;

    /// <summary>Lets staff pass, and nobody else.</summary>
    /// <exception cref="NotFoundException">Not staff.</exception>
    public Task RequireStaffAsync(Actor actor, CancellationToken cancellationToken) =>
        changes.ExecuteAsync(
            actor,
            organizationId: null,
            Right.LookUp,
            AuditTypes.SupportSearched,
            _ => Task.FromResult(true),
            cancellationToken
        );

    /// <summary>The reason that somebody gave for this search, less than eight hours ago; null if for none.</summary>
    public async Task<string?> ReasonOfAsync(Actor actor, string query, CancellationToken cancellationToken)
    {
        await using var database = await databases.CreateDbContextAsync(cancellationToken);
        var since = time.Now().Plus(-SupportVisits.Lifetime);
        var searches = await database
            .AuditEntries.AsNoTracking()
            .Where(entry =>
                entry.OrganizationId == null
                && entry.Type == AuditTypes.SupportSearched
                && !entry.Refused
                && entry.ActorId == actor.Id
                && entry.At > since
            )
            .OrderByDescending(entry => entry.Sequence)
            .Select(entry => entry.NewValue)
            .Take(100)
            .ToListAsync(cancellationToken);
        return searches.Select(Search.Read).FirstOrDefault(search => search?.Query == query.Trim())?.Reason;
    }

    /// <param name="actor">Support, or an administrator.</param>
    /// <param name="query">What a caller told of the organization.</param>
    /// <param name="reason">A ticket number or reason; it is recorded once for the same search within eight hours.</param>
    /// <param name="cancellationToken">Stops searching.</param>
    /// <returns>At most one more than <see cref="Shown"/>.</returns>
    /// <exception cref="InvalidInputException">No reason, nothing to search for, or too much.</exception>
    public async Task<List<FoundOrganization>> SearchAsync(Actor actor, string query, string? reason, CancellationToken cancellationToken)
    {
        query = query.Trim();
        if (query.Length is 0 or > LongestQuery)
        {
            await RequireStaffAsync(actor, cancellationToken);
            throw new InvalidInputException(
                "query",
                $"query must have 1 to {LongestQuery} characters: an id or name of an organization, a project id, an event id or a member's e-mail."
            );
        }

        var before = await ReasonOfAsync(actor, query, cancellationToken);
        var standing = await changes.ExecuteAsync(
            actor,
            organizationId: null,
            Right.LookUp,
            AuditTypes.SupportSearched,
            scope =>
            {
                reason = SupportVisits.Reason(reason);
                if (before != reason)
                {
                    scope.Audit(AuditTypes.SupportSearched, @new: new Search(query, reason));
                }

                return Task.FromResult(scope.Standing);
            },
            cancellationToken
        );
        if (query.Contains('\0'))
        {
            // No id and no name holds it, and not every database can be asked for it.
            return [];
        }

        await using var database = await databases.CreateDbContextAsync(cancellationToken);
        var organizations = database.Organizations.AsNoTracking();
        var found = await organizations
            .Where(organization => organization.Id == query)
            .Select(organization => new FoundOrganization(organization.Id, organization.Name, "id", null, null))
            .ToListAsync(cancellationToken);
        found.AddRange(
            await database
                .Projects.Where(project => project.Id == query)
                .Join(
                    organizations,
                    project => project.OrganizationId,
                    organization => organization.Id,
                    (project, organization) =>
                        new FoundOrganization(organization.Id, organization.Name, $"project {project.Name}", null, null)
                )
                .ToListAsync(cancellationToken)
        );
        var email = normalizer.NormalizeEmail(query);
        var memberships = await database
            .Memberships.Where(membership => membership.User!.NormalizedEmail == email)
            .Select(membership => new
            {
                membership.OrganizationId,
                membership.Organization!.Name,
                membership.Role,
            })
            .ToListAsync(cancellationToken);
        found.AddRange(
            memberships.Select(membership => new FoundOrganization(
                membership.OrganizationId,
                membership.Name,
                $"{membership.Role.Wire()} {query}"
            ))
        );
        await using (var ledger = await ledgers.CreateDbContextAsync(cancellationToken))
        {
            var events = await ledger
                .Events.AsNoTracking()
                .Where(row => row.Id == query)
                .Select(row => new
                {
                    row.OrganizationId,
                    row.Id,
                    row.Source,
                })
                .Take(Most)
                .ToListAsync(cancellationToken);
            var kept = await ledger
                .KeptDecisions.AsNoTracking()
                .Where(row => row.Id == query)
                .Select(row => new
                {
                    row.OrganizationId,
                    row.Id,
                    row.Source,
                })
                .Take(Most)
                .ToListAsync(cancellationToken);
            var named = events.Concat(kept).Select(row => row.OrganizationId).ToList();
            var names = await organizations
                .Where(organization => named.Contains(organization.Id))
                .ToDictionaryAsync(organization => organization.Id, organization => organization.Name, cancellationToken);
            found.AddRange(
                events.Select(row => new FoundOrganization(row.OrganizationId, names[row.OrganizationId], "event", row.Id, row.Source))
            );
            found.AddRange(
                kept.Select(row => new FoundOrganization(
                    row.OrganizationId,
                    names[row.OrganizationId],
                    "event that is not kept any more",
                    row.Id,
                    row.Source
                ))
            );
        }

        if (found.Count == 0 && !standing.Has(Right.Administer))
        {
            // The whole name, in any case: parts of names would be a list of everybody.
            found.AddRange(
                (await database.SearchAsync(query, Most, cancellationToken))
                    .Where(organization => string.Equals(organization.Name, query, StringComparison.OrdinalIgnoreCase))
                    .Select(organization => new FoundOrganization(organization.Id, organization.Name, "name"))
            );
        }
        else if (found.Count == 0)
        {
            found.AddRange(
                (await database.SearchAsync(query, Most, cancellationToken)).Select(organization => new FoundOrganization(
                    organization.Id,
                    organization.Name,
                    "name"
                ))
            );
        }

        return found.Take(Most).ToList();
    }

    /// <summary>A search as the log keeps it.</summary>
    private sealed record Search(string Query, string Reason)
    {
        private static readonly JsonSerializerOptions _json = new(JsonSerializerDefaults.Web)
        {
            PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower,
        };

        // Earlier versions kept the words alone, and whoever edits the file may leave anything there.
        public static Search? Read(string? json)
        {
            try
            {
                return json is null ? null : JsonSerializer.Deserialize<Search>(json, _json);
            }
            catch (JsonException)
            {
                return null;
            }
        }
    }
}
