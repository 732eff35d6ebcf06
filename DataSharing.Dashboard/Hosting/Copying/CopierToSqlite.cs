using System.Globalization;
using DataSharing.Dashboard.Data.Engines.Sqlite;
using Npgsql;

namespace DataSharing.Dashboard.Hosting.Copying;

/// <summary>From PostgreSQL to SQLite, by a statement that is prepared once.</summary>
internal sealed class CopierToSqlite(PostgreSqlEnd source, SqliteEnd target, CopyJournal journal, IProgress<CopiedSoFar> watch)
    : TableCopier(journal, watch)
{
    protected override async Task CopyAsync(
        CopiedTable table,
        TableProgress begun,
        Action<long> copied,
        CancellationToken cancellationToken
    )
    {
        var after = Read(begun.After);
        await using var select = new NpgsqlCommand(
            table.Select(table.InPostgreSql, after?.Select((_, part) => string.Create(CultureInfo.InvariantCulture, $"${part + 1}"))),
            source.Connection
        )
        {
            CommandTimeout = 0,
        };
        for (var part = 0; part < after?.Count; part++)
        {
            var type = table.Key[part].Type;
            select.Parameters.Add(new NpgsqlParameter { Value = type.Given(after[part]), NpgsqlDbType = type.Type });
        }

        // Row by row off the wire: nothing is collected.
        await using var rows = await select.ExecuteReaderAsync(cancellationToken);
        using var insert = new SqliteStatement(
            target.File(table.Store),
            $"INSERT INTO {table.Quoted} ({table.ColumnList}) VALUES ({string.Join(", ", table.Columns.Select(_ => "?"))})"
        );
        var (progress, more) = (begun, await rows.ReadAsync(cancellationToken));
        while (!progress.IsDone)
        {
            await using var transaction = target.File(table.Store).BeginTransaction();
            var (written, last) = (0, progress.After);
            while (more && written < RowsAtOnce)
            {
                cancellationToken.ThrowIfCancellationRequested();
                Insert(table, rows, insert);
                if (++written == RowsAtOnce)
                {
                    last = Write(PlacesOfKey(table).Select(place => table.Columns[place].Type.Key(rows, place)));
                }

                more = await rows.ReadAsync(cancellationToken);
            }

            progress = new TableProgress(progress.Rows + written, last, IsDone: !more);
            await Journal.WriteAsync(table, progress, transaction, cancellationToken);
            await transaction.CommitAsync(cancellationToken);
            copied(progress.Rows);
        }
    }

    private static void Insert(CopiedTable table, NpgsqlDataReader rows, SqliteStatement insert)
    {
        insert.After(0);
        for (var place = 0; place < table.Columns.Count; place++)
        {
            if (rows.IsDBNull(place))
            {
                insert.Bind((string?)null);
            }
            else
            {
                table.Columns[place].Type.Copy(rows, place, table.Columns[place], insert);
            }
        }

        insert.Execute();
    }
}
