using System.Globalization;
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

    public async Task PrepareAsync(CancellationToken cancellationToken)
    {
        var mark = await PostgreSqlMark.RequireAsync(source, directory, cancellationToken);
        foreach (var schema in OpenSchemas())
        {
            await using (schema)
            {
                await RequireKnownAsync(schema, cancellationToken);
                await Databases.MigrateAsync(schema, NameOf(schema), logger, cancellationToken);
            }
        }

        await (mark with { Keys = KeyFolder.Read(directory) }).WriteAsync(source, cancellationToken);
    }

    public async Task<IAsyncDisposable> ServeAloneAsync(CancellationToken cancellationToken)
    {
        var connection = await source.OpenConnectionAsync(cancellationToken);
        await using var take = new NpgsqlCommand(
            string.Create(CultureInfo.InvariantCulture, $"SELECT pg_try_advisory_lock({PostgreSqlStores.ServerLock})"),
            connection
        );
        if (await take.ExecuteScalarAsync(cancellationToken) is true)
        {
            return connection;
        }

        await connection.DisposeAsync();
        throw new InvalidInputException(Option, "A server is running on this database. Stop it first.");
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
