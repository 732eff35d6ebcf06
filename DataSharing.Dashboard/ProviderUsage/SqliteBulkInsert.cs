using System.Globalization;
using DataSharing.Dashboard.Data.Engines.Sqlite;
using Microsoft.Data.Sqlite;

namespace DataSharing.Dashboard.ProviderUsage;

/// <summary>Stores very many rows, some with each statement.</summary>
/// <remarks>
/// A year of a large organization is half a million rows. SaveChanges would track them all, and a statement for each row starts and ends
/// SQLite's machine half a million times.
/// </remarks>
internal static class SqliteBulkInsert
{
    private const int RowsAtOnce = 40;

    /// <param name="connection">With a transaction under way.</param>
    /// <param name="table">Where to.</param>
    /// <param name="columns">Of the table.</param>
    /// <param name="common">The value of the first column, which all rows share.</param>
    /// <param name="items">A row each.</param>
    /// <param name="bind">Binds the values of one row, in the order of the other columns.</param>
    /// <param name="unlessThere">Leaves out what the table already has.</param>
    public static void All<T>(
        SqliteConnection connection,
        string table,
        IReadOnlyList<string> columns,
        long common,
        IEnumerable<T> items,
        Action<SqliteStatement, T> bind,
        bool unlessThere = false
    )
    {
        SqliteStatement? insert = null;
        var rows = 0;
        try
        {
            foreach (var chunk in items.Chunk(RowsAtOnce))
            {
                if (rows != chunk.Length)
                {
                    insert?.Dispose();
                    rows = chunk.Length;
                    insert = new SqliteStatement(connection, Text(table, columns, rows) + (unlessThere ? " ON CONFLICT DO NOTHING" : ""));
                    insert.Bind(common);
                }

                insert!.After(1);
                foreach (var item in chunk)
                {
                    bind(insert, item);
                }

                insert.Execute();
            }
        }
        finally
        {
            insert?.Dispose();
        }
    }

    private static string Text(string table, IReadOnlyList<string> columns, int rows)
    {
        var row = $"({string.Join(", ", columns.Skip(1).Select(_ => "?").Prepend("?1"))})";
        return string.Create(
            CultureInfo.InvariantCulture,
            $"INSERT INTO \"{table}\" (\"{string.Join("\", \"", columns)}\") VALUES {string.Join(", ", Enumerable.Repeat(row, rows))}"
        );
    }
}
