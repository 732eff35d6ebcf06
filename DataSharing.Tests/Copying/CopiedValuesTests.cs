using System.Globalization;
using DataSharing.Dashboard.Common;
using DataSharing.Dashboard.Data;
using DataSharing.Dashboard.Data.Engines;
using DataSharing.Dashboard.Data.Engines.PostgreSql;
using DataSharing.Dashboard.Hosting.Copying;
using Microsoft.Data.Sqlite;
using Npgsql;
using NpgsqlTypes;
using Xunit;

namespace DataSharing.Tests.Copying;

/// <summary>Each value of each column of each table gets to PostgreSQL and back as it was stored, whatever it is.</summary>
[Trait("Database", "SQLite")]
public sealed class CopiedValuesTests : IAsyncLifetime
{
    private const int Rows = 8;

    private readonly Support.TemporaryFolder _source = new();
    private readonly Support.TemporaryFolder _back = new();
    private NpgsqlDataSource _database = null!;

    public async ValueTask InitializeAsync()
    {
        Assert.SkipUnless(Support.PostgreSqlServer.IsHere, Support.PostgreSqlServer.WhyNot);
        await Support.MigratedFiles.CopyToAsync(_source);
        await Support.MigratedFiles.CopyToAsync(_back);
        _database = PostgreSqlSource.Create(await Support.PostgreSqlServer.UseAsync(_back), isPooled: false);
    }

    public async ValueTask DisposeAsync()
    {
        if (_database is not null)
        {
            await _database.DisposeAsync();
            await Support.PostgreSqlServer.DropAsync(_back);
        }

        _source.Dispose();
        _back.Dispose();
    }

    [Fact]
    public async Task EveryTable_ThereAndBack_IsTheSame()
    {
        var tables = await FillAsync();
        var before = await Support.StoredRows.ReadAsync(_source, tables);
        Assert.All(
            tables,
            table => Assert.Equal(Rows, before.Count(row => row.StartsWith($"{table.FullName}: ", StringComparison.Ordinal)))
        );

        await ThereAsync(tables);
        await BackAsync(tables);

        Assert.Equal(before, await Support.StoredRows.ReadAsync(_back, tables));
    }

