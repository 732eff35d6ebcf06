using DataSharing.Dashboard.Auditing;
using DataSharing.Dashboard.Configuration;
using DataSharing.Dashboard.Data;
using DataSharing.Dashboard.Data.Engines;
using DataSharing.Dashboard.Data.Engines.PostgreSql;
using DataSharing.Dashboard.Data.Engines.Sqlite;
using DataSharing.Dashboard.Features.Programme;
using DataSharing.Dashboard.Identity;
using DataSharing.Dashboard.Ledger;
using DataSharing.Dashboard.Ledger.PostgreSql;
using DataSharing.Dashboard.Ledger.Sqlite;
using DataSharing.Dashboard.ProviderUsage;
using DataSharing.Dashboard.Sharing;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Diagnostics;
using Npgsql;

namespace DataSharing.Dashboard.Hosting.Storage;

/// <summary>The databases: registered, and made ready by whichever command comes first.</summary>
internal static partial class Databases
{
    /// <summary>A WAL bug in earlier versions could lose a commit.</summary>
    private static readonly Version _oldestSqlite = new(3, 51, 3);

    /// <summary>A bug in earlier versions accepted forged cookies.</summary>
    private static readonly Version _oldestRuntime = new(10, 0, 7);

    /// <param name="services">Get them.</param>
    /// <param name="directory">The folder of the keys, and of SQLite's files.</param>
    /// <param name="postgreSql">The database in the place of these files; null for SQLite.</param>
    public static IServiceCollection AddDatabases(
        this IServiceCollection services,
        DataDirectory directory,
        PostgreSqlOptions? postgreSql = null
    )
    {
        services.AddSingleton(directory);
        services.AddSingleton<AuditSigner>().AddSingleton<AuditChaining>().AddSingleton<AuditFindings>();
        if (postgreSql is null)
        {
            services.AddSingleton<IDatabaseEngine>(new SqliteEngine(directory.FileOf));
            services.AddSingleton<ILeadership, OnlyServer>();
            services.AddSingleton<ILedgerStore, SqliteLedger>();
            services.AddSingleton<IStorage, SqliteStorage>();
        }
        else
        {
            services.AddSingleton(postgreSql).AddSingleton<PoolerCheck>();
            services.AddSingleton(_ =>
                postgreSql.Pooler is { } pooler ? PostgreSqlSource.ThroughPooler(pooler) : PostgreSqlSource.Create(postgreSql.Database)
            );
            services.AddSingleton(_ => new PostgreSqlSessions(PostgreSqlSource.Create(postgreSql.Database, isPooled: false)));
            services.AddSingleton(provider => new PostgreSqlServerLock(
                provider.GetRequiredService<PostgreSqlSessions>(),
                // Each server makes keys of its own in time: without common ones no two can work together.
                postgreSql.KeySeal
                    is null
                    ? ServerRight.Alone
                    : ServerRight.Beside
            ));
            services.AddSingleton<ILeadership, PostgreSqlLeadership>().AddSingleton<PostgreSqlEngine>();
            services.AddSingleton<IDatabaseEngine>(provider => provider.GetRequiredService<PostgreSqlEngine>());
            services.AddSingleton<ILedgerStore, PostgreSqlLedger>();
            services.AddSingleton(provider => new SharedKeys(
                provider.GetRequiredService<NpgsqlDataSource>(),
                directory,
                postgreSql.KeySeal,
                provider.GetRequiredService<ILogger<SharedKeys>>()
            ));
            services.AddSingleton<ITakenCodes, PostgreSqlTakenCodes>();
            services.AddSingleton<PostgreSqlStorage>();
            services.AddSingleton<IStorage>(provider => provider.GetRequiredService<PostgreSqlStorage>());
        }

        services.AddContext<ApplicationDbContext>(Store.Application, provider => provider.GetRequiredService<AuditChaining>());
        services.AddContext<LedgerDbContext>(Store.Ledger);
        services.AddContext<ReportsDbContext>(Store.Reports, _ => new ReportsChangesNoting());
        return services;
    }

