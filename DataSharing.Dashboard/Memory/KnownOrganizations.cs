using System.Collections.Concurrent;
using DataSharing.Core.Organizations;
using DataSharing.Core.Primitives;
using DataSharing.Dashboard.Data;
using DataSharing.Dashboard.Data.Entities;
using Microsoft.EntityFrameworkCore;

namespace DataSharing.Dashboard.Memory;

/// <summary>An organization and everything recorded of it; nobody changes it.</summary>
internal sealed record KnownOrganization(Organization Organization, OrganizationHistory History)
{
    /// <inheritdoc cref="OrganizationHistory.Changes" />
    public IReadOnlyList<Instant> Changes { get; } = History.Changes;
}

/// <summary>Organizations' histories in memory, one for the writer and all readers, until something of theirs is changed.</summary>
internal sealed class KnownOrganizations(IDbContextFactory<ApplicationDbContext> databases, LoggedChanges changes)
{
    private const int Most = 10_000;

    private readonly ConcurrentDictionary<string, (KnownOrganization Known, long Tick)> _known = new(StringComparer.Ordinal);

    /// <summary>As all that is committed has it, or null if there is no such organization.</summary>
    public async ValueTask<KnownOrganization?> FindAsync(string organizationId, CancellationToken cancellationToken)
    {
        var tick = changes.Refresh();
        if (_known.TryGetValue(organizationId, out var kept) && changes.Holds(organizationId, kept.Tick))
        {
            return kept.Known;
        }

        await using var database = await databases.CreateDbContextAsync(cancellationToken);
        var organization = await database
            .Organizations.AsNoTracking()
            .SingleOrDefaultAsync(organization => organization.Id == organizationId, cancellationToken);
        if (organization is null)
        {
            return null;
        }

        var read = new KnownOrganization(organization, (await database.FindHistoryAsync(organizationId, cancellationToken))!);
        if (_known.Count >= Most)
        {
            _known.Clear();
        }

        _known[organizationId] = (read, tick);
        return read;
    }
}
