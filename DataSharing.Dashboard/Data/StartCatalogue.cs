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
    /// <summary>
    /// Puts it in force: the first server's at all times, a later one's from the next UTC day on, since within a day the rules stay the same. Not once an administrator has
    /// published one, nor if organizations have a tier or plan that it does not know: then what is in force stays.
    /// </summary>
    /// <returns>Whether it decides, or will; if not, the programme's page offers it.</returns>
    public async Task<bool> PutInForceAsync(ApplicationDbContext database, TimeProvider time, CancellationToken cancellationToken)
    {
        await using var transaction = await database.Database.BeginTransactionAsync(cancellationToken);
        var records = await database.Catalogues.OrderBy(record => record.Number).ToListAsync(cancellationToken);
        var last = records.FindLast(record => record.Origin == CatalogueOrigin.Start);
        if (IsServer ? last?.Sha256 == Catalogue.Hash : records.Count > 0)
        {
            return true;
        }

        if (last is not null && (records.Exists(record => record.Origin == CatalogueOrigin.Published && record.WithdrawnAt is null)
            || await database.FactUnknownToAsync(Catalogue, cancellationToken) is not null))
        {
            return false;
        }

        var now = time.Now();
        var record = new CatalogueRecord
        {
            Number = records.Count + 1,
            Sha256 = Catalogue.Hash,
            Json = Catalogue.Json,
            Origin = IsServer ? CatalogueOrigin.Start : CatalogueOrigin.Command,
            EffectiveAt = last is null ? Instant.Beginning : now.Day.AddDays(1).Start,
            RecordedAt = now,
            ByName = Standing.Operator.Name,
            Reason = "",
        };
        database.Catalogues.Add(record);
        if (records.Count > 0)
        {
            new Change(database, Actor.Operator, Standing.Operator, null, time).Audit(
                AuditTypes.CatalogueStarted, $"catalogue {record.Number}", new { records[^1].Number, records[^1].Sha256 }, new { record.Number, record.Sha256 }, record.EffectiveAt);
        }

        await database.SaveChangesAsync(cancellationToken);
        await transaction.CommitAsync(cancellationToken);
        return true;
    }
}
