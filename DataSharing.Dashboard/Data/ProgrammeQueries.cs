using System.Collections.Concurrent;
using DataSharing.Core.Eligibility;
using DataSharing.Core.Programme;
using DataSharing.Core.Time;
using DataSharing.Dashboard.Data.Entities;
using DataSharing.Dashboard.Shared;
using Microsoft.EntityFrameworkCore;

namespace DataSharing.Dashboard.Data;

/// <summary>Reads which catalogue decides when.</summary>
internal static class ProgrammeQueries
{
    // By the hash of its content, which therefore never changes: reading one anew for every page would be most of the page's work.
    private static readonly ConcurrentDictionary<string, ProgrammeCatalogue> _read = new(StringComparer.Ordinal);

    /// <summary>All that were not withdrawn, those to come too.</summary>
    public static async Task<ProgrammeHistory> ProgrammeAsync(this ApplicationDbContext database, CancellationToken cancellationToken)
    {
        var records = await database.Catalogues.AsNoTracking().Where(record => record.WithdrawnAt == null).OrderBy(record => record.Number)
            .Select(record => new { record.Number, record.Sha256, record.EffectiveAt, record.RecordedAt }).ToListAsync(cancellationToken);
        var versions = new List<TimelineEntry<CatalogueVersion>>(records.Count);
        foreach (var record in records)
        {
            versions.Add(new TimelineEntry<CatalogueVersion>(
                new CatalogueVersion(record.Number, await ContentAsync(database, record.Number, record.Sha256, cancellationToken)),
                record.EffectiveAt,
                record.EffectiveAt == Instant.Beginning ? Instant.Beginning : record.RecordedAt));
        }

        return new ProgrammeHistory(versions);
    }

    /// <summary>A tier or plan that an organization is recorded with now and that a catalogue does not have: by it, that organization would not be eligible, and nobody would have said so.</summary>
    /// <returns>One of them, or null if it has them all.</returns>
    public static async Task<(FactKind Kind, string Value)?> FactUnknownToAsync(this ApplicationDbContext database, ProgrammeCatalogue catalogue, CancellationToken cancellationToken)
    {
        var facts = await database.OrganizationFacts.AsNoTracking().Where(fact => fact.Kind == FactKind.Tier || fact.Kind == FactKind.Plan)
            .Select(fact => new { fact.OrganizationId, fact.Kind, fact.Value, fact.EffectiveAt, fact.RecordedAt, fact.Sequence }).ToListAsync(cancellationToken);
        return facts.GroupBy(fact => (fact.OrganizationId, fact.Kind))
            .Select(group => group.OrderBy(fact => fact.EffectiveAt).ThenBy(fact => fact.RecordedAt).ThenBy(fact => fact.Sequence).Last())
            .Where(fact => fact.Value is not null && (fact.Kind == FactKind.Tier ? catalogue.FindTier(fact.Value) is null : catalogue.FindPlan(fact.Value) is null))
            .Select(fact => ((FactKind, string)?)(fact.Kind, fact.Value!)).FirstOrDefault();
    }

    /// <summary>The file of one version, also of one that was withdrawn; null if there is none.</summary>
    public static async Task<string?> CatalogueFileAsync(this ApplicationDbContext database, int number, CancellationToken cancellationToken)
    {
        var hash = await database.Catalogues.Where(record => record.Number == number).Select(record => record.Sha256).SingleOrDefaultAsync(cancellationToken);
        return hash is null ? null : (await ContentAsync(database, number, hash, cancellationToken)).Json;
    }

    private static async Task<ProgrammeCatalogue> ContentAsync(ApplicationDbContext database, int number, string sha256, CancellationToken cancellationToken)
    {
        if (_read.TryGetValue(sha256, out var known))
        {
            return known;
        }

        var json = await database.Catalogues.Where(record => record.Number == number).Select(record => record.Json).SingleAsync(cancellationToken);
        try
        {
            var catalogue = CatalogueLoader.Load(System.Text.Encoding.UTF8.GetBytes(json));
            return catalogue.Hash == sha256
                ? _read.GetOrAdd(sha256, catalogue)
                : throw new InvalidOperationException($"Catalogue {number} in the database is not the one that was put in force: its content has the hash {catalogue.Hash}.");
        }
        catch (CatalogueException exception)
        {
            throw new InvalidOperationException($"Catalogue {number} in the database cannot be read any more. {exception.Message}", exception);
        }
    }
}

/// <summary>The same for what is about no organization.</summary>
internal sealed class ProgrammeReader(IDbContextFactory<ApplicationDbContext> databases, TimeProvider time)
{
    public async Task<ProgrammeHistory> ReadAsync(CancellationToken cancellationToken)
    {
        await using var database = await databases.CreateDbContextAsync(cancellationToken);
        return await database.ProgrammeAsync(cancellationToken);
    }

    /// <summary>The catalogue that decides now.</summary>
    public async Task<ProgrammeCatalogue> NowAsync(CancellationToken cancellationToken) => (await ReadAsync(cancellationToken)).At(time.Now()).Catalogue;
}
