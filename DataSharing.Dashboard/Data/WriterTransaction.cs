using Microsoft.EntityFrameworkCore;

namespace DataSharing.Dashboard.Data;

/// <summary>
/// A change that is not saved with entities is a transaction too: it waits for its turn, and others see that something was committed.
/// </summary>
internal static class WriterTransaction
{
    /// <summary>Does something in a transaction of its own, after those who came before, for whom half a minute is waited.</summary>
    /// <exception cref="InvalidOperationException">A transaction is under way already.</exception>
    /// <exception cref="System.Data.Common.DbException">Its turn does not come in time, or the change fails; nothing is changed.</exception>
    public static async Task<T> InTransactionAsync<T>(this DbContext database, Func<Task<T>> change, CancellationToken cancellationToken)
    {
        await using var transaction = await database.Database.BeginTransactionAsync(cancellationToken);
        var changed = await change();
        await transaction.CommitAsync(cancellationToken);
        return changed;
    }
}
