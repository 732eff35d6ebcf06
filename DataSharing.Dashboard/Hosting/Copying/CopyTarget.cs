using DataSharing.Dashboard.Common;
using DataSharing.Dashboard.Configuration;
using DataSharing.Dashboard.Data;
using DataSharing.Dashboard.Data.Engines;
using DataSharing.Dashboard.Data.Engines.PostgreSql;
using DataSharing.Dashboard.Data.Engines.Sqlite;
using DataSharing.Dashboard.Hosting.Storage;
using DataSharing.Dashboard.Identity;
using DataSharing.Dashboard.ProviderUsage;
using Microsoft.Data.Sqlite;
using Npgsql;

namespace DataSharing.Dashboard.Hosting.Copying;

/// <summary>What is filled: empty, or begun from the same source at the same moment.</summary>
internal static class CopyTarget
{
    /// <summary>Makes the empty databases, with the mark of an unfinished copy before anything else; or finds that all is there.</summary>
    /// <returns>What is copied here, and whether it was whole already.</returns>
    /// <exception cref="InvalidInputException">Something else is there.</exception>
    public static async Task<CopyMark> BeginAsync(Place target, CopyMark source, bool hasItsKeys, CancellationToken cancellationToken)
    {
        var mark = target.PostgreSql is null
            ? await BeginFilesAsync(target.Directory, source, hasItsKeys, cancellationToken)
            : await BeginPostgreSqlAsync(target.PostgreSql, source, cancellationToken);
        if (mark.Id != source.Id)
        {
            throw new InvalidInputException(
                null,
                $"There is a copy that was begun from another installation{(mark.Id.Length > 8 ? $" ({mark.Id[..8]})" : "")}: name an empty place, or copy that one."
            );
        }

        CopySource.RequireUnchanged(mark, source);
        await MakeSchemasAsync(target, cancellationToken);
        return mark;
    }

    /// <summary>Whether a folder may be filled; nothing is made in it.</summary>
    /// <returns>What was begun there; null if nothing is there.</returns>
    /// <exception cref="InvalidInputException">Something else is there.</exception>
    public static async Task<CopyMark?> LookAsync(DataDirectory directory, bool hasItsKeys, CancellationToken cancellationToken)
    {
        foreach (var store in Enum.GetValues<Store>())
        {
            var file = new FileInfo(directory.FileOf(store));
            if (!file.Exists || file.Length == 0)
            {
                continue;
            }

            await using var connection = SqliteEnd.Connection(file.FullName, SqliteOpenMode.ReadWrite);
            await connection.OpenAsync(cancellationToken);
            if (store == Store.Application && await CopyMark.ReadAsync(connection, cancellationToken) is { } begun)
            {
                return begun;
            }

            await using var tables = connection.CreateCommand();
            tables.CommandText = "SELECT COUNT(*) FROM sqlite_master";
            if (await tables.ExecuteScalarAsync(cancellationToken) is not 0L)
            {
                throw new InvalidInputException(
                    "--to-data",
                    $"{directory.Path} holds databases already, and no copy that was begun: name an empty folder with --to-data."
                );
            }
        }

        RequireOwn(directory, hasItsKeys);
        return null;
    }

    private static async Task<CopyMark> BeginFilesAsync(
        DataDirectory directory,
        CopyMark source,
        bool hasItsKeys,
        CancellationToken cancellationToken
    )
    {
        if (await LookAsync(directory, hasItsKeys, cancellationToken) is { } begun)
        {
            return begun;
        }

        foreach (var file in directory.Databases)
        {
            // There before SQLite writes to it, which would leave it readable by all.
            await OwnerOnlyFiles.Open(file, FileMode.OpenOrCreate, FileShare.ReadWrite).DisposeAsync();
        }

        await using var end = await SqliteEnd.OpenAsync(directory, SqliteOpenMode.ReadWrite, cancellationToken);
        await source.WriteAsync(end.Of(Store.Application), cancellationToken);
        return source;
    }

    // The folder of PostgreSQL's own keys may take the files.
    private static void RequireOwn(DataDirectory directory, bool hasItsKeys)
    {
        if (directory.HasTraces && !hasItsKeys)
        {
            throw new InvalidInputException(
                "--to-data",
                $"{directory.Path} holds what another installation left, such as its keys: name an empty folder with --to-data."
            );
        }
    }

    private static async Task<CopyMark> BeginPostgreSqlAsync(string postgreSql, CopyMark source, CancellationToken cancellationToken)
    {
        await using var connections = PostgreSqlSource.Create(postgreSql, isPooled: false);
        await using var connection = await connections.OpenConnectionAsync(cancellationToken);
        await PostgreSqlMark.RequireServerAsync(connection, cancellationToken);
        if (await CopyMark.ReadAsync(connection, cancellationToken) is { } begun)
        {
            return begun;
        }

        await using var ask = new NpgsqlCommand(
            $"""
            SELECT EXISTS (SELECT 1 FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace WHERE n.nspname IN ({string.Join(
                ", ",
                Enum.GetValues<Store>().Select(store => $"'{PostgreSqlStores.SchemaOf(store)}'")
            )}))
            """,
            connection
        );
        if (await ask.ExecuteScalarAsync(cancellationToken) is true)
        {
            throw new InvalidInputException(
                "--to-postgresql",
                "The database to copy to is not empty, and holds no copy that was begun: make a new one with createdb and name that with --to-postgresql."
            );
        }

        await source.WriteAsync(connection, cancellationToken);
        return source;
    }

    // With the services of a start, since the model of the accounts depends on their options.
    private static async Task MakeSchemasAsync(Place target, CancellationToken cancellationToken)
    {
        var services = new ServiceCollection();
        services.AddLogging();
        services
            .AddDatabases(target.Directory, target.PostgreSql is { } database ? new PostgreSqlOptions(database) : null)
            .AddAccounts(target.Directory);
        services.AddSingleton<ReportWriteLock>().AddSingleton(TimeProvider.System);
        await using var provider = services.BuildServiceProvider();
        await provider.GetRequiredService<IStorage>().MakeSchemasAsync(cancellationToken);
        foreach (var file in target.PostgreSql is null ? target.Directory.Databases : [])
        {
            // Pooled connections hold their files open.
            using var pooled = new SqliteConnection(SqliteEngine.ConnectionString(file));
            SqliteConnection.ClearPool(pooled);
        }
    }
}
