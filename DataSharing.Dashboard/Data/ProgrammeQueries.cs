using System.Collections.Concurrent;
using DataSharing.Core.Primitives;
using DataSharing.Core.Programme;
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
        var records = await database
            .Catalogues.AsNoTracking()
            .Where(record => record.WithdrawnAt == null)
            .OrderBy(record => record.Number)
            .Select(record => new
            {
                record.Number,
                record.Sha256,
                record.EffectiveAt,
                record.RecordedAt,
            })
            .ToListAsync(cancellationToken);
        var versions = new List<TimelineEntry<CatalogueVersion>>(records.Count);
        foreach (var record in records)
        {
            versions.Add(
                new TimelineEntry<CatalogueVersion>(
                    new CatalogueVersion(record.Number, await ContentAsync(database, record.Number, record.Sha256, cancellationToken)),
                    record.EffectiveAt,
                    // What holds from the beginning was always known: a question "as known then" must find a catalogue too. Of two from the
                    // beginning the later number counts.
                    record.EffectiveAt == Instant.Beginning
                        ? Instant.Beginning
                        : record.RecordedAt
                )
            );
        }

        return new ProgrammeHistory(versions);
    }

    /// <summary>The file of one version, also of one that was withdrawn; null if there is none.</summary>
    public static async Task<string?> CatalogueFileAsync(
        this ApplicationDbContext database,
        int number,
        CancellationToken cancellationToken
    )
    {
        var hash = await database
            .Catalogues.Where(record => record.Number == number)
            .Select(record => record.Sha256)
            .SingleOrDefaultAsync(cancellationToken);
        return hash is null ? null : (await ContentAsync(database, number, hash, cancellationToken)).Json;
    }

    private static async Task<ProgrammeCatalogue> ContentAsync(
        ApplicationDbContext database,
        int number,
        string sha256,
        CancellationToken cancellationToken
    )
    {
        if (_read.TryGetValue(sha256, out var known))
        {
            return known;
        }

        var json = await database
            .Catalogues.Where(record => record.Number == number)
            .Select(record => record.Json)
            .SingleAsync(cancellationToken);
        try
        {
            var catalogue = CatalogueLoader.Load(System.Text.Encoding.UTF8.GetBytes(json));
            return catalogue.Hash == sha256
                ? _read.GetOrAdd(sha256, catalogue)
                : throw new InvalidOperationException(
                    $"Catalogue {number} in the database is not the one that was put in force: its content has the hash {catalogue.Hash}."
                );
        }
        catch (CatalogueException exception)
        {
            throw new InvalidOperationException(
                $"Catalogue {number} in the database cannot be read any more. {exception.Message}",
                exception
            );
        }
    }
}
