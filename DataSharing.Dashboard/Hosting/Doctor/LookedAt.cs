using DataSharing.Dashboard.Data;
using DataSharing.Dashboard.Data.Engines;
using DataSharing.Dashboard.Data.Engines.PostgreSql;
using Microsoft.Data.Sqlite;
using Microsoft.EntityFrameworkCore;
using Npgsql;

namespace DataSharing.Dashboard.Hosting.Doctor;

/// <summary>The stores of an installation as they are, for whoever only reads: nothing is made, migrated or locked.</summary>
/// <param name="directory">Holds the keys, and SQLite's files.</param>
/// <param name="postgreSql">The database in their place; null for the files.</param>
internal sealed class LookedAt(DataDirectory directory, NpgsqlDataSource? postgreSql)
{
    public DataDirectory Directory => directory;

    public NpgsqlDataSource? PostgreSql => postgreSql;

    /// <summary>What it is called where it is looked for.</summary>
    public string NameOf(Store store) =>
        postgreSql is null ? Path.GetFileName(directory.FileOf(store)) : $"schema {PostgreSqlStores.SchemaOf(store)}";

    public async Task<bool> IsThereAsync(Store store, CancellationToken cancellationToken)
    {
        if (postgreSql is null)
        {
            return File.Exists(directory.FileOf(store));
        }

        return await PostgreSqlStores.IsThereAsync(postgreSql, store, cancellationToken);
    }

    public TContext Open<TContext>(Store store, Func<DbContextOptions<TContext>, TContext> make)
        where TContext : DbContext
    {
        // With a model of its own: those of a server are shaped by its options for accounts, and whichever is made first is kept.
        var options = new DbContextOptionsBuilder<TContext>();
        options.EnableServiceProviderCaching(false);
        if (postgreSql is null)
        {
            options.UseSqlite(
                new SqliteConnectionStringBuilder
                {
                    DataSource = directory.FileOf(store),
                    Mode = SqliteOpenMode.ReadOnly,
                    Pooling = false,
                    DefaultTimeout = 30,
                }.ToString()
            );
        }
        else
        {
            new PostgreSqlEngine(postgreSql).UseSchema(options, store);
        }

        return make(options.Options);
    }
}
