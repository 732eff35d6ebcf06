using System.Data.Common;
using System.Globalization;
using DataSharing.Dashboard.Data.Engines;

namespace DataSharing.Dashboard.Hosting.Copying;

/// <summary>How far a table has come.</summary>
/// <param name="Rows">So many are there.</param>
/// <param name="After">The key of the last of them, as a list in JSON.</param>
/// <param name="IsDone">Whether these are all.</param>
internal sealed record TableProgress(long Rows, string? After, bool IsDone)
{
    public static TableProgress None { get; } = new(0, null, IsDone: false);
}

/// <summary>
/// Kept in each store that is filled, and written in the transaction of the rows: whenever a copy is killed, what it says is there is
/// there.
/// </summary>
internal sealed class CopyJournal(CopyEnd target)
{
    public const string Table = "copying";

    public async Task MakeAsync(CancellationToken cancellationToken)
    {
        foreach (var store in Enum.GetValues<Store>())
        {
            await target.ExecuteAsync(
                store,
                $"""CREATE TABLE IF NOT EXISTS {Name(store)} ("Table" text NOT NULL PRIMARY KEY, "Rows" bigint NOT NULL, "After" text NULL, "IsDone" boolean NOT NULL)""",
                cancellationToken
            );
        }
    }

    public async Task<TableProgress> ReadAsync(CopiedTable table, CancellationToken cancellationToken)
    {
        await using var command = target.Command(
            table.Store,
            $"""SELECT "Rows", "After", "IsDone" FROM {Name(table.Store)} WHERE "Table" = @table""",
            ("@table", table.Name)
        );
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        return await reader.ReadAsync(cancellationToken)
            ? new TableProgress(reader.GetInt64(0), reader.IsDBNull(1) ? null : reader.GetString(1), reader.GetBoolean(2))
            : TableProgress.None;
    }

    /// <summary>Within the transaction in which the rows were written.</summary>
    public async Task WriteAsync(CopiedTable table, TableProgress progress, DbTransaction transaction, CancellationToken cancellationToken)
    {
        await using var command = target.Command(
            table.Store,
            $"""
            INSERT INTO {Name(table.Store)} ("Table", "Rows", "After", "IsDone") VALUES (@table, @rows, @after, @done)
            ON CONFLICT ("Table") DO UPDATE SET "Rows" = excluded."Rows", "After" = excluded."After", "IsDone" = excluded."IsDone"
            """,
            ("@table", table.Name),
            ("@rows", progress.Rows),
            ("@after", progress.After),
            ("@done", progress.IsDone)
        );
        command.Transaction = transaction;
        await command.ExecuteNonQueryAsync(cancellationToken);
    }

    /// <summary>Takes it away from a store.</summary>
    public Task DropAsync(Store store, CancellationToken cancellationToken) =>
        target.ExecuteAsync(store, string.Create(CultureInfo.InvariantCulture, $"DROP TABLE IF EXISTS {Name(store)}"), cancellationToken);

    private string Name(Store store) => target.Name(store, Table);
}