    private static void AddContext<T>(
        this IServiceCollection services,
        Store store,
        params Func<IServiceProvider, IInterceptor>[] interceptors
    )
        where T : DbContext =>
        services.AddDbContextFactory<T>(
            (provider, options) =>
            {
                provider.GetRequiredService<IDatabaseEngine>().Use(options, store);
                options.AddInterceptors(interceptors.Select(interceptor => interceptor(provider)));
            }
        );

    /// <summary>Checks and prepares the databases, and puts in force what this start brings: the catalogue and the terms.</summary>
    public static async Task MigrateAsync(IServiceProvider services, string? termsFile, CancellationToken cancellationToken)
    {
        if (VersionProblem is { } problem)
        {
            throw new InvalidOperationException(problem);
        }

        var (directory, log) = (
            services.GetRequiredService<DataDirectory>(),
            services.GetRequiredService<ILoggerFactory>().CreateLogger(typeof(Databases))
        );
        using var alone = await SetupLock.TakeAsync(directory, log, cancellationToken);
        directory.CloseFiles();
        await using var prepared = await services.GetRequiredService<IStorage>().PrepareAsync(cancellationToken);
        await using var database = await services
            .GetRequiredService<IDbContextFactory<ApplicationDbContext>>()
            .CreateDbContextAsync(cancellationToken);
        if (
            !await services
                .GetRequiredService<StartCatalogue>()
                .PutInForceAsync(database, services.GetRequiredService<TimeProvider>(), cancellationToken)
        )
        {
            LogNotInForce(log);
        }

        // One that cannot be read any more would fail every page: better to say so before anybody comes.
        _ = await database.ProgrammeAsync(cancellationToken);
        var text = termsFile is null ? null : TermsFile.Read(termsFile);

        // Without a file the text in force stays: a command beside a server that runs with its own terms must not replace them.
        if (text is not null || !await database.Terms.AnyAsync(cancellationToken))
        {
            await Terms.PutInForceAsync(database, text ?? Terms.Shipped(), services.GetRequiredService<TimeProvider>(), cancellationToken);
        }
    }

    /// <summary>Brings one store to the newest schema.</summary>
    /// <param name="database">Knows the migrations of its kind.</param>
    /// <param name="name">The store, for the log.</param>
    /// <param name="log">Is told of each step.</param>
    /// <param name="isNew">Whether it is known to have none yet: asking would be logged as a failure.</param>
    /// <param name="cancellationToken">Stops between two steps.</param>
    public static async Task MigrateAsync(DbContext database, string name, ILogger log, bool isNew, CancellationToken cancellationToken)
    {
        var missing = isNew ? database.Database.GetMigrations() : await database.Database.GetPendingMigrationsAsync(cancellationToken);
        if (missing.Count() is > 0 and var steps)
        {
            LogMigrating(log, name, steps);
            database.Database.SetCommandTimeout(0);
            await database.Database.MigrateAsync(cancellationToken);
        }
    }

    [LoggerMessage(Level = LogLevel.Information, Message = "Bringing {Name} to the newest schema, {Steps} steps.")]
    private static partial void LogMigrating(ILogger logger, string name, int steps);

    [LoggerMessage(
        Level = LogLevel.Warning,
        Message = "The catalogue this server was started with is not in force: an administrator has published one since, it lacks a tier or plan that an organization has, or it was withdrawn. The page Programme offers it."
    )]
    private static partial void LogNotInForce(ILogger logger);

    public static string SqliteVersion
    {
        get
        {
            using var connection = new Microsoft.Data.Sqlite.SqliteConnection("Data Source=:memory:");
            connection.Open();
            return connection.ServerVersion;
        }
    }

    /// <summary>Why this cannot run with the versions that are here; null if it can.</summary>
    public static string? VersionProblem =>
        Version.Parse(SqliteVersion) < _oldestSqlite || Environment.Version < _oldestRuntime
            ? $"This needs SQLite {_oldestSqlite} and .NET {_oldestRuntime} or later; here are SQLite {SqliteVersion} and .NET {Environment.Version}."
            : null;
}
