using System.Runtime.CompilerServices;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Diagnostics;
using Microsoft.EntityFrameworkCore.Storage;

namespace DataSharing.Dashboard.ProviderUsage;

/// <summary>Notes whose reports are saved, in one transaction with what is saved.</summary>
/// <remarks>What is changed by <c>ExecuteUpdate</c> or <c>ExecuteDelete</c> alone is noted by whoever does it.</remarks>
internal sealed class ReportsChangesNoting : SaveChangesInterceptor
{
    // Of saves that had none of their own.
    private readonly ConditionalWeakTable<DbContext, IDbContextTransaction> _begun = [];

    public override async ValueTask<InterceptionResult<int>> SavingChangesAsync(
        DbContextEventData eventData,
        InterceptionResult<int> result,
        CancellationToken cancellationToken = default
    )
    {
        if (eventData.Context is ReportsDbContext database && Organizations(database) is { Count: > 0 } organizations)
        {
            if (database.Database.CurrentTransaction is null)
            {
                _begun.Add(database, await database.Database.BeginTransactionAsync(cancellationToken));
            }

            foreach (var organizationId in organizations)
            {
                await database.NoteChangeAsync(organizationId, cancellationToken);
            }
        }

        return result;
    }

    public override async ValueTask<int> SavedChangesAsync(
        SaveChangesCompletedEventData eventData,
        int result,
        CancellationToken cancellationToken = default
    )
    {
        if (eventData.Context is { } database && _begun.TryGetValue(database, out var transaction))
        {
            await transaction.CommitAsync(cancellationToken);
            await EndAsync(database, transaction);
        }

        return result;
    }

    public override Task SaveChangesFailedAsync(DbContextErrorEventData eventData, CancellationToken cancellationToken = default) =>
        GiveUpAsync(eventData);

    public override Task SaveChangesCanceledAsync(DbContextEventData eventData, CancellationToken cancellationToken = default) =>
        GiveUpAsync(eventData);

    private async Task GiveUpAsync(DbContextEventData eventData)
    {
        if (eventData.Context is { } database && _begun.TryGetValue(database, out var transaction))
        {
            await EndAsync(database, transaction);
        }
    }

    private async Task EndAsync(DbContext database, IDbContextTransaction transaction)
    {
        _begun.Remove(database);
        await transaction.DisposeAsync();
    }

    private static List<string> Organizations(ReportsDbContext database) =>
        [
            .. database
                .ChangeTracker.Entries()
                .Where(entry => entry.State is EntityState.Added or EntityState.Modified or EntityState.Deleted)
                .Where(entry => entry.Metadata.FindProperty(nameof(ReportsChange.OrganizationId)) is not null)
                .Select(entry => (string)entry.CurrentValues[nameof(ReportsChange.OrganizationId)]!)
                .Distinct(StringComparer.Ordinal),
        ];
}
