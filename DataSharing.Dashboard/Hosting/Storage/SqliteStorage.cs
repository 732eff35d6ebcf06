using DataSharing.Dashboard.Auditing;
using DataSharing.Dashboard.Data;
using DataSharing.Dashboard.Data.Engines.Sqlite;
using DataSharing.Dashboard.Identity;
using DataSharing.Dashboard.Ledger;
using DataSharing.Dashboard.ProviderUsage;
using Microsoft.Data.Sqlite;
using Microsoft.EntityFrameworkCore;

namespace DataSharing.Dashboard.Hosting.Storage;

/// <summary>Three files that name each other, see <see cref="Installation"/>.</summary>
internal sealed partial class SqliteStorage(
    DataDirectory directory,
    IDbContextFactory<ApplicationDbContext> applications,
    IDbContextFactory<LedgerDbContext> ledgers,
    IDbContextFactory<ReportsDbContext> reports,
    ReportWriteLock writeLock,
    AuditSigner signer,
    AuthenticatorKeys authenticators,
    ILogger<SqliteStorage> logger
) : IStorage
{
    public async Task<IAsyncDisposable> PrepareAsync(CancellationToken cancellationToken)
    {
        var marks = await Installation.RequireAsync(directory, cancellationToken);
        foreach (var file in directory.Databases)
        {
            await PrepareFileAsync(file, cancellationToken);
        }

        await using (var ledger = await ledgers.CreateDbContextAsync(cancellationToken))
        {
            await MigrateAsync(ledger, directory.LedgerDatabase, cancellationToken);
        }

        await using (var report = await reports.CreateDbContextAsync(cancellationToken))
        {
            await MigrateAsync(report, directory.ReportsDatabase, cancellationToken);
            await ReportRollUp.BuildMissingAsync(reports, writeLock, cancellationToken);
        }

        var isBound = marks.Exists(mark => mark.Generation > 0);
        await using var application = await applications.CreateDbContextAsync(cancellationToken);
        await AuditFirstSealing.ApplyAsync(application, signer, isBound, cancellationToken);
        await MigrateAsync(application, directory.ApplicationDatabase, cancellationToken);
        if (!isBound)
        {
            await AuditFirstSealing.SpellEndsAsync(application, directory, cancellationToken);
            await authenticators.SealEarlierAsync(application, cancellationToken);
        }

        // Bound before anything is recorded: from here on a file that goes missing is missed.
        await Installation.AdvanceAsync(directory.Databases, marks, KeyFolder.Read(directory), cancellationToken);

        // The folder's own lock is held for longer.
        return Stream.Null;
    }

    public async Task MakeSchemasAsync(CancellationToken cancellationToken)
    {
        foreach (var (schema, file) in OpenSchemas().Zip(directory.Databases))
        {
            await using (schema)
            {
                await PrepareFileAsync(file, cancellationToken);
                await MigrateAsync(schema, file, cancellationToken);
            }
        }
    }

    // The folder's own lock says so already.
    public Task<IAsyncDisposable> ServeAsync(CancellationToken cancellationToken) => Task.FromResult<IAsyncDisposable>(Stream.Null);

    // BEGIN IMMEDIATE takes the write lock, which a read-only file does not give.
    public async Task RequireWritableAsync(DbContext schema, CancellationToken cancellationToken)
    {
        await using var transaction = await schema.Database.BeginTransactionAsync(cancellationToken);
        await transaction.RollbackAsync(cancellationToken);
    }

    public IReadOnlyList<DbContext> OpenSchemas() => [ledgers.CreateDbContext(), reports.CreateDbContext(), applications.CreateDbContext()];

    private Task MigrateAsync(DbContext database, string file, CancellationToken cancellationToken) =>
        Databases.MigrateAsync(database, Path.GetFileName(file), logger, isNew: false, cancellationToken);

    // Closed to others before SQLite writes to it, whose other files take its mode; and free of the lock of a start that was killed:
    // whoever migrates holds SetupLock, so nobody else has it.
    private async Task PrepareFileAsync(string file, CancellationToken cancellationToken)
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
                LogOldLock(name);
            }
        }
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "An earlier start was cut short while it prepared {File}; its lock was removed.")]
    private partial void LogOldLock(string file);
}
