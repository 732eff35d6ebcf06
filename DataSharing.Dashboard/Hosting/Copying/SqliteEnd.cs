using System.Data.Common;
using DataSharing.Dashboard.Data;
using DataSharing.Dashboard.Data.Engines;
using Microsoft.Data.Sqlite;

namespace DataSharing.Dashboard.Hosting.Copying;

/// <summary>Three files. As a source they are opened to be read only.</summary>
internal sealed class SqliteEnd : CopyEnd
{
    private readonly Dictionary<Store, SqliteConnection> _connections = [];

    private SqliteEnd() { }

    public static async Task<SqliteEnd> OpenAsync(DataDirectory directory, SqliteOpenMode mode, CancellationToken cancellationToken)
    {
        var end = new SqliteEnd();
        try
        {
            foreach (var store in Enum.GetValues<Store>())
            {
                end._connections[store] = Connection(directory.FileOf(store), mode);
                await end._connections[store].OpenAsync(cancellationToken);
            }

            return end;
        }
        catch
        {
            await end.DisposeAsync();
            throw;
        }
    }

    /// <summary>To one file, on its own.</summary>
    public static SqliteConnection Connection(string file, SqliteOpenMode mode) =>
        new(
            new SqliteConnectionStringBuilder
            {
                DataSource = file,
                Mode = mode,
                Pooling = false,
                // Rows come table by table, and what they refer to may be of a table that comes later.
                ForeignKeys = false,
                DefaultTimeout = 30,
            }.ToString()
        );

    public override DbConnection Of(Store store) => File(store);

    public SqliteConnection File(Store store) => _connections[store];

    public override string Name(Store store, string table) => $"\"{table}\"";

    // It remembers numbers of rows that are gone; of none that was put in by hand.
    public override Task<long?> CounterAsync(CopiedTable table, CancellationToken cancellationToken) =>
        ScalarAsync(
            table.Store,
            $"""SELECT MAX("n") FROM (SELECT "seq" AS "n" FROM "sqlite_sequence" WHERE "name" = @name UNION ALL SELECT MAX("{table.Counted}") FROM {table.Quoted})""",
            cancellationToken,
            ("@name", table.Name)
        );

    public override Task CountOnAsync(CopiedTable table, long last, CancellationToken cancellationToken) =>
        ExecuteAsync(
            table.Store,
            """
            BEGIN IMMEDIATE;
            DELETE FROM "sqlite_sequence" WHERE "name" = @name;
            INSERT INTO "sqlite_sequence" ("name", "seq") VALUES (@name, @last);
            COMMIT;
            """,
            cancellationToken,
            ("@name", table.Name),
            ("@last", last)
        );

    public override async ValueTask DisposeAsync()
    {
        foreach (var connection in _connections.Values)
        {
            await connection.DisposeAsync();
        }
    }
}
