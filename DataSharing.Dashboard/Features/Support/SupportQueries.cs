using DataSharing.Dashboard.Auditing;
using DataSharing.Dashboard.Data;
using DataSharing.Dashboard.Data.Entities;
using DataSharing.Dashboard.Ledger;
using DataSharing.Dashboard.Security;
using DataSharing.Dashboard.Shared;
using Microsoft.EntityFrameworkCore;

namespace DataSharing.Dashboard.Features.Support;

/// <summary>An organization that a search found, and by what.</summary>
/// <param name="EventId">The event that the search named, if it named one.</param>
/// <param name="EventSource">Its source.</param>
internal sealed record FoundOrganization(string Id, string Name, string FoundBy, string? EventId = null, string? EventSource = null);

/// <summary>Finds organizations for support by id, name, project, member's e-mail or event id. What was searched for is recorded.</summary>
internal sealed class SupportQueries(IDbContextFactory<ApplicationDbContext> databases, IDbContextFactory<LedgerDbContext> ledgers, Changes changes)
{
    private const int Most = 20;
    private const int LongestQuery = 300;

    /// <summary>Lets staff pass, and nobody else.</summary>
    /// <exception cref="NotFoundException">Not staff.</exception>
    public Task RequireStaffAsync(Actor actor, CancellationToken cancellationToken) =>
        changes.ExecuteAsync(actor, organizationId: null, Right.LookUp, AuditTypes.SupportSearched, _ => Task.FromResult(true), cancellationToken);

    public async Task<List<FoundOrganization>> SearchAsync(Actor actor, string query, CancellationToken cancellationToken)
    {
        query = query.Trim();
        if (query.Length is 0 or > LongestQuery)
        {
            await RequireStaffAsync(actor, cancellationToken);
            return query.Length == 0 ? [] : throw new InvalidInputException("query", $"query must have at most {LongestQuery} characters.");
        }

        await changes.ExecuteAsync(actor, organizationId: null, Right.LookUp, AuditTypes.SupportSearched, scope => Task.FromResult(scope.Audit(AuditTypes.SupportSearched, @new: query)), cancellationToken);
        await using var database = await databases.CreateDbContextAsync(cancellationToken);
        var organizations = database.Organizations.AsNoTracking();
        var found = await organizations.Where(organization => organization.Id == query)
            .Select(organization => new FoundOrganization(organization.Id, organization.Name, "id", null, null)).ToListAsync(cancellationToken);
        found.AddRange(await database.Projects.Where(project => project.Id == query)
            .Join(organizations, project => project.OrganizationId, organization => organization.Id,
                (project, organization) => new FoundOrganization(organization.Id, organization.Name, $"project {project.Name}", null, null)).ToListAsync(cancellationToken));
        var email = query.ToUpperInvariant();
        found.AddRange(await database.Memberships.Where(membership => membership.User!.NormalizedEmail == email)
            .Select(membership => new FoundOrganization(membership.OrganizationId, membership.Organization!.Name, $"{membership.Role} {query}", null, null)).ToListAsync(cancellationToken));
        await using (var ledger = await ledgers.CreateDbContextAsync(cancellationToken))
        {
            var events = await ledger.Events.AsNoTracking().Where(row => row.Id == query)
                .Select(row => new { row.OrganizationId, row.Id, row.Source }).Take(Most).ToListAsync(cancellationToken);
            var names = await organizations.Where(organization => events.Select(row => row.OrganizationId).Contains(organization.Id))
                .ToDictionaryAsync(organization => organization.Id, organization => organization.Name, cancellationToken);
            found.AddRange(events.Select(row => new FoundOrganization(row.OrganizationId, names[row.OrganizationId], "event", row.Id, row.Source)));
        }

        if (found.Count == 0)
        {
            found.AddRange((await database.SearchAsync(query, Most, cancellationToken)).Select(organization => new FoundOrganization(organization.Id, organization.Name, "name")));
        }

        return found.Take(Most).ToList();
    }
}
