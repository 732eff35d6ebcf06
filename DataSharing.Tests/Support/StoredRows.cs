using System.Globalization;
using DataSharing.Dashboard.Data;
using DataSharing.Dashboard.Data.Engines;
using DataSharing.Dashboard.Data.Engines.Sqlite;
using DataSharing.Dashboard.Hosting.Copying;
using Microsoft.Data.Sqlite;

namespace DataSharing.Tests.Support;

/// <summary>All that three of SQLite's files hold, value by value and with its kind.</summary>
internal static class StoredRows
{
    /// <summary>Of each table its rows in the order of its key, and of each counter where it is.</summary>
    public static async Task<IReadOnlyList<string>> ReadAsync(string folder, IEnumerable<CopiedTable> tables)
    {
        var rows = new List<string>();
        foreach (var table in tables)
        {
            var columns = string.Join(" || '|' || ", table.Columns.Select(column => $"typeof({column.Quoted}) || quote({column.Quoted})"));
            var key = string.Join(", ", table.Key.Select(column => column.Quoted));
            rows.AddRange(
                (await QueryAsync(folder, table.Store, $"SELECT {columns} FROM {table.Quoted} ORDER BY {key}")).Select(row =>
                    $"{table.FullName}: {row}"
                )
            );
        }

        foreach (var store in Enum.GetValues<Store>())
        {
            rows.AddRange(await QueryAsync(folder, store, "SELECT name || ' ' || seq FROM sqlite_sequence WHERE seq > 0 ORDER BY name"));
        }

        return rows;
    }

    public static async Task<List<string>> QueryAsync(string folder, Store store, string text)
    {
        await using var connection = await OpenAsync(folder, store);
        await using var command = connection.CreateCommand();
        command.CommandText = text;
        await using var reader = await command.ExecuteReaderAsync();
        var rows = new List<string>();
        while (await reader.ReadAsync())
        {
            rows.Add(Convert.ToString(reader.GetValue(0), CultureInfo.InvariantCulture)!);
        }

        return rows;
    }

    public static async Task<SqliteConnection> OpenAsync(string folder, Store store)
    {
        var connection = new SqliteConnection(
            new SqliteConnectionStringBuilder(SqliteEngine.ConnectionString(DataDirectory.AsItIs(folder).FileOf(store)))
            {
                Pooling = false,
                ForeignKeys = false,
            }.ToString()
        );
        await connection.OpenAsync();
        return connection;
    }
}
