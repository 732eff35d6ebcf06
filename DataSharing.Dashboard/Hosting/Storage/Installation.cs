using DataSharing.Dashboard.Common;
using DataSharing.Dashboard.Data;
using Microsoft.Data.Sqlite;

namespace DataSharing.Dashboard.Hosting.Storage;

/// <summary>
/// What one database says of itself: which installation it belongs to, and how far that one had come when it was last written.
/// </summary>
/// <param name="Name">The file's name.</param>
/// <param name="Exists">Whether there is a file with something in it.</param>
/// <param name="Id">The installation, the same in all three; null if it was never bound.</param>
/// <param name="Generation">Counts up in all three at each start, each stop and each minute in which something was written; 0 until all
/// three were bound once.</param>
/// <param name="Next">The generation that all three are about to have; null if none is under way.</param>
/// <param name="HasContent">Whether something was recorded in it that would be missed.</param>
/// <param name="Keys">The files that lay in keys/ then, as <see cref="KeyFolder"/> names them.</param>
/// <param name="IsHalfCopy">Whether it is being filled from another database, and that was not finished.</param>
internal sealed record DatabaseMark(
    string Name,
    bool Exists,
    string? Id,
    long Generation,
    long? Next,
    bool HasContent,
    IReadOnlyList<string> Keys,
    bool IsHalfCopy = false
);

/// <summary>
/// The three databases name each other. One that is missing, foreign or older than the others is found before anything is written.
/// </summary>
/// <remarks>Two steps, each durable before the next begins: all three say which generation comes next, then all three take it. Whatever
/// moment a process is killed at, the others can tell
/// a step that was cut short from a file that was put back: who has taken it knows that all three had announced it.</remarks>
internal static class Installation
{
    /// <summary>Whether these may be used together; null if so, else one sentence that says what to restore.</summary>
    public static string? Problem(IReadOnlyList<DatabaseMark> marks, bool hadMore)
    {
        if (marks.Any(mark => mark.IsHalfCopy))
        {
            return $"The databases are a copy that was not finished: {CopyMark.WhatNow}, or remove {string.Join(", ", marks.Select(mark => mark.Name))}.";
        }

        var (here, missing) = (marks.Where(mark => mark.Exists).ToList(), marks.Where(mark => !mark.Exists).ToList());
        if (here.Count == 0)
        {
            return hadMore
                ? "The databases are missing, and the folder holds what an earlier installation left: restore a backup into it, name its database with --postgresql if it has one, or begin anew in an empty folder."
                : null;
        }

        var ids = here.Select(mark => mark.Id).OfType<string>().Distinct(StringComparer.Ordinal).ToList();
        if (ids.Count > 1)
        {
            return $"The databases are of different installations: {string.Join(", ", here.Where(mark => mark.Id is not null).Select(mark => $"{mark.Name} of {mark.Id![..8]}"))}. Put back the files that belong together, or restore a backup.";
        }

        // Before the first binding, files may be missing only where nothing was begun: without the one that holds the accounts, a stranger
        // would be offered the first.
        if (hadMore && missing.Exists(mark => mark.Name == DataDirectory.ApplicationName))
        {
            return $"{Names(missing)} missing, and the folder holds what an earlier installation left: put the newest one back, restore a backup, or begin anew in an empty folder.";
        }

        var highest = here.Max(mark => mark.Generation);
        if (missing.Count > 0 && (highest > 0 || here.Exists(mark => mark.HasContent)))
        {
            return $"{Names(missing)} missing, and {Names(here)} here: put the newest one back, or restore a backup.";
        }

        if (highest > 0 && here.Where(mark => mark.Id is null).ToList() is { Count: > 0 } strange)
        {
            return $"{Names(strange)} not of this installation, or older than it: put back the files that belong together, or restore a backup.";
        }

        return
            here.Where(mark => !(mark.Generation == highest || (mark.Generation == highest - 1 && mark.Next == highest))).ToList()
                is { Count: > 0 } older
            ? $"{Names(older)} older than {Names(here.Except(older), verb: false)}: put back the newest {string.Join(" and ", older.Select(mark => mark.Name))}, or restore a whole backup."
            : null;
    }

    /// <summary>What the files of a folder say.</summary>
    /// <exception cref="InvalidInputException">They cannot be used together, or their keys are missing.</exception>
    public static async Task<List<DatabaseMark>> RequireAsync(
        DataDirectory directory,
        CancellationToken cancellationToken,
        SqliteOpenMode mode = SqliteOpenMode.ReadWrite
    )
    {
        var marks = await ReadAsync(directory.Databases, cancellationToken, mode);
        return (Problem(marks, directory.HasTraces) ?? KeyFolder.Problem(marks, KeyFolder.Read(directory))) is { } problem
            ? throw new InvalidInputException("--data", $"{directory.Path}: {problem}")
            : marks;
    }

    private static string Names(IEnumerable<DatabaseMark> marks, bool verb = true)
    {
        var names = marks.Select(mark => mark.Name).ToList();
        return $"{string.Join(" and ", names)}{(!verb ? "" : names.Count == 1 ? " is" : " are")}";
    }

    /// <summary>Reads what the files say, without changing or making any.</summary>
    public static async Task<List<DatabaseMark>> ReadAsync(
        IEnumerable<string> files,
        CancellationToken cancellationToken,
        SqliteOpenMode mode = SqliteOpenMode.ReadWrite
    )
    {
        var marks = new List<DatabaseMark>();
        foreach (var file in files)
        {
            marks.Add(await ReadAsync(file, mode, cancellationToken));
        }

        return marks;
    }

