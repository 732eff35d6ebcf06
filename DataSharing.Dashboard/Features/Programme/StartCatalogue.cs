using DataSharing.Core.Primitives;
using DataSharing.Core.Programme;
using DataSharing.Dashboard.Access;
using DataSharing.Dashboard.Auditing;
using DataSharing.Dashboard.Common;
using DataSharing.Dashboard.Data;
using DataSharing.Dashboard.Data.Entities;
using Microsoft.EntityFrameworkCore;

namespace DataSharing.Dashboard.Features.Programme;

/// <summary>The catalogue with which this process was started: the one that ships with it, or the operator's file.</summary>
/// <param name="Catalogue">Its content.</param>
/// <param name="IsServer">Whether this is the server; a command beside it changes nothing that is in force.</param>
internal sealed record StartCatalogue(ProgrammeCatalogue Catalogue, bool IsServer)
{
    /// <summary>
    /// Puts it in force: the first server's at all times, a later one's from the next UTC day on, since within a day the rules stay the
    /// same. Not once an administrator has
    /// published one, nor if organizations have a tier or plan that it does not know: then what is in force stays.
    /// </summary>
    /// <returns>Whether it decides, or will; if not, the programme's page offers it.</returns>
    public async Task<bool> PutInForceAsync(ApplicationDbContext database, TimeProvider time, CancellationToken cancellationToken)
    {
        await using var transaction = await database.Database.BeginTransactionAsync(cancellationToken);
        var records = await database
            .Catalogues.AsNoTracking()
            .OrderBy(record => record.Number)
            .Select(record => new
            {
                record.Number,
                record.Sha256,
                record.Origin,
                record.WithdrawnAt,
            })
            .ToListAsync(cancellationToken);
        if (!IsServer && records.Count > 0)
        {
            // A command changes nothing that is in force.
            return true;
        }

        var last = records.FindLast(record => record.Origin == CatalogueOrigin.Start);
        if (last?.Sha256 == Catalogue.Hash)
        {
            return last.WithdrawnAt is null;
        }

        if (
            last is not null
            && (
                records.Exists(record => record.Origin == CatalogueOrigin.Published && record.WithdrawnAt is null)
                || await database.FindUnknownFactAsync(Catalogue, time.Now(), cancellationToken) is not null
            )
        )
        {
            return false;
        }

        var change = new Change(database, Actor.Operator, Standing.Operator, null, time);
        var record = CatalogueRecord.After(
            records.Count == 0 ? null : records[^1].Number,
            Catalogue,
            IsServer ? CatalogueOrigin.Start : CatalogueOrigin.Command,
            last is null ? Instant.Beginning : change.Now.Day.AddDays(1).Start,
            change.Now,
            Standing.Operator.Name,
            ""
        );
        database.Catalogues.Add(record);
        if (records.Count > 0)
        {
            change.Audit(
                AuditTypes.CatalogueStarted,
                $"catalogue {record.Number}",
                new { records[^1].Number, records[^1].Sha256 },
                new { record.Number, record.Sha256 },
                record.EffectiveAt
            );
        }

        await database.SaveChangesAsync(cancellationToken);
        await transaction.CommitAsync(cancellationToken);
        return true;
    }
}
