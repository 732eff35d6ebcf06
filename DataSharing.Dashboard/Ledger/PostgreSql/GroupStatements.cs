using DataSharing.Dashboard.Data.Engines;
using DataSharing.Dashboard.Data.Engines.PostgreSql;
using Microsoft.EntityFrameworkCore.Metadata;
using Npgsql;
using NpgsqlTypes;

namespace DataSharing.Dashboard.Ledger.PostgreSql;

/// <summary>What one group writes. Columns come from the model.</summary>
internal sealed class GroupStatements(IModel model)
{
    // The same expression as that of the unique index: PostgreSQL finds the index by it.
    private const string DetailKey = """
        "OrganizationId", "Hour",
        "ledger"."key_of"("ProjectId", "Model", "Reason", "Shared"::text, "UserId", "ApiKeyId", "ServiceTier", "Batch"::text)
        """;

    private readonly StoredColumns<EventRow> _events = new(model);
    private readonly StoredColumns<KeptDecisionRow> _kept = new(model);
    private readonly StoredColumns<PoolRow> _pools = new(model);
    private readonly StoredColumns<DayRow> _days = new(model);
    private readonly StoredColumns<DetailRow> _details = new(model);

    /// <summary>The number of the last commit, and that of the last event.</summary>
    public (long Number, long Last) Place(NpgsqlConnection connection, NpgsqlTransaction transaction)
    {
        using var ask = new NpgsqlCommand(WriterTurn.Number(Store.Ledger, $"COALESCE({LastEvent}, 0)"), connection, transaction);
        using var reader = ask.ExecuteReader();
        return reader.Read() ? (reader.GetInt64(0), reader.GetInt64(1)) : throw LostRow();
    }

    /// <summary>What is recorded of these ids, and what stayed of those whose events were let go.</summary>
    public (List<EventRow> Events, List<KeptDecisionRow> Kept) Recorded(
        NpgsqlConnection connection,
        NpgsqlTransaction transaction,
        IReadOnlyList<EventKey> keys
    )
    {
        using var batch = new NpgsqlBatch(connection, transaction);
        Ask(batch, _events, keys);
        Ask(batch, _kept, keys);
        using var reader = batch.ExecuteReader();
        var events = ReadAll(reader, _events);
        reader.NextResult();
        return (events, ReadAll(reader, _kept));
    }

    /// <summary>Adds events, in their order.</summary>
    public void Copy(NpgsqlConnection connection, IReadOnlyList<EventRow> rows)
    {
        if (rows.Count == 0)
        {
            return;
        }

        using var import = connection.BeginBinaryImport($"COPY {_events.Table} ({_events.List}) FROM STDIN (FORMAT BINARY)");
        foreach (var row in rows)
        {
            import.StartRow();
            for (var column = 0; column < _events.Names.Count; column++)
            {
                if (_events.Value(row, column) is { } value)
                {
                    import.Write(value, _events.Types[column]);
                }
                else
                {
                    import.WriteNull();
                }
            }
        }

        import.Complete();
    }

    /// <summary>Writes the rest of a group with one question.</summary>
    /// <returns>The number of the last event, and that of the commit.</returns>
    public (long Last, long Number) Write(
        NpgsqlConnection connection,
        NpgsqlTransaction transaction,
        IReadOnlyList<PoolRow> pools,
        RollUps rollUps
    )
    {
        using var batch = new NpgsqlBatch(connection, transaction);
        Add(batch, _pools, pools, string.Join(", ", _pools.Key), column => $"excluded.{column}");
        Add(
            batch,
            _days,
            [.. rollUps.Days.Select(pair => pair.Key.ToRow(pair.Value))],
            string.Join(", ", _days.Key),
            column => $"\"row\".{column} + excluded.{column}"
        );
        Add(
            batch,
            _details,
            [.. rollUps.Details.Select(pair => pair.Key.ToRow(pair.Value))],
            DetailKey,
            column => $"\"row\".{column} + excluded.{column}"
        );
        batch.BatchCommands.Add(new NpgsqlBatchCommand($"""{WriterTurn.Counted(Store.Ledger)} RETURNING "Number", {LastEvent}"""));
        using var reader = batch.ExecuteReader();
        while (!reader.Read())
        {
            if (!reader.NextResult())
            {
                throw LostRow();
            }
        }

        return (reader.IsDBNull(1) ? 0 : reader.GetInt64(1), reader.GetInt64(0));
    }

    private string LastEvent => $"""(SELECT MAX("Sequence") FROM {_events.Table})""";

    private static InvalidOperationException LostRow() => new("ledger.commits has lost its row: restore the database.");

    private static void Ask<TRow>(NpgsqlBatch batch, StoredColumns<TRow> columns, IReadOnlyList<EventKey> keys)
        where TRow : class
    {
        var command = new NpgsqlBatchCommand();
        var unnest = command.Parameters.Unnest(
            (keys.Select(key => key.Id).ToArray(), NpgsqlDbType.Text),
            (keys.Select(key => key.OrganizationId).ToArray(), NpgsqlDbType.Text),
            (keys.Select(key => key.Source).ToArray(), NpgsqlDbType.Text)
        );
        command.CommandText = $"""
            SELECT {string.Join(", ", columns.Names.Select(name => $"\"row\".{name}"))}
            FROM {unnest} AS "key"("Id", "OrganizationId", "Source")
            JOIN {columns.Table} AS "row" ON "row"."Id" = "key"."Id" AND "row"."OrganizationId" = "key"."OrganizationId"
                AND "row"."Source" = "key"."Source"
            """;
        batch.BatchCommands.Add(command);
    }

    private static List<TRow> ReadAll<TRow>(NpgsqlDataReader reader, StoredColumns<TRow> columns)
        where TRow : class
    {
        var rows = new List<TRow>();
        while (reader.Read())
        {
            rows.Add(columns.Read(reader));
        }

        return rows;
    }

    private static void Add<TRow>(
        NpgsqlBatch batch,
        StoredColumns<TRow> columns,
        IReadOnlyList<TRow> rows,
        string conflict,
        Func<string, string> change
    )
        where TRow : class
    {
        if (rows.Count == 0)
        {
            return;
        }

        var command = new NpgsqlBatchCommand();
        var unnest = command.Parameters.Unnest(columns.Types.Select((type, column) => (columns.ValuesOf(rows, column), type)));
        command.CommandText = $"""
            INSERT INTO {columns.Table} AS "row" ({columns.List}) SELECT * FROM {unnest}
            ON CONFLICT ({conflict}) DO UPDATE SET {string.Join(", ", columns.Values.Select(column => $"{column} = {change(column)}"))}
            """;
        batch.BatchCommands.Add(command);
    }
}
