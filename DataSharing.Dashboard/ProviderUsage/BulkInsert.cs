using System.Globalization;
using System.Text;
using Microsoft.Data.Sqlite;
using SQLitePCL;

namespace DataSharing.Dashboard.ProviderUsage;

/// <summary>Stores very many rows, some with each statement of SQLite itself.</summary>
/// <remarks>
/// A year of a large organization is half a million rows. SaveChanges would track them all, a command of the provider looks up each parameter by its name for each of them,
/// and a statement for each row starts and ends SQLite's machine half a million times.
/// </remarks>
internal sealed class BulkInsert : IDisposable
{
    private const int RowsAtOnce = 40;

    private readonly sqlite3 _database;
    private readonly sqlite3_stmt _statement;
    private readonly int _common;
    private readonly int _rows;
    private int _place;

    private BulkInsert(sqlite3 database, string table, string[] columns, long[] common, int rows, bool unlessThere)
    {
        (_database, _common, _rows) = (database, common.Length, rows);
        Require(raw.sqlite3_prepare_v2(database, Text(table, columns, common.Length, rows) + (unlessThere ? " ON CONFLICT DO NOTHING" : ""), out _statement));

        // What is bound stays so from one execution to the next.
        foreach (var value in common)
        {
            Add(value);
        }
    }

    /// <param name="connection">With a transaction under way.</param>
    /// <param name="table">Where to.</param>
    /// <param name="columns">Of the table.</param>
    /// <param name="common">The values of the first columns, which all rows share.</param>
    /// <param name="items">A row each.</param>
    /// <param name="write">Adds the values of one row, in the order of the other columns.</param>
    /// <param name="unlessThere">Leaves out what the table already has.</param>
    public static void All<T>(
        SqliteConnection connection, string table, string[] columns, long[] common, IEnumerable<T> items, Action<BulkInsert, T> write, bool unlessThere = false)
    {
        BulkInsert? insert = null;
        try
        {
            foreach (var chunk in items.Chunk(RowsAtOnce))
            {
                if (insert?._rows != chunk.Length)
                {
                    insert?.Dispose();
                    insert = new BulkInsert(connection.Handle!, table, columns, common, chunk.Length, unlessThere);
                }

                insert._place = insert._common;
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

    public BulkInsert Add(bool? value) => value is { } given ? Add(given ? 1 : 0) : AddNull();

    public BulkInsert Add(string? value)
    {
        if (value is null)
        {
            return AddNull();
        }

        // SQLite makes its own copy.
        Require(raw.sqlite3_bind_text(_statement, ++_place, Encoding.UTF8.GetBytes(value)));
        return this;
    }

    public void Dispose() => _statement.Dispose();

    private static string Text(string table, string[] columns, int common, int rows)
    {
        var shared = string.Join(", ", Enumerable.Range(1, common).Select(place => string.Create(CultureInfo.InvariantCulture, $"?{place}")));
        var row = $"({string.Join(", ", columns.Skip(common).Select(_ => "?").Prepend(shared))})";
        return $"INSERT INTO \"{table}\" (\"{string.Join("\", \"", columns)}\") VALUES {string.Join(", ", Enumerable.Repeat(row, rows))}";
    }

    private BulkInsert AddNull()
    {
        Require(raw.sqlite3_bind_null(_statement, ++_place));
        return this;
    }

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
