using DataSharing.Dashboard.Auditing;
using DataSharing.Dashboard.Common;
using DataSharing.Dashboard.Configuration;
using DataSharing.Dashboard.Data;
using DataSharing.Dashboard.Data.Engines;
using DataSharing.Dashboard.Data.Engines.PostgreSql;
using Microsoft.AspNetCore.DataProtection;
using Microsoft.EntityFrameworkCore;
using Npgsql;

namespace DataSharing.Dashboard.Hosting.Storage;

/// <summary>One database that holds all three stores, and remembers the keys with which it is sealed.</summary>
internal sealed partial class PostgreSqlStorage(
    DataDirectory directory,
    NpgsqlDataSource source,
    PostgreSqlEngine engine,
    PostgreSqlSessions sessions,
    PostgreSqlServerLock serverLock,
    PoolerCheck pooler,
    SharedKeys sharedKeys,
    IServiceProvider services,
    TimeProvider time,
    ILogger<PostgreSqlStorage> logger
) : IStorage
{
    private static readonly TimeSpan _clocksAgree = TimeSpan.FromMilliseconds(500);

    public async Task<IAsyncDisposable> PrepareAsync(CancellationToken cancellationToken)
    {
        var alone = await sessions.TakeSetupAsync(cancellationToken);
        try
        {
            await pooler.RequireSameDatabaseAsync(alone, cancellationToken);
            await PrepareAloneAsync(cancellationToken);
            return alone;
        }
        catch
        {
            await alone.DisposeAsync();
            throw;
        }
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

    public async Task<IAsyncDisposable> ServeAsync(CancellationToken cancellationToken)
    {
        await serverLock.TakeAsync(cancellationToken);
        await RequireNewestAsync(cancellationToken);
        await CompareClocksAsync(cancellationToken);
        return serverLock;
    }

    /// <summary>Makes sure that nobody has brought the schemas to another version since they were prepared.</summary>
    /// <exception cref="InvalidInputException">Somebody has.</exception>
    public async Task RequireNewestAsync(CancellationToken cancellationToken)
    {
        foreach (var schema in OpenSchemas())
        {
            await using (schema)
            {
                await RequireKnownAsync(schema, cancellationToken);
                if ((await schema.Database.GetPendingMigrationsAsync(cancellationToken)).Any())
                {
                    throw new InvalidInputException(
                        PostgreSqlSettings.DatabaseOption,
                        $"The schema {NameOf(schema)} was put back to an earlier version: start this server again."
                    );
                }
            }
        }
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

    private async Task PrepareAloneAsync(CancellationToken cancellationToken)
    {
        await sharedKeys.FetchAsync(cancellationToken);
        var mark = await PostgreSqlMark.RequireAsync(source, directory, cancellationToken);
        await using (await TakeForMigrationAsync(cancellationToken))
        {
            await MakeSchemasAsync(cancellationToken);
        }

        await RememberKeysAsync();
        if (sharedKeys.AreKept)
        {
            // Made before anybody else can begin: two servers must not each make their own.
            _ = services.GetRequiredService<AuditSigner>().Fingerprint;
            _ = services.GetRequiredService<IDataProtectionProvider>().CreateProtector(nameof(SharedKeys)).Protect("");
            await sharedKeys.KeepAsync(sealsAnew: true, cancellationToken);
            await RememberKeysAsync();
        }

        Task RememberKeysAsync() => (mark with { Keys = KeyFolder.Read(directory) }).WriteAsync(source, cancellationToken);
    }

    // Servers of the version before must not find another schema under their statements.
    private async Task<IAsyncDisposable?> TakeForMigrationAsync(CancellationToken cancellationToken)
    {
        var isMigrated = true;
        foreach (var schema in OpenSchemas())
        {
            await using (schema)
            {
                isMigrated =
                    isMigrated
                    && (
                        !await PostgreSqlStores.IsThereAsync(source, StoreOf(schema), cancellationToken)
                        || !(await schema.Database.GetPendingMigrationsAsync(cancellationToken)).Any()
                    );
            }
        }

        if (isMigrated)
        {
            return null;
        }

        var alone = new PostgreSqlServerLock(sessions, ServerRight.Alone);
        try
        {
            await alone.TakeAsync(cancellationToken);
        }
        catch (InvalidInputException)
        {
            throw new InvalidInputException(
                PostgreSqlSettings.DatabaseOption,
                "This version brings the database to a newer schema, and a server of an earlier version runs on it: stop all of them first. If a machine is gone, its session ends within two minutes."
            );
        }

        return alone;
    }

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
                PostgreSqlSettings.DatabaseOption,
                $"The schema {NameOf(schema)} ({later}) is newer than this version of the console: use the version that made it, or a later one."
            );
        }
    }

    // Servers decide by their own clocks, on which a change of sharing holds from the next second.
    private async Task CompareClocksAsync(CancellationToken cancellationToken)
    {
        await using var ask = source.CreateCommand("SELECT clock_timestamp()");
        var before = time.GetUtcNow();
        var there = (DateTime)(await ask.ExecuteScalarAsync(cancellationToken))!;
        var between = before + ((time.GetUtcNow() - before) / 2);
        if ((between - there).Duration() > _clocksAgree)
        {
            LogClocks((int)(between - there).TotalMilliseconds);
        }
    }

    [LoggerMessage(
        Level = LogLevel.Warning,
        Message = "The clocks of this machine and of the database's differ by {Milliseconds} ms: set both by NTP, and those of all servers."
    )]
    private partial void LogClocks(int milliseconds);

    private static string NameOf(DbContext schema) => PostgreSqlStores.SchemaOf(StoreOf(schema));

    private static Store StoreOf(DbContext schema) =>
        schema switch
        {
            PostgreSqlLedgerContext => Store.Ledger,
            PostgreSqlReportsContext => Store.Reports,
            _ => Store.Application,
        };
}
