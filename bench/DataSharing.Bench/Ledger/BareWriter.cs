using System.Diagnostics;
using System.Globalization;
using DataSharing.Dashboard.Data.Engines.Sqlite;
using Microsoft.Data.Sqlite;

namespace DataSharing.Bench.Ledger;

/// <summary>
/// What SQLite itself can do with the same rows: no HTTP, no rules; one transaction a batch, synced to the disk, ids unique, a roll-up for
/// each batch.
/// </summary>
internal static class BareWriter
{
    /// <returns>Rows a second.</returns>
    public static double Run(int batch, double seconds, bool random)
    {
        var folder = Path.Combine(Path.GetTempPath(), $"datasharing-bench-{Guid.NewGuid():N}");
        Directory.CreateDirectory(folder);
        try
        {
            using var connection = new SqliteConnection($"Data Source={Path.Combine(folder, "bare.db")};Pooling=False");
            connection.Open();
            Execute(connection, "PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL;");
            Execute(
                connection,
                """
                CREATE TABLE events (sequence INTEGER PRIMARY KEY, id TEXT NOT NULL UNIQUE, at INTEGER, project TEXT, model TEXT,
                    input INTEGER, output INTEGER, free INTEGER, total INTEGER);
                CREATE TABLE days (day INTEGER, project TEXT, requests INTEGER, tokens INTEGER, PRIMARY KEY (day, project)) WITHOUT ROWID;
                """
            );
            return Write(connection, batch, seconds, random);
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    private static double Write(SqliteConnection connection, int batch, double seconds, bool random)
    {
        using var insert = new SqliteStatement(
            connection,
            "INSERT INTO events (id, at, project, model, input, output, free, total) VALUES (?, ?, ?, ?, ?, ?, ?, ?)"
        );
        using var add = new SqliteStatement(
            connection,
            """
            INSERT INTO days VALUES (?, ?, ?, ?)
                ON CONFLICT DO UPDATE SET requests = requests + excluded.requests, tokens = tokens + excluded.tokens
            """
        );
        using var begin = new SqliteStatement(connection, "BEGIN IMMEDIATE");
        using var commit = new SqliteStatement(connection, "COMMIT");
        var watch = Stopwatch.StartNew();
        var (rows, total) = (0L, 0L);
        while (watch.Elapsed.TotalSeconds < seconds)
        {
            begin.Execute();
            for (var row = 0; row < batch; row++, rows++)
            {
                var id = random ? unchecked((ulong)rows * 0x9E3779B97F4A7C15) : (ulong)rows;
                total += rows % 4_000;
                insert
                    .Bind(string.Create(CultureInfo.InvariantCulture, $"chatcmpl-{id:x16}"))
                    .Bind(1_795_700_000_000 + rows)
                    .Bind(Traffic.Projects[(int)(rows % 20)])
                    .Bind("gpt-4.1-mini-2025-04-14")
                    .Bind(rows % 4_000)
                    .Bind(rows % 900)
                    .Bind(rows % 4_000)
                    .Bind(total)
                    .Execute();
            }

            add.Bind(20_783L).Bind(Traffic.Projects[0]).Bind((long)batch).Bind(batch * 2_000L).Execute();
            commit.Execute();
        }

        return rows / watch.Elapsed.TotalSeconds;
    }

    private static void Execute(SqliteConnection connection, string text)
    {
        using var command = connection.CreateCommand();
        command.CommandText = text;
        command.ExecuteNonQuery();
    }
}
