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
    PostgreSqlSessions sessions,
    PostgreSqlServerLock serverLock,
    IServiceProvider services,
    ILogger<PostgreSqlStorage> logger
) : IStorage
{
    public const string Option = "--postgresql";

    public async Task PrepareAsync(CancellationToken cancellationToken)
    {
        await using var alone = await sessions.TakeSetupAsync(cancellationToken);
        var mark = await PostgreSqlMark.RequireAsync(source, directory, cancellationToken);
        await MakeSchemasAsync(cancellationToken);
        await (mark with { Keys = KeyFolder.Read(directory) }).WriteAsync(source, cancellationToken);
    }

    public async Task MakeSchemasAsync(CancellationToken cancellationToken)
    {
        foreach (var schema in OpenSchemas())
        {
            await using (schema)
            {
                var isNew = !await PostgreSqlStores.IsThereAsync(source, StoreOf(schema), cancellationToken);
                if (!isNew)
                {
                    await RequireKnownAsync(schema, cancellationToken);
                }

                await Databases.MigrateAsync(schema, NameOf(schema), logger, isNew, cancellationToken);
            }
        }
    }

    public async Task<IAsyncDisposable> ServeAloneAsync(CancellationToken cancellationToken)
    {
        await serverLock.TakeAsync(cancellationToken);
        return serverLock;
    }

    // The turn of a writer could be had on a server that only reads, too.
    public async Task RequireWritableAsync(DbContext schema, CancellationToken cancellationToken)
    {
        var says = await schema
            .Database.SqlQueryRaw<string>("SELECT current_setting('transaction_read_only') AS \"Value\"")
            .ToListAsync(cancellationToken);
        if (says is not ["off"])
        {
            throw new InvalidOperationException("The server only reads.");
        }
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
                $"The schema {NameOf(schema)} ({later}) is newer than this version of the console: use the version that made it, or a later one."
            );
        }
    }

    private static string NameOf(DbContext schema) => PostgreSqlStores.SchemaOf(StoreOf(schema));

    private static Store StoreOf(DbContext schema) =>
        schema switch
        {
            PostgreSqlLedgerContext => Store.Ledger,
            PostgreSqlReportsContext => Store.Reports,
            _ => Store.Application,
        };
}
