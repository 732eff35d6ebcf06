using Microsoft.Data.Sqlite;
using Microsoft.EntityFrameworkCore;

namespace DataSharing.Dashboard.Hosting.Doctor;

/// <summary>Opens a database file so that nothing can be written to it.</summary>
internal static class ReadOnlyContexts
{
    public static TContext Open<TContext>(string file, Func<DbContextOptions<TContext>, TContext> make)
        where TContext : DbContext =>
        make(
            new DbContextOptionsBuilder<TContext>()
                .UseSqlite(
                    new SqliteConnectionStringBuilder
                    {
                        DataSource = file,
                        Mode = SqliteOpenMode.ReadOnly,
                        Pooling = false,
                        DefaultTimeout = 30,
                    }.ToString()
                )
                .Options
        );
}
