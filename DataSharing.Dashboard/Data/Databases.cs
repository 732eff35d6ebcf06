using DataSharing.Dashboard.Auditing;
using DataSharing.Dashboard.Features.Programme;
using DataSharing.Dashboard.Features.Sharing;
using DataSharing.Dashboard.Ledger;
using DataSharing.Dashboard.Reports;
using DataSharing.Dashboard.Security;
using Microsoft.Data.Sqlite;
using Microsoft.EntityFrameworkCore;

namespace DataSharing.Dashboard.Data;

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
        services.AddSingleton<AuditSigner>().AddSingleton<AuditChaining>();
        services.AddDbContextFactory<ApplicationDbContext>((provider, options) => options
            .UseSqlite(DataDirectory.ConnectionString(directory.ApplicationDatabase)).AddInterceptors(provider.GetRequiredService<AuditChaining>()));
        services.AddDbContextFactory<LedgerDbContext>(options => options.UseSqlite(DataDirectory.ConnectionString(directory.LedgerDatabase)));
        services.AddDbContextFactory<ReportsDbContext>(options => options.UseSqlite(DataDirectory.ConnectionString(directory.ReportsDatabase)));
        return services;
    }

    public static async Task MigrateAsync(IServiceProvider services, string? termsFile, CancellationToken cancellationToken)
    {
        RequireVersions();
        await MigrateAsync<LedgerDbContext>(services, cancellationToken);
        await using (await MigrateAsync<ReportsDbContext>(services, cancellationToken))
        {
            await ReportRollUp.BuildMissingAsync(
                services.GetRequiredService<IDbContextFactory<ReportsDbContext>>(), services.GetRequiredService<ReportWriteLock>(), cancellationToken);
        }

        await using var database = await MigrateAsync<ApplicationDbContext>(services, cancellationToken);
        await AuditChaining.SealEarlierAsync(database, services.GetRequiredService<AuditSigner>(), cancellationToken);
        await services.GetRequiredService<AuthenticatorKeys>().SealEarlierAsync(database, cancellationToken);
        if (!await services.GetRequiredService<StartCatalogue>().PutInForceAsync(database, services.GetRequiredService<TimeProvider>(), cancellationToken))
        {
            LogNotInForce(services.GetRequiredService<ILoggerFactory>().CreateLogger(typeof(Databases)));
        }

        // One that cannot be read any more would fail every page: better to say so before anybody comes.
        _ = await database.ProgrammeAsync(cancellationToken);
        var text = termsFile is null ? null : (await File.ReadAllTextAsync(termsFile, cancellationToken)).ReplaceLineEndings("\n").Trim();

        // Without a file the text in force stays: a command beside a server that runs with its own terms must not replace them.
        if (text is not null || !await database.Terms.AnyAsync(cancellationToken))
        {
            await Terms.PutInForceAsync(database, text ?? Terms.Shipped(), services.GetRequiredService<TimeProvider>(), cancellationToken);
        }
    }

    private static async Task<TContext> MigrateAsync<TContext>(IServiceProvider services, CancellationToken cancellationToken) where TContext : DbContext
    {
        var database = await services.GetRequiredService<IDbContextFactory<TContext>>().CreateDbContextAsync(cancellationToken);
        if ((await database.Database.GetPendingMigrationsAsync(cancellationToken)).Any())
        {
            await database.Database.MigrateAsync(cancellationToken);
        }

        return database;
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "The catalogue this server was started with is not in force: an administrator has published one since, it lacks a tier or plan that an organization has, or it was withdrawn. The page Programme offers it.")]
    private static partial void LogNotInForce(ILogger logger);

    private static void RequireVersions()
    {
        using var connection = new SqliteConnection("Data Source=:memory:");
        connection.Open();
        if (Version.Parse(connection.ServerVersion) < _oldestSqlite || Environment.Version < _oldestRuntime)
        {
            throw new InvalidOperationException(
                $"This needs SQLite {_oldestSqlite} and .NET {_oldestRuntime} or later; here are SQLite {connection.ServerVersion} and .NET {Environment.Version}.");
        }
    }
}
