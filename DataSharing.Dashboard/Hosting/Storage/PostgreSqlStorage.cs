using DataSharing.Dashboard.Common;
using DataSharing.Dashboard.Data;
using DataSharing.Dashboard.Data.Engines;
using DataSharing.Dashboard.Data.Engines.PostgreSql;
using Microsoft.EntityFrameworkCore;
using Npgsql;

namespace DataSharing.Dashboard.Hosting.Storage;

/// <summary>One database that holds all three stores, and remembers the keys with which it is sealed.</summary>
internal sealed class PostgreSqlStorage(
    DataDirectory directory,
    NpgsqlDataSource source,
    PostgreSqlEngine engine,
    IServiceProvider services,
    ILogger<PostgreSqlStorage> logger
) : IStorage
{
    public const string Option = "--postgresql";

    private static readonly Version _oldest = new(14, 0);

    public async Task PrepareAsync(CancellationToken cancellationToken)
    {
        await RequireServerAsync(cancellationToken);
        var (id, keys) = await ReadMarkAsync(cancellationToken);
        RequireKeys(id, keys);
        foreach (var schema in OpenSchemas())
        {
            await using (schema)
            {
                await RequireKnownAsync(schema, cancellationToken);
                await Databases.MigrateAsync(schema, NameOf(schema), logger, cancellationToken);
            }
        }

        await WriteMarkAsync(id ?? Guid.NewGuid().ToString("N"), KeyFolder.Read(directory), cancellationToken);
    }

    public IReadOnlyList<DbContext> OpenSchemas() =>
        [
            new PostgreSqlLedgerContext(Options<PostgreSqlLedgerContext>(Store.Ledger)),
            new PostgreSqlReportsContext(Options<PostgreSqlReportsContext>(Store.Reports)),
            new PostgreSqlApplicationContext(Options<PostgreSqlApplicationContext>(Store.Application)),
        ];

    private DbContextOptions<T> Options<T>(Store store)
        where T : DbContext
    {
        // Identity shapes its tables by its options, which it asks the application for.
        var options = new DbContextOptionsBuilder<T>().UseApplicationServiceProvider(services);
        engine.UseSchema(options, store);
        return options.Options;
    }

    private async Task RequireServerAsync(CancellationToken cancellationToken)
    {
        await using var connection = await source.OpenConnectionAsync(cancellationToken);
        if (connection.PostgreSqlVersion < _oldest)
        {
            throw new InvalidInputException(
                Option,
                $"This needs PostgreSQL {_oldest.Major} or later; the server is {connection.PostgreSqlVersion}."
            );
        }

        await using var command = new NpgsqlCommand("SHOW server_encoding", connection);
        if (await command.ExecuteScalarAsync(cancellationToken) is not "UTF8" and var encoding)
        {
            throw new InvalidInputException(
                Option,
                $"The database must be of encoding UTF8; it is of {encoding}. Make it with: CREATE DATABASE datasharing ENCODING 'UTF8' TEMPLATE template0."
            );
        }
    }

    private async Task<(string? Id, IReadOnlyList<string> Keys)> ReadMarkAsync(CancellationToken cancellationToken)
    {
        await using var command = source.CreateCommand("SELECT to_regclass('\"app\".\"installation\"') IS NOT NULL");
        if (await command.ExecuteScalarAsync(cancellationToken) is not true)
        {
            return (null, []);
        }

        await using var ask = source.CreateCommand("""SELECT "Id", "Keys" FROM "app"."installation" """);
        await using var reader = await ask.ExecuteReaderAsync(cancellationToken);
        return await reader.ReadAsync(cancellationToken)
            ? (reader.GetString(0), reader.GetString(1).Split('\n', StringSplitOptions.RemoveEmptyEntries))
            : (null, []);
    }

    private void RequireKeys(string? id, IReadOnlyList<string> keys)
    {
        var mark = new DatabaseMark("database", true, id, 1, null, false, keys);
        if (KeyFolder.Problem([mark], KeyFolder.Read(directory)) is { } problem)
        {
            throw new InvalidInputException("--data", $"{directory.Path}: {problem}");
        }
    }

    private async Task WriteMarkAsync(string id, IReadOnlyList<string> keys, CancellationToken cancellationToken)
    {
        await using var connection = await source.OpenConnectionAsync(cancellationToken);
        await using var transaction = await connection.BeginTransactionAsync(cancellationToken);
        await using var command = new NpgsqlCommand(
            """
            DELETE FROM "app"."installation";
            INSERT INTO "app"."installation" ("Id", "Keys") VALUES (@id, @keys);
            """,
            connection,
            transaction
        );
        command.Parameters.AddWithValue("id", id);
        command.Parameters.AddWithValue("keys", string.Join('\n', keys));
        await command.ExecuteNonQueryAsync(cancellationToken);
        await transaction.CommitAsync(cancellationToken);
    }

    private static async Task RequireKnownAsync(DbContext schema, CancellationToken cancellationToken)
    {
        var applied = await schema.Database.GetAppliedMigrationsAsync(cancellationToken);
        if (applied.Except(schema.Database.GetMigrations(), StringComparer.Ordinal).LastOrDefault() is { } later)
        {
            throw new InvalidInputException(
                Option,
                $"The schema of the {NameOf(schema)} ({later}) is newer than this version of the console: use the version that made it, or a later one."
            );
        }
    }

    private static string NameOf(DbContext schema) =>
        schema switch
        {
            PostgreSqlLedgerContext => "ledger",
            PostgreSqlReportsContext => "reports",
            _ => "application",
        };
}
