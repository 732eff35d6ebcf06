using DataSharing.Dashboard.Data;
using DataSharing.Dashboard.Data.Engines;
using DataSharing.Dashboard.Data.Engines.PostgreSql;
using DataSharing.Dashboard.Identity;
using DataSharing.Dashboard.Ledger;
using DataSharing.Dashboard.ProviderUsage;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Design;
using Npgsql;

namespace DataSharing.Dashboard.Hosting.Storage;

// For `dotnet ef migrations add` only: it needs a context, never a database.
internal sealed class DesignTimeApplicationContext : IDesignTimeDbContextFactory<ApplicationDbContext>
{
    public ApplicationDbContext CreateDbContext(string[] args)
    {
        return new ApplicationDbContext(
            new DbContextOptionsBuilder<ApplicationDbContext>()
                .UseApplicationServiceProvider(DesignTime.Accounts())
                .UseSqlite("Data Source=design.db")
                .Options
        );
    }
}

internal sealed class DesignTimeLedgerContext : IDesignTimeDbContextFactory<LedgerDbContext>
{
    public LedgerDbContext CreateDbContext(string[] args) =>
        new(new DbContextOptionsBuilder<LedgerDbContext>().UseSqlite("Data Source=design.db").Options);
}

internal sealed class DesignTimeReportsContext : IDesignTimeDbContextFactory<ReportsDbContext>
{
    public ReportsDbContext CreateDbContext(string[] args) =>
        new(new DbContextOptionsBuilder<ReportsDbContext>().UseSqlite("Data Source=design.db").Options);
}

internal sealed class DesignTimePostgreSqlApplicationContext : IDesignTimeDbContextFactory<PostgreSqlApplicationContext>
{
    public PostgreSqlApplicationContext CreateDbContext(string[] args) =>
        new(
            DesignTime
                .OnPostgreSql<PostgreSqlApplicationContext>(Store.Application)
                .UseApplicationServiceProvider(DesignTime.Accounts())
                .Options
        );
}

internal sealed class DesignTimePostgreSqlLedgerContext : IDesignTimeDbContextFactory<PostgreSqlLedgerContext>
{
    public PostgreSqlLedgerContext CreateDbContext(string[] args) =>
        new(DesignTime.OnPostgreSql<PostgreSqlLedgerContext>(Store.Ledger).Options);
}

internal sealed class DesignTimePostgreSqlReportsContext : IDesignTimeDbContextFactory<PostgreSqlReportsContext>
{
    public PostgreSqlReportsContext CreateDbContext(string[] args) =>
        new(DesignTime.OnPostgreSql<PostgreSqlReportsContext>(Store.Reports).Options);
}

file static class DesignTime
{
    /// <summary>Identity shapes its tables by its options (passkeys, key lengths), so it must be there as it is at run time.</summary>
    public static ServiceProvider Accounts() =>
        new ServiceCollection()
            .AddLogging()
            .AddAccounts(new DataDirectory(Path.Combine(Path.GetTempPath(), "datasharing-design")))
            .BuildServiceProvider();

    public static DbContextOptionsBuilder<T> OnPostgreSql<T>(Store store)
        where T : DbContext
    {
        var options = new DbContextOptionsBuilder<T>();
        new PostgreSqlEngine(NpgsqlDataSource.Create("Host=localhost;Database=design")).UseSchema(options, store);
        return options;
    }
}
