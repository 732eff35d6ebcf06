using DataSharing.Dashboard.Access;
using DataSharing.Dashboard.Auditing;
using DataSharing.Dashboard.Data;
using DataSharing.Dashboard.Ledger;
using Microsoft.EntityFrameworkCore;

namespace DataSharing.Dashboard.Hosting.Operations;

/// <summary>Tells the platform's log, before the writer starts, when the server was started with another setting than before.</summary>
/// <remarks>
/// The entry comes first: a start that is cut short after it tells the same once more, and one that is cut short before it has let go of
/// nothing.
/// </remarks>
internal sealed class RetentionSetting(
    IDbContextFactory<ApplicationDbContext> databases,
    IDbContextFactory<LedgerDbContext> ledgers,
    KeepEvents keep,
    TimeProvider time
) : IHostedService
{
    public async Task StartAsync(CancellationToken cancellationToken)
    {
        await using var ledger = await ledgers.CreateDbContextAsync(cancellationToken);

        // Another server may start at the same moment: one of them tells.
        await using var turn = await ledger.Database.BeginTransactionAsync(cancellationToken);
        var kept = await ledger.EventsKept.SingleOrDefaultAsync(cancellationToken);
        if (kept?.Days == keep.Days)
        {
            return;
        }

        await using (var database = await databases.CreateDbContextAsync(cancellationToken))
        {
            await using var transaction = await database.Database.BeginTransactionAsync(cancellationToken);
            new Change(database, Actor.Operator, Standing.Operator, null, time).Audit(
                AuditTypes.EventRetentionUpdated,
                old: new { kept?.Days },
                @new: new { Days = keep.Days }
            );
            await database.SaveChangesAsync(cancellationToken);
            await transaction.CommitAsync(cancellationToken);
        }

        if (kept is null)
        {
            kept = new EventsKeptRow { Id = EventsKeptRow.Only };
            ledger.EventsKept.Add(kept);
        }

        kept.Days = keep.Days;
        await ledger.SaveChangesAsync(cancellationToken);
        await turn.CommitAsync(cancellationToken);
    }

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;
}
