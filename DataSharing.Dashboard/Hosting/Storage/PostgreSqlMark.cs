using DataSharing.Dashboard.Common;
using DataSharing.Dashboard.Configuration;
using DataSharing.Dashboard.Data;
using DataSharing.Dashboard.Data.Engines;
using DataSharing.Dashboard.Data.Engines.PostgreSql;
using Npgsql;

namespace DataSharing.Dashboard.Hosting.Storage;

/// <summary>What a database of PostgreSQL says of itself: which installation it is, and the keys with which it is sealed.</summary>
/// <param name="Id">The installation; null before its first start.</param>
/// <param name="Keys">The files that lay in keys/, as <see cref="KeyFolder"/> names them.</param>
internal sealed record PostgreSqlMark(string? Id, IReadOnlyList<string> Keys)
{
    private static readonly Version _oldest = new(14, 0);

    /// <summary>Checks the server, and that the keys it remembers are here.</summary>
    /// <exception cref="InvalidInputException">It cannot be used: why, and what to do.</exception>
    public static async Task<PostgreSqlMark> RequireAsync(
        NpgsqlDataSource source,
        DataDirectory directory,
        CancellationToken cancellationToken
    )
    {
        await using var connection = await source.OpenConnectionAsync(cancellationToken);
        await RequireServerAsync(connection, cancellationToken);
        if (await CopyMark.ReadAsync(connection, cancellationToken) is not null)
        {
            throw new InvalidInputException(
                PostgreSqlSettings.DatabaseOption,
                $"This database is a copy that was not finished: {CopyMark.WhatNow}, or make the database anew."
            );
        }

        var mark = await ReadAsync(connection, cancellationToken);
        if (mark.Id is null && File.Exists(directory.ApplicationDatabase))
        {
            throw new InvalidInputException(
                PostgreSqlSettings.DatabaseOption,
                $"{directory.Path} holds an installation on SQLite's files, and this database is empty: leave out --postgresql, or name an empty folder with --data to begin anew."
            );
        }

        if (mark.Id is null && directory.HasTraces)
        {
            throw new InvalidInputException(
                PostgreSqlSettings.DatabaseOption,
                $"{directory.Path} holds what an earlier installation left, and this database knows nothing of it: name the database that belongs to it, restore it with pg_restore, or begin anew with an empty folder."
            );
        }

        return
            KeyFolder.Problem([new DatabaseMark("database", true, mark.Id, 1, null, false, mark.Keys)], KeyFolder.Read(directory))
                is { } problem
            ? throw new InvalidInputException("--data", $"{directory.Path}: {problem}")
            : mark;
    }

    /// <summary>The same in one sentence; null where nothing was begun in it.</summary>
    public static async Task<string?> LookAsync(NpgsqlDataSource source, DataDirectory directory, CancellationToken cancellationToken)
    {
        if ((await RequireAsync(source, directory, cancellationToken)).Id is not { } id)
        {
            return null;
        }

        await using var ask = source.CreateCommand("SELECT version(), pg_size_pretty(pg_database_size(current_database()))");
        await using var reader = await ask.ExecuteReaderAsync(cancellationToken);
        await reader.ReadAsync(cancellationToken);
        var server = string.Join(' ', reader.GetString(0).Split(' ').Take(2));
        return $"{server}, {reader.GetString(1)}; the database and the keys belong together (installation {id[..8]}).";
    }

    /// <remarks>
    /// Each start and each command writes it, and is counted by it: of what they write, something is not, such as when a key was last used.
    /// </remarks>
    public async Task WriteAsync(NpgsqlDataSource source, CancellationToken cancellationToken)
    {
        await using var connection = await source.OpenConnectionAsync(cancellationToken);
        await using var command = new NpgsqlCommand(
            $"""
            INSERT INTO "app"."installation" ("Id", "Keys") VALUES (@id, @keys) ON CONFLICT ("One") DO UPDATE SET "Keys" = excluded."Keys";
            {WriterTurn.Counted(Store.Application)}
            """,
            connection
        );
        command.Parameters.AddWithValue("id", Id ?? Guid.NewGuid().ToString("N"));
        command.Parameters.AddWithValue("keys", string.Join('\n', Keys));
        await command.ExecuteNonQueryAsync(cancellationToken);
    }

    /// <exception cref="InvalidInputException">The server is too old, or its database does not hold UTF-8.</exception>
    public static async Task RequireServerAsync(NpgsqlConnection connection, CancellationToken cancellationToken)
    {
        if (connection.PostgreSqlVersion < _oldest)
        {
            throw new InvalidInputException(
                PostgreSqlSettings.DatabaseOption,
                $"This needs PostgreSQL {_oldest.Major} or later; the server is {connection.PostgreSqlVersion}."
            );
        }

        await using var command = new NpgsqlCommand("SHOW server_encoding", connection);
        if (await command.ExecuteScalarAsync(cancellationToken) is string encoding and not "UTF8")
        {
            throw new InvalidInputException(
                PostgreSqlSettings.DatabaseOption,
                $"The database must be of encoding UTF8; it is of {encoding}. Make it with: CREATE DATABASE datasharing ENCODING 'UTF8' TEMPLATE template0."
            );
        }
    }

    private static async Task<PostgreSqlMark> ReadAsync(NpgsqlConnection connection, CancellationToken cancellationToken)
    {
        await using (var there = new NpgsqlCommand("SELECT to_regclass('\"app\".\"installation\"') IS NOT NULL", connection))
        {
            if (await there.ExecuteScalarAsync(cancellationToken) is not true)
            {
                return new PostgreSqlMark(null, []);
            }
        }

        await using var ask = new NpgsqlCommand("""SELECT "Id", "Keys" FROM "app"."installation" """, connection);
        await using var reader = await ask.ExecuteReaderAsync(cancellationToken);
        return await reader.ReadAsync(cancellationToken)
            ? new PostgreSqlMark(reader.GetString(0), reader.GetString(1).Split('\n', StringSplitOptions.RemoveEmptyEntries))
            : new PostgreSqlMark(null, []);
    }
}
