using DataSharing.Dashboard.Data;
using DataSharing.Dashboard.Data.Engines;
using DataSharing.Dashboard.Data.Engines.PostgreSql;
using DataSharing.Dashboard.Data.Engines.Sqlite;
using Microsoft.EntityFrameworkCore;
using Npgsql;

namespace DataSharing.Tests.Support;

/// <summary>A store of a folder's installation, looked at from outside its server.</summary>
internal static class OpenedStore
{
    /// <param name="folder">Whose.</param>
    /// <param name="store">Which.</param>
    /// <param name="make">Makes the context.</param>
    public static async Task<TContext> OpenAsync<TContext>(string folder, Store store, Func<DbContextOptions<TContext>, TContext> make)
        where TContext : DbContext
    {
        var options = new DbContextOptionsBuilder<TContext>();
        IDatabaseEngine engine = await PostgreSqlServer.DatabaseOfAsync(folder) is { } database
            ? new PostgreSqlEngine(NpgsqlDataSource.Create(new NpgsqlConnectionStringBuilder(database) { Pooling = false }.ToString()))
            : new SqliteEngine(new DataDirectory(folder).FileOf);
        engine.Use(options, store);
        return make(options.Options);
    }
}
