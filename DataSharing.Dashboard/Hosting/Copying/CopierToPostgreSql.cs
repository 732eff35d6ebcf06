using DataSharing.Dashboard.Data.Engines.Sqlite;

namespace DataSharing.Dashboard.Hosting.Copying;

/// <summary>From SQLite to PostgreSQL, by binary COPY.</summary>
internal sealed class CopierToPostgreSql(SqliteEnd source, PostgreSqlEnd target, CopyJournal journal, IProgress<CopiedSoFar> watch)
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
        using var rows = new SqliteStatement(source.File(table.Store), table.Select(table.Quoted, after?.Select(_ => "?")));
        for (var part = 0; part < after?.Count; part++)
        {
            table.Key[part].Type.Bind(rows, after[part]);
        }

        var (progress, more) = (begun, rows.Step());
        while (!progress.IsDone)
        {
            await using var transaction = await target.Connection.BeginTransactionAsync(cancellationToken);
            (progress, more) = more ? Write(table, progress, rows, cancellationToken) : (progress with { IsDone = true }, false);
            await Journal.WriteAsync(table, progress, transaction, cancellationToken);
            await transaction.CommitAsync(cancellationToken);
            copied(progress.Rows);
        }
    }

    /// <returns>How far it has come, and whether the statement stands at a row that is next.</returns>
    private (TableProgress Progress, bool More) Write(
        CopiedTable table,
        TableProgress progress,
        SqliteStatement rows,
        CancellationToken cancellationToken
    )
    {
        var (columns, written, after, more) = (table.Columns, 0, progress.After, true);
        using var import = target.Connection.BeginBinaryImport(
            $"COPY {table.InPostgreSql} ({table.ColumnList}) FROM STDIN (FORMAT BINARY)"
        );
        import.Timeout = TimeSpan.Zero;
        while (more && written < RowsAtOnce)
        {
            cancellationToken.ThrowIfCancellationRequested();
            import.StartRow();
            for (var place = 0; place < columns.Count; place++)
            {
                if (rows.IsNull(place))
                {
                    import.WriteNull();
                }
                else
                {
                    columns[place].Type.Copy(rows, place, columns[place], import);
                }
            }

            if (++written == RowsAtOnce)
            {
                after = Write(PlacesOfKey(table).Select(place => columns[place].Type.Key(rows, place, columns[place])));
            }

            more = rows.Step();
        }

        import.Complete();
        return (new TableProgress(progress.Rows + written, after, IsDone: !more), more);
    }
}
