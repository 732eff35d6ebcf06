using Microsoft.Data.Sqlite;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Storage;

namespace DataSharing.Dashboard.Data.Engines.Sqlite;

/// <summary>A file for each store, and one process that serves.</summary>
internal sealed class SqliteEngine(Func<Store, string> fileOf) : IDatabaseEngine
{
    public static string ConnectionString(string file) =>
        new SqliteConnectionStringBuilder
        {
            DataSource = file,
            ForeignKeys = true,
            DefaultTimeout = 30,
        }.ToString();

    public void Use(DbContextOptionsBuilder options, Store store) => options.UseSqlite(ConnectionString(fileOf(store)));

    public ICommitWatch Watch(Store store) => new SqliteCommitWatch(fileOf(store));

    public async Task<IDbContextTransaction> BeginMomentAsync(DbContext database, CancellationToken cancellationToken)
    {
        await database.Database.OpenConnectionAsync(cancellationToken);

        // The usual transaction takes the writer's lock as it begins.
        var moment = ((SqliteConnection)database.Database.GetDbConnection()).BeginTransaction(deferred: true);
        return (await database.Database.UseTransactionAsync(moment, cancellationToken))!;
    }
}
