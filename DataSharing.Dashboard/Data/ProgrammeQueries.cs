using System.Collections.Concurrent;
using DataSharing.Core.Programme;
using DataSharing.Core.Time;
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

    private static async Task<ProgrammeCatalogue> ContentAsync(ApplicationDbContext database, int number, string sha256, CancellationToken cancellationToken)
    {
        if (_read.TryGetValue(sha256, out var known))
        {
            return known;
        }

        var json = await database.Catalogues.Where(record => record.Number == number).Select(record => record.Json).SingleAsync(cancellationToken);
        var catalogue = CatalogueLoader.Load(System.Text.Encoding.UTF8.GetBytes(json));
        return catalogue.Hash == sha256
            ? _read.GetOrAdd(sha256, catalogue)
            : throw new InvalidOperationException($"Catalogue {number} in the database is not the one that was put in force: its content has the hash {catalogue.Hash}.");
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