    /// <summary>Takes all three on to the next generation; the first time it binds them.</summary>
    /// <param name="files">The three files, which are there.</param>
    /// <param name="marks">What they say, checked.</param>
    /// <param name="keys">What lies in keys/ now.</param>
    /// <param name="cancellationToken">Stops between two steps, which the next start goes on with.</param>
    public static async Task AdvanceAsync(
        IReadOnlyList<string> files,
        IReadOnlyList<DatabaseMark> marks,
        IReadOnlyList<string> keys,
        CancellationToken cancellationToken
    )
    {
        var id = marks.Select(mark => mark.Id).OfType<string>().FirstOrDefault() ?? Guid.NewGuid().ToString("N");
        var now = marks.Max(mark => mark.Generation);
        await WriteAsync(files, id, now, now + 1, keys, cancellationToken);
        await WriteAsync(files, id, now + 1, null, keys, cancellationToken);
    }

    public static async Task WriteAsync(
        IEnumerable<string> files,
        string id,
        long generation,
        long? next,
        IReadOnlyList<string> keys,
        CancellationToken cancellationToken
    )
    {
        foreach (var file in files)
        {
            await using var connection = await OpenAsync(file, SqliteOpenMode.ReadWrite, cancellationToken);
            await using var command = connection.CreateCommand();
            command.CommandText = """
                PRAGMA synchronous = FULL;
                BEGIN IMMEDIATE;
                CREATE TABLE IF NOT EXISTS installation (Id TEXT NOT NULL, Generation INTEGER NOT NULL,
                    Next INTEGER NULL, Keys TEXT NOT NULL);
                DELETE FROM installation;
                INSERT INTO installation (Id, Generation, Next, Keys) VALUES ($id, $generation, $next, $keys);
                COMMIT;
                """;
            command.Parameters.AddWithValue("$id", id);
            command.Parameters.AddWithValue("$generation", generation);
            command.Parameters.AddWithValue("$keys", string.Join('\n', keys));
            command.Parameters.AddWithValue("$next", next is null ? DBNull.Value : next);
            await command.ExecuteNonQueryAsync(cancellationToken);
        }
    }

    private static async Task<DatabaseMark> ReadAsync(string file, SqliteOpenMode mode, CancellationToken cancellationToken)
    {
        var name = Path.GetFileName(file);
        if (!File.Exists(file) || new FileInfo(file).Length == 0)
        {
            // SQLite makes an empty file before it writes the first page.
            return new DatabaseMark(name, false, null, 0, null, false, []);
        }

        try
        {
            await using var connection = await OpenAsync(file, mode, cancellationToken);
            var hasContent = false;
            foreach (var table in (string[])["events", "Organizations", "AspNetUsers", "Files", "SyncStates", "Slices"])
            {
                hasContent =
                    hasContent
                    || (
                        await HasTableAsync(connection, table, cancellationToken)
                        && await ScalarAsync(connection, $"SELECT 1 FROM \"{table}\" LIMIT 1", cancellationToken) is not null
                    );
            }

            var isHalfCopy = await HasTableAsync(connection, CopyMark.Table, cancellationToken);
            if (isHalfCopy || !await HasTableAsync(connection, "installation", cancellationToken))
            {
                return new DatabaseMark(name, true, null, 0, null, hasContent, [], isHalfCopy);
            }

            await using var command = connection.CreateCommand();
            command.CommandText = "SELECT Id, Generation, Next, Keys FROM installation";
            await using var reader = await command.ExecuteReaderAsync(cancellationToken);
            return await reader.ReadAsync(cancellationToken)
                ? new DatabaseMark(
                    name,
                    true,
                    reader.GetString(0),
                    reader.GetInt64(1),
                    reader.IsDBNull(2) ? null : reader.GetInt64(2),
                    hasContent,
                    reader.GetString(3).Split('\n', StringSplitOptions.RemoveEmptyEntries)
                )
                : new DatabaseMark(name, true, null, 0, null, hasContent, []);
        }
        catch (SqliteException exception) when (exception.SqliteErrorCode is 11 or 26)
        {
            throw new InvalidInputException("--data", $"{name} is damaged or no database: put the newest one back, or restore a backup.");
        }
    }

    private static async Task<bool> HasTableAsync(SqliteConnection connection, string table, CancellationToken cancellationToken) =>
        await ScalarAsync(connection, $"SELECT 1 FROM sqlite_master WHERE type = 'table' AND name = '{table}'", cancellationToken)
            is not null;

    private static async Task<object?> ScalarAsync(SqliteConnection connection, string text, CancellationToken cancellationToken)
    {
        await using var command = connection.CreateCommand();
        command.CommandText = text;
        return await command.ExecuteScalarAsync(cancellationToken);
    }

    private static async Task<SqliteConnection> OpenAsync(string file, SqliteOpenMode mode, CancellationToken cancellationToken)
    {
        var connection = new SqliteConnection(
            new SqliteConnectionStringBuilder
            {
                DataSource = file,
                Mode = mode,
                Pooling = false,
                DefaultTimeout = 30,
            }.ToString()
        );
        await connection.OpenAsync(cancellationToken);
        return connection;
    }
}
