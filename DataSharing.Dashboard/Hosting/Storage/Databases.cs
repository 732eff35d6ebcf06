using DataSharing.Dashboard.Auditing;
using DataSharing.Dashboard.Configuration;
using DataSharing.Dashboard.Data;
using DataSharing.Dashboard.Data.Engines;
using DataSharing.Dashboard.Data.Engines.Sqlite;
using DataSharing.Dashboard.Features.Programme;
using DataSharing.Dashboard.Identity;
using DataSharing.Dashboard.Ledger;
using DataSharing.Dashboard.Ledger.Sqlite;
using DataSharing.Dashboard.ProviderUsage;
using DataSharing.Dashboard.Sharing;
using Microsoft.Data.Sqlite;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Diagnostics;

namespace DataSharing.Dashboard.Hosting.Storage;

/// <summary>The three database files: registered, checked and brought to the newest schema by whichever command comes first.</summary>
internal static partial class Databases
{
    /// <summary>A WAL bug in earlier versions could lose a commit.</summary>
    private static readonly Version _oldestSqlite = new(3, 51, 3);

    /// <summary>A bug in earlier versions accepted forged cookies.</summary>
    private static readonly Version _oldestRuntime = new(10, 0, 7);

    public static IServiceCollection AddDatabases(this IServiceCollection services, DataDirectory directory)
    {
        services.AddSingleton(directory);
        services.AddSingleton<AuditSigner>().AddSingleton<AuditChaining>().AddSingleton<AuditFindings>();
        services.AddSingleton<IDatabaseEngine>(
            new SqliteEngine(store =>
                store switch
                {
                    Store.Application => directory.ApplicationDatabase,
                    Store.Ledger => directory.LedgerDatabase,
                    _ => directory.ReportsDatabase,
                }
            )
        );
        services.AddSingleton<ILedgerStore, SqliteLedger>();
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
        var marks = await Installation.RequireAsync(directory, cancellationToken);
        foreach (var file in directory.Databases)
        {
            await PrepareAsync(file, log, cancellationToken);
        }

        await (await MigrateAsync<LedgerDbContext>(services, directory.LedgerDatabase, log, cancellationToken)).DisposeAsync();
        await using (await MigrateAsync<ReportsDbContext>(services, directory.ReportsDatabase, log, cancellationToken))
        {
            await ReportRollUp.BuildMissingAsync(
                services.GetRequiredService<IDbContextFactory<ReportsDbContext>>(),
                services.GetRequiredService<ReportWriteLock>(),
                cancellationToken
            );
        }

        var isBound = marks.Exists(mark => mark.Generation > 0);
        await using (
            var earlier = await services
                .GetRequiredService<IDbContextFactory<ApplicationDbContext>>()
                .CreateDbContextAsync(cancellationToken)
        )
        {
            await AuditFirstSealing.ApplyAsync(earlier, services.GetRequiredService<AuditSigner>(), isBound, cancellationToken);
        }

        await using var database = await MigrateAsync<ApplicationDbContext>(
            services,
            directory.ApplicationDatabase,
            log,
            cancellationToken
        );
        if (!isBound)
        {
            await AuditFirstSealing.SpellEndsAsync(database, directory, cancellationToken);
            await services.GetRequiredService<AuthenticatorKeys>().SealEarlierAsync(database, cancellationToken);
        }

        // Bound before anything is recorded: from here on a file that goes missing is missed.
        await Installation.AdvanceAsync(directory.Databases, marks, KeyFolder.Read(directory), cancellationToken);
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

    private static async Task<TContext> MigrateAsync<TContext>(
        IServiceProvider services,
        string file,
        ILogger log,
        CancellationToken cancellationToken
    )
        where TContext : DbContext
    {
        var database = await services.GetRequiredService<IDbContextFactory<TContext>>().CreateDbContextAsync(cancellationToken);
        if ((await database.Database.GetPendingMigrationsAsync(cancellationToken)).Count() is > 0 and var steps)
        {
            var name = Path.GetFileName(file);
            LogMigrating(log, name, steps);
            await database.Database.MigrateAsync(cancellationToken);
        }

        return database;
    }

    // Closed to others before SQLite writes to it, whose other files take its mode; and free of the lock of a start that was killed:
    // whoever migrates holds SetupLock, so nobody else has it.
    private static async Task PrepareAsync(string file, ILogger log, CancellationToken cancellationToken)
    {
        if (!File.Exists(file))
        {
            await OwnerOnlyFiles.Open(file, FileMode.OpenOrCreate, FileShare.ReadWrite).DisposeAsync();
        }

        await using var connection = new SqliteConnection(
            new SqliteConnectionStringBuilder(SqliteEngine.ConnectionString(file)) { Pooling = false }.ToString()
        );
        await connection.OpenAsync(cancellationToken);
        await using var command = connection.CreateCommand();
        command.CommandText = "PRAGMA journal_mode = WAL";
        await command.ExecuteNonQueryAsync(cancellationToken);
        command.CommandText = "SELECT COUNT(*) FROM sqlite_master WHERE name = '__EFMigrationsLock'";
        if ((long)(await command.ExecuteScalarAsync(cancellationToken))! == 1)
        {
            command.CommandText = "DELETE FROM __EFMigrationsLock";
            if (await command.ExecuteNonQueryAsync(cancellationToken) > 0)
            {
                var name = Path.GetFileName(file);
                LogOldLock(log, name);
            }
        }
    }

    [LoggerMessage(Level = LogLevel.Information, Message = "Bringing {File} to the newest schema, {Steps} steps.")]
    private static partial void LogMigrating(ILogger logger, string file, int steps);

    [LoggerMessage(Level = LogLevel.Warning, Message = "An earlier start was cut short while it prepared {File}; its lock was removed.")]
    private static partial void LogOldLock(ILogger logger, string file);

    [LoggerMessage(
        Level = LogLevel.Warning,
        Message = "The catalogue this server was started with is not in force: an administrator has published one since, it lacks a tier or plan that an organization has, or it was withdrawn. The page Programme offers it."
    )]
    private static partial void LogNotInForce(ILogger logger);

    public static string SqliteVersion
    {
        get
        {
            using var connection = new SqliteConnection("Data Source=:memory:");
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
