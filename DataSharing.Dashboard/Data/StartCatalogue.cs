using DataSharing.Core.Programme;
using DataSharing.Core.Time;
using DataSharing.Dashboard.Auditing;
using DataSharing.Dashboard.Data.Entities;
using DataSharing.Dashboard.Security;
using DataSharing.Dashboard.Shared;
using Microsoft.EntityFrameworkCore;

namespace DataSharing.Dashboard.Data;

/// <summary>The catalogue with which this process was started: the one that ships with it, or the operator's file.</summary>
/// <param name="Catalogue">Its content.</param>
/// <param name="IsServer">Whether this is the server; a command beside it changes nothing that is in force.</param>
internal sealed record StartCatalogue(ProgrammeCatalogue Catalogue, bool IsServer)
{
    /// <summary>Puts it in force: the first at all times, a later one from now on. Once an administrator has published one, only publishing changes what is in force.</summary>
    /// <returns>Whether it decides; if not, the programme's page offers it.</returns>
    public async Task<bool> PutInForceAsync(ApplicationDbContext database, TimeProvider time, CancellationToken cancellationToken)
    {
        await using var transaction = await database.Database.BeginTransactionAsync(cancellationToken);
        var records = await database.Catalogues.AsNoTracking().OrderBy(record => record.Number)
            .Select(record => new { record.Number, record.Sha256, record.Origin, record.WithdrawnAt }).ToListAsync(cancellationToken);
        var before = records.FindLast(record => record.Origin == CatalogueOrigin.Start);
        if (before is not null && (!IsServer || before.Sha256 == Catalogue.Hash))
        {
            return true;
        }

        if (records.Exists(record => record.Origin == CatalogueOrigin.Published && record.WithdrawnAt is null))
        {
            return false;
        }

        var now = time.Now();
        var number = before is null ? 1 : records[^1].Number + 1;
        var from = before is null ? Instant.Beginning : now;
        database.Catalogues.Add(new CatalogueRecord
        {
            Number = number,
            Sha256 = Catalogue.Hash,
            Json = Catalogue.Json,
            Origin = CatalogueOrigin.Start,
            EffectiveAt = from,
            RecordedAt = now,
            ByName = Standing.Operator.Name,
            Reason = "",
        });
        if (before is not null)
        {
            new Change(database, Actor.Operator, Standing.Operator, null, time)
                .Audit(AuditTypes.CatalogueStarted, $"catalogue {number}", new { before.Number, before.Sha256 }, new { number, Sha256 = Catalogue.Hash }, now);
        }

        await database.SaveChangesAsync(cancellationToken);
        await transaction.CommitAsync(cancellationToken);
        return true;
    }
}
