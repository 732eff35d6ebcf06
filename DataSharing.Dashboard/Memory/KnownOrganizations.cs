using System.Collections.Concurrent;
using DataSharing.Core.Organizations;
using DataSharing.Core.Primitives;
using DataSharing.Dashboard.Data;
using DataSharing.Dashboard.Data.Entities;
using Microsoft.EntityFrameworkCore;

namespace DataSharing.Dashboard.Memory;

/// <summary>An organization and everything recorded of it; nobody changes it.</summary>
/// <param name="Organization">It.</param>
/// <param name="History">What was recorded.</param>
/// <param name="Tick">Of <see cref="LoggedChanges"/>: what rests on it may be kept under it.</param>
internal sealed record KnownOrganization(Organization Organization, OrganizationHistory History, long Tick)
{
    /// <inheritdoc cref="OrganizationHistory.Changes" />
    public IReadOnlyList<Instant> Changes { get; } = History.Changes;
}

/// <summary>Tells what is recorded of organizations.</summary>
internal interface IOrganizationHistories
{
    /// <summary>As all that is committed has it, or null if there is no such organization.</summary>
    ValueTask<OrganizationHistory?> FindHistoryAsync(string organizationId, CancellationToken cancellationToken);
}

/// <summary>Organizations' histories in memory, one for the writer and all readers, until something of theirs is changed.</summary>
internal sealed class KnownOrganizations(IDbContextFactory<ApplicationDbContext> databases, LoggedChanges changes) : IOrganizationHistories
{
    private const int Most = 10_000;

    private readonly ConcurrentDictionary<string, KnownOrganization> _known = new(StringComparer.Ordinal);

    /// <summary>As all that is committed has it, or null if there is no such organization.</summary>
    public async ValueTask<KnownOrganization?> FindAsync(string organizationId, CancellationToken cancellationToken)
    {
        var tick = changes.Refresh();
        if (_known.TryGetValue(organizationId, out var kept) && changes.Holds(organizationId, kept.Tick))
        {
            return kept;
        }

        await using var database = await databases.CreateDbContextAsync(cancellationToken);
        var organization = await database
            .Organizations.AsNoTracking()
            .SingleOrDefaultAsync(organization => organization.Id == organizationId, cancellationToken);
        if (organization is null)
        {
            return null;
        }

        var history = (await database.FindHistoryAsync(organizationId, cancellationToken))!;
        var read = new KnownOrganization(organization, history, tick);
        if (_known.Count >= Most)
        {
            _known.Clear();
        }

        _known[organizationId] = read;
        return read;
    }

    async ValueTask<OrganizationHistory?> IOrganizationHistories.FindHistoryAsync(
        string organizationId,
        CancellationToken cancellationToken
    ) => (await FindAsync(organizationId, cancellationToken))?.History;
}
