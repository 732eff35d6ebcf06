using System.Data;
using System.Data.Common;
using DataSharing.Dashboard.Data.Engines;
using DataSharing.Dashboard.Data.Engines.PostgreSql;
using Npgsql;

namespace DataSharing.Dashboard.Hosting.Copying;

/// <summary>One database. As a source it is read as of one moment.</summary>
internal sealed class PostgreSqlEnd : CopyEnd
{
    private NpgsqlTransaction? _moment;

    private PostgreSqlEnd(NpgsqlConnection connection) => Connection = connection;

    public NpgsqlConnection Connection { get; }

    public static async Task<PostgreSqlEnd> OpenAsync(NpgsqlDataSource source, bool onlyReads, CancellationToken cancellationToken)
    {
        var end = new PostgreSqlEnd(await source.OpenConnectionAsync(cancellationToken));
        try
        {
            // The other side may take minutes for what it does meanwhile.
            await end.ExecuteAsync(Store.Application, "SET idle_in_transaction_session_timeout = 0", cancellationToken);
            if (onlyReads)
            {
                end._moment = await end.Connection.BeginTransactionAsync(IsolationLevel.RepeatableRead, cancellationToken);
                await end.ExecuteAsync(Store.Application, "SET TRANSACTION READ ONLY", cancellationToken);
            }

            return end;
        }
        catch
        {
            await end.DisposeAsync();
            throw;
        }
    }

    public override DbConnection Of(Store store) => Connection;

    public override string Name(Store store, string table) => $"\"{PostgreSqlStores.SchemaOf(store)}\".\"{table}\"";

    public override Task<long?> CounterAsync(CopiedTable table, CancellationToken cancellationToken) =>
        ScalarAsync(
            table.Store,
            $"SELECT GREATEST(pg_sequence_last_value(pg_get_serial_sequence(@table, @column)::regclass), (SELECT MAX(\"{table.Counted}\") FROM {table.InPostgreSql}))",
            cancellationToken,
            ("@table", table.InPostgreSql),
            ("@column", table.Counted)
        );

    public override Task CountOnAsync(CopiedTable table, long last, CancellationToken cancellationToken) =>
        ExecuteAsync(
            table.Store,
            "SELECT setval(pg_get_serial_sequence(@table, @column)::regclass, @last)",
            cancellationToken,
            ("@table", table.InPostgreSql),
            ("@column", table.Counted),
            ("@last", last)
        );

    public override async ValueTask DisposeAsync()
    {
        if (_moment is not null)
        {
            await _moment.DisposeAsync();
        }

        await Connection.DisposeAsync();
    }
}
