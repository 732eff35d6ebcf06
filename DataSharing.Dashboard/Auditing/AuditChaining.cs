using DataSharing.Core.Auditing;
using DataSharing.Dashboard.Data;
using DataSharing.Dashboard.Data.Entities;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Diagnostics;

namespace DataSharing.Dashboard.Auditing;

/// <summary>
/// Puts each new audit entry at the end of its chain and signs the new end if the one before was ours, in the transaction that writes it.
/// Entries are never changed or deleted.
/// </summary>
internal sealed class AuditChaining(AuditSigner signer) : SaveChangesInterceptor
{
    public override InterceptionResult<int> SavingChanges(DbContextEventData eventData, InterceptionResult<int> result) =>
        Entries(eventData).Count == 0 ? result : throw new InvalidOperationException("Audit entries are written with SaveChangesAsync.");

    public override async ValueTask<InterceptionResult<int>> SavingChangesAsync(
        DbContextEventData eventData,
        InterceptionResult<int> result,
        CancellationToken cancellationToken = default
    )
    {
        var added = Entries(eventData);
        if (added.Count > 0)
        {
            // Only the exclusive transaction makes sure that nobody else appends to the same end.
            var database = (ApplicationDbContext)eventData.Context!;
            _ = database.Database.CurrentTransaction ?? throw new InvalidOperationException("An audit entry is written in a transaction.");
            foreach (var chain in added.GroupBy(entry => AuditCanonical.ChainOf(entry.OrganizationId), StringComparer.Ordinal))
            {
                await AppendAsync(database, chain.Key, chain, cancellationToken);
            }
        }

        return result;
    }

    private async Task AppendAsync(
        ApplicationDbContext database,
        string chain,
        IEnumerable<AuditEntry> entries,
        CancellationToken cancellationToken
    )
    {
        var end =
            database.AuditEnds.Local.FirstOrDefault(end => end.Chain == chain)
            ?? await database.AuditEnds.SingleOrDefaultAsync(end => end.Chain == chain, cancellationToken);
        bool isOurs;
        if (end is not null)
        {
            isOurs = signer.IsOwn(end);
        }
        else
        {
            var organizationId = entries.First().OrganizationId;

            // An organization's log begins with the organization itself: a later beginning would cover up that all before it was wiped.
            isOurs =
                (
                    organizationId is null
                    || database
                        .ChangeTracker.Entries<Organization>()
                        .Any(added => added.State == EntityState.Added && added.Entity.Id == organizationId)
                ) && !await database.AuditEntries.AnyAsync(entry => entry.OrganizationId == organizationId, cancellationToken);
            end = new AuditEnd { Chain = chain, Hash = AuditChain.Beginning };
            database.AuditEnds.Add(end);
        }

        foreach (var entry in entries)
        {
            entry.Index = end.Index + 1;
            entry.Canonical = AuditCanonical.Write(entry);
            entry.Hash = AuditChain.Hash(end.Hash, entry.Canonical);
            (end.Index, end.Hash, end.At) = (entry.Index, entry.Hash, entry.At);
        }

        // An end that this key never signed is recorded on and never signed: else the next entry would vouch for what somebody else wrote.
        if (isOurs)
        {
            end.Signature = signer.Sign(chain, end.Index, end.Hash, end.At).Signature;
        }
    }

    private static List<AuditEntry> Entries(DbContextEventData eventData)
    {
        var tracked = eventData.Context!.ChangeTracker.Entries<AuditEntry>().ToList();
        return tracked.Exists(entry => entry.State is EntityState.Modified or EntityState.Deleted)
            ? throw new InvalidOperationException("Audit entries are appended, never changed.")
            : [.. tracked.Where(entry => entry.State == EntityState.Added).Select(entry => entry.Entity)];
    }
}
