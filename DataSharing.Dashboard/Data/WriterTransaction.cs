using Microsoft.EntityFrameworkCore;

namespace DataSharing.Dashboard.Data;

/// <summary>
/// A change that is not saved with entities is a transaction too: it waits for its turn, and others see that something was committed.
/// </summary>
internal static class WriterTransaction
{
    /// <summary>Does something in a transaction of its own, or in the one that is under way.</summary>
    public static async Task<T> InTransactionAsync<T>(this DbContext database, Func<Task<T>> change, CancellationToken cancellationToken)
    {
        if (database.Database.CurrentTransaction is not null)
        {
            return await change();
        }

        await using var transaction = await database.Database.BeginTransactionAsync(cancellationToken);
        var changed = await change();
        await transaction.CommitAsync(cancellationToken);
        return changed;
    }
}
