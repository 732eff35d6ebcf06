using System.Data;
using System.Data.Common;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Diagnostics;

namespace DataSharing.Dashboard.Data.Engines.PostgreSql;

/// <summary>
/// Makes of each transaction what BEGIN IMMEDIATE is with SQLite: nobody else writes to the store until it ends. Numbers that the database
/// gives are so in the order of the commits, on which the chain of the audit log and all that follows changes rest.
/// </summary>
/// <remarks>A transaction of one moment only reads, and takes no lock. By advisory lock, which ends with its transaction, whoever pools the
/// connections. A commit that wrote something counts in the store's own number, by which it is seen.</remarks>
internal sealed class OneWriter(Store store) : DbTransactionInterceptor
{
    // As long as SQLite's writers wait for each other.
    private const int Seconds = 30;

    private readonly string _take = WriterTurn.Take(store);
    private readonly string _count = $"{WriterTurn.Counted(store)} WHERE pg_current_xact_id_if_assigned() IS NOT NULL";

    public override DbTransaction TransactionStarted(DbConnection connection, TransactionEndEventData eventData, DbTransaction result)
    {
        if (result.IsolationLevel != IsolationLevel.RepeatableRead)
        {
            try
            {
                using var command = Command(result, _take);
                command.ExecuteNonQuery();
            }
            catch
            {
                // Nobody else knows of it yet.
                result.Dispose();
                throw;
            }
        }

        return result;
    }

    public override async ValueTask<DbTransaction> TransactionStartedAsync(
        DbConnection connection,
        TransactionEndEventData eventData,
        DbTransaction result,
        CancellationToken cancellationToken = default
    )
    {
        if (result.IsolationLevel != IsolationLevel.RepeatableRead)
        {
            try
            {
                await using var command = Command(result, _take);
                await command.ExecuteNonQueryAsync(cancellationToken);
            }
            catch
            {
                await result.DisposeAsync();
                throw;
            }
        }

        return result;
    }

    public override InterceptionResult TransactionCommitting(
        DbTransaction transaction,
        TransactionEventData eventData,
        InterceptionResult result
    )
    {
        if (transaction.IsolationLevel != IsolationLevel.RepeatableRead)
        {
            using var command = Command(transaction, _count);
            command.ExecuteNonQuery();
        }

        return result;
    }

    public override async ValueTask<InterceptionResult> TransactionCommittingAsync(
        DbTransaction transaction,
        TransactionEventData eventData,
        InterceptionResult result,
        CancellationToken cancellationToken = default
    )
    {
        if (transaction.IsolationLevel != IsolationLevel.RepeatableRead)
        {
            await using var command = Command(transaction, _count);
            await command.ExecuteNonQueryAsync(cancellationToken);
        }

        return result;
    }

    private static DbCommand Command(DbTransaction transaction, string text)
    {
        var command = transaction.Connection!.CreateCommand();
        (command.Transaction, command.CommandText, command.CommandTimeout) = (transaction, text, Seconds);
        return command;
    }
}

/// <summary>Saves of a single row too are transactions, so that they wait for their turn and are counted.</summary>
internal sealed class AlwaysInTransaction : SaveChangesInterceptor
{
    public override InterceptionResult<int> SavingChanges(DbContextEventData eventData, InterceptionResult<int> result)
    {
        eventData.Context!.Database.AutoTransactionBehavior = AutoTransactionBehavior.Always;
        return result;
    }

    public override ValueTask<InterceptionResult<int>> SavingChangesAsync(
        DbContextEventData eventData,
        InterceptionResult<int> result,
        CancellationToken cancellationToken = default
    )
    {
        eventData.Context!.Database.AutoTransactionBehavior = AutoTransactionBehavior.Always;
        return ValueTask.FromResult(result);
    }
}
