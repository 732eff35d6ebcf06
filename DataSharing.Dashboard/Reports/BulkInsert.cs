using System.Globalization;
using System.Text;
using Microsoft.Data.Sqlite;
using SQLitePCL;

namespace DataSharing.Dashboard.Reports;

/// <summary>Stores very many rows, some with each statement of SQLite itself.</summary>
/// <remarks>
/// A year of a large organization is half a million rows. SaveChanges would track them all; a command of the provider looks up each parameter by its name for each of them;
/// and each statement looks up and moves on the table's sequence anew.
/// </remarks>
internal sealed class BulkInsert : IDisposable
{
    private const int RowsAtOnce = 40;

    private readonly sqlite3 _database;
    private readonly sqlite3_stmt _statement;
    private readonly int _rows;
    private int _place;

    private BulkInsert(sqlite3 database, string table, string[] columns, int rows)
    {
        (_database, _rows) = (database, rows);
        var row = $"({string.Join(", ", columns.Select(_ => "?"))})";
        Require(raw.sqlite3_prepare_v2(
            database,
            string.Create(CultureInfo.InvariantCulture, $"INSERT INTO \"{table}\" (\"{string.Join("\", \"", columns)}\") VALUES {string.Join(", ", Enumerable.Repeat(row, rows))}"),
            out _statement));
    }

    /// <param name="connection">With a transaction under way.</param>
    /// <param name="table">Where to.</param>
    /// <param name="columns">Of the table.</param>
    /// <param name="items">A row each.</param>
    /// <param name="write">Adds the values of one row, in the order of the columns.</param>
    public static void All<T>(SqliteConnection connection, string table, string[] columns, IEnumerable<T> items, Action<BulkInsert, T> write)
    {
        BulkInsert? insert = null;
        try
        {
            foreach (var chunk in items.Chunk(RowsAtOnce))
            {
                if (insert?._rows != chunk.Length)
                {
                    insert?.Dispose();
                    insert = new BulkInsert(connection.Handle!, table, columns, chunk.Length);
                }

                insert._place = 0;
                foreach (var item in chunk)
                {
                    write(insert, item);
                }

                insert.Execute();
            }
        }
        finally
        {
            insert?.Dispose();
        }
    }

    public BulkInsert Add(long value)
    {
        Require(raw.sqlite3_bind_int64(_statement, ++_place, value));
        return this;
    }

    public BulkInsert Add(bool? value)
    {
        Require(value is { } given ? raw.sqlite3_bind_int(_statement, ++_place, given ? 1 : 0) : raw.sqlite3_bind_null(_statement, ++_place));
        return this;
    }

    public BulkInsert Add(string? value)
    {
        if (value is null)
        {
            Require(raw.sqlite3_bind_null(_statement, ++_place));
            return this;
        }

        // SQLite makes its own copy.
        Span<byte> usual = stackalloc byte[256];
        var bytes = Encoding.UTF8.GetMaxByteCount(value.Length) <= usual.Length ? usual[..Encoding.UTF8.GetBytes(value, usual)] : Encoding.UTF8.GetBytes(value);
        Require(raw.sqlite3_bind_text(_statement, ++_place, bytes));
        return this;
    }

    public void Dispose() => _statement.Dispose();

    private void Execute()
    {
        Require(raw.sqlite3_step(_statement), raw.SQLITE_DONE);
        Require(raw.sqlite3_reset(_statement));
    }

    private void Require(int result, int expected = raw.SQLITE_OK)
    {
        if (result != expected)
        {
            SqliteException.ThrowExceptionForRC(result, _database);
        }
    }
}