    [Fact]
    public async Task Text_WithANul_IsRefusedByTableAndColumn()
    {
        var tables = await FillAsync();
        await using (var connection = await Support.StoredRows.OpenAsync(_source, Store.Ledger))
        await using (var command = connection.CreateCommand())
        {
            command.CommandText =
                """UPDATE "events" SET "Model" = 'a' || char(0) || 'b' WHERE "Sequence" = (SELECT MAX("Sequence") FROM "events")""";
            await command.ExecuteNonQueryAsync();
        }

        var refused = await Assert.ThrowsAsync<InvalidInputException>(() => ThereAsync(tables));

        Assert.StartsWith("A row of ledger.events has the character NUL in Model", refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Value_ThatPostgreSqlRefuses_IsNamedByTableAndColumn_AndNotRepeated()
    {
        var tables = await FillAsync();
        var (table, column) = tables
            .SelectMany(table => table.Columns.Select(column => (table, column)))
            .First(one => one.column.Type.Type == NpgsqlDbType.Jsonb);
        await using (var connection = await Support.StoredRows.OpenAsync(_source, table.Store))
        await using (var command = connection.CreateCommand())
        {
            command.CommandText = $$"""UPDATE {{table.Quoted}} SET {{column.Quoted}} = '{"a":"secret\u0000"}'""";
            await command.ExecuteNonQueryAsync();
        }

        var refused = await Assert.ThrowsAsync<InvalidInputException>(() => ThereAsync(tables));

        Assert.StartsWith($"Rows of {table.FullName} could not be copied: ", refused.Message, StringComparison.Ordinal);
        Assert.Contains($"column {column.Name})", refused.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("secret", refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Value_ThatDiffers_IsNamed_InEachColumnOfEachTable()
    {
        var tables = await FillAsync();
        await ThereAsync(tables);
        await using var sqlite = await SqliteEnd.OpenAsync(new DataDirectory(_source), SqliteOpenMode.ReadOnly, default);
        await using var postgreSql = await PostgreSqlEnd.OpenAsync(_database, onlyReads: false, default);
        await postgreSql.ExecuteAsync(Store.Application, "SET session_replication_role = replica", default);
        foreach (var table in tables)
        {
            foreach (var column in table.Columns)
            {
                foreach (var other in (string[])[Other(column), .. column.IsNullable ? ["NULL"] : Array.Empty<string>()])
                {
                    // A row that is another by its key stands elsewhere among them, and the first difference may be any.
                    var difference = table.Key.Contains(column) ? "another value in" : $"another value in {column.Name} than the source";
                    await using var change = await postgreSql.Connection.BeginTransactionAsync();
                    await postgreSql.ExecuteAsync(
                        table.Store,
                        $"UPDATE {table.InPostgreSql} SET {column.Quoted} = {other} WHERE ctid = (SELECT MAX(ctid) FROM {table.InPostgreSql} WHERE {column.Quoted} IS NOT NULL)",
                        default
                    );

                    var refused = await Assert.ThrowsAsync<InvalidInputException>(() =>
                        CopyCheck.CompareAsync(sqlite, postgreSql, [table], Support.Watched.Silently, default)
                    );

                    Assert.Contains($"{table.FullName} has {difference}", refused.Message, StringComparison.Ordinal);
                    await change.RollbackAsync();
                }
            }
        }
    }

    [Fact]
    public async Task Amount_ThatSqliteCannotHold_IsRefusedByTableAndColumn()
    {
        var tables = await FillAsync();
        await ThereAsync(tables);
        await using (var postgreSql = await PostgreSqlEnd.OpenAsync(_database, onlyReads: false, default))
        {
            await postgreSql.ExecuteAsync(Store.Reports, """UPDATE reports."Costs" SET "Amount" = 1e40 WHERE "Amount" = 9.99""", default);
        }

        var refused = await Assert.ThrowsAsync<InvalidInputException>(() => BackAsync(tables));

        Assert.StartsWith("A row of reports.Costs has a value that is too large in Amount", refused.Message, StringComparison.Ordinal);
    }

    private async Task<IReadOnlyList<CopiedTable>> FillAsync()
    {
        await using var sqlite = await SqliteEnd.OpenAsync(new DataDirectory(_source), SqliteOpenMode.ReadWrite, default);
        await using var postgreSql = await PostgreSqlEnd.OpenAsync(_database, onlyReads: true, default);
        var tables = await CopiedTables.ReadAsync(sqlite, postgreSql, default);
        foreach (var table in tables)
        {
            for (var row = 0; row < Rows; row++)
            {
                await sqlite.ExecuteAsync(
                    table.Store,
                    $"INSERT INTO {table.Quoted} ({table.ColumnList}) VALUES ({string.Join(", ", table.Columns.Select((_, place) => $"@p{place}"))})",
                    default,
                    [.. table.Columns.Select((column, place) => ($"@p{place}", Value(table, column, row)))]
                );
            }

            if (table.Counted is not null)
            {
                // The last rows were deleted once.
                await sqlite.CountOnAsync(table, 9_000, default);
            }
        }

        return tables;
    }

    private async Task ThereAsync(IReadOnlyList<CopiedTable> tables)
    {
        await using var sqlite = await SqliteEnd.OpenAsync(new DataDirectory(_source), SqliteOpenMode.ReadOnly, default);
        await using var postgreSql = await PostgreSqlEnd.OpenAsync(_database, onlyReads: false, default);
        await postgreSql.ExecuteAsync(Store.Application, "SET session_replication_role = replica", default);
        var journal = new CopyJournal(postgreSql);
        await CopyAsync(
            new CopierToPostgreSql(sqlite, postgreSql, journal, Support.Watched.Silently) { RowsAtOnce = 3 },
            journal,
            sqlite,
            postgreSql,
            tables
        );
    }

    private async Task BackAsync(IReadOnlyList<CopiedTable> tables)
    {
        await using var sqlite = await SqliteEnd.OpenAsync(new DataDirectory(_back), SqliteOpenMode.ReadWrite, default);
        await using var postgreSql = await PostgreSqlEnd.OpenAsync(_database, onlyReads: true, default);
        var journal = new CopyJournal(sqlite);
        await CopyAsync(
            new CopierToSqlite(postgreSql, sqlite, journal, Support.Watched.Silently) { RowsAtOnce = 3 },
            journal,
            postgreSql,
            sqlite,
            tables
        );
    }

    private static async Task CopyAsync(
        TableCopier copier,
        CopyJournal journal,
        CopyEnd from,
        CopyEnd to,
        IReadOnlyList<CopiedTable> tables
    )
    {
        await journal.MakeAsync(default);
        foreach (var table in tables)
        {
            await copier.CopyAsync(table, Rows, default);
            if (table.Counted is not null)
            {
                await to.CountOnAsync(table, (await from.CounterAsync(table, default))!.Value, default);
            }
        }

        var compared = 0L;
        await CopyCheck.CompareAsync(from, to, tables, new Support.Watched(soFar => compared += soFar.Rows), default);
        Assert.Equal(tables.Count * Rows, compared);
    }

    // The least that can be another, and as long.
    private static string Other(CopiedColumn column) =>
        column.Type.Type switch
        {
            NpgsqlDbType.Bigint => $"{column.Quoted} # 1099511627776",
            NpgsqlDbType.Integer => $"{column.Quoted} # 1048576",
            NpgsqlDbType.Boolean => $"NOT {column.Quoted}",
            NpgsqlDbType.Bytea => $"set_byte({column.Quoted}, 7, 255)",
            NpgsqlDbType.Numeric => $"{column.Quoted} + 0.0000000000000000001",
            NpgsqlDbType.TimestampTz => $"{column.Quoted} + interval '1 microsecond'",
            NpgsqlDbType.Jsonb => $"jsonb_set({column.Quoted}, '{{cc,x}}', 'false')",
            NpgsqlDbType.Array | NpgsqlDbType.Text => $"ARRAY['a7', {column.Quoted}[2], 'a']",
            _ => $"overlay({column.Quoted} placing 'è' from 1)",
        };

    // Of a key, each row another; of what may be null, each third; the rest as odd as it can be, and no two of a unique index alike.
    private static object? Value(CopiedTable table, CopiedColumn column, int row)
    {
        if (column.IsNullable && row % 3 == 2)
        {
            return null;
        }

        var isCounted = column.Name == table.Counted;
        return column.Type.Type switch
        {
            NpgsqlDbType.Bigint when isCounted => row + 1L,
            NpgsqlDbType.Integer when isCounted => row + 1L,
            NpgsqlDbType.Bigint => ((long[])[long.MinValue, long.MaxValue, -1, 0, 1, 1L << 32, -(1L << 32) - 1, 4_294_967_295])[row],
            NpgsqlDbType.Integer => ((long[])[int.MinValue, int.MaxValue, -1, 0, 1, 65_536, -65_537, 7])[row],
            NpgsqlDbType.Boolean => row % 2 == 0,
            NpgsqlDbType.Bytea => row == 0 ? [] : Enumerable.Range(0, row * 40).Select(number => (byte)(number ^ row)).ToArray(),
            NpgsqlDbType.Numeric => (
                (string[])["0.0", "-0.01", "1.0", "79228162514264337593543950335.0", "0.1234567890123456789", "12.5", "3.0", "9.99"]
            )[row],
            NpgsqlDbType.TimestampTz => row == 0
                ? "9999-12-31 23:59:59.9999999+00:00"
                : string.Create(CultureInfo.InvariantCulture, $"2026-02-28 23:59:5{row}.12345{row}+00:00"),
            NpgsqlDbType.Jsonb => """{"a":?,"b":["\u00E4",null,1.50],"cc":{"x":true}}""".Replace('?', (char)('0' + row)),
            NpgsqlDbType.Array | NpgsqlDbType.Text => row == 0 ? "[]" : $$"""["a{{row}}","\u0022\u0027","\u00E4"]""",
            _ => (
                (string[])["", "ä 日本 🧮 \u200d", "'; DROP --\"", "\r\n\t\\N\\.", "\u0001\u007f\ufffd", " x ", "NULL", new string('é', 60)]
            )[row],
        };
    }
}
