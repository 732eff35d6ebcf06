using DataSharing.Dashboard.Data;
using DataSharing.Dashboard.Identity;
using DataSharing.Dashboard.Ledger;
using DataSharing.Dashboard.ProviderUsage;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Design;

namespace DataSharing.Dashboard.Hosting.Storage;

// For `dotnet ef migrations add` only: it needs a context, never a database.
internal sealed class DesignTimeApplicationContext : IDesignTimeDbContextFactory<ApplicationDbContext>
{
    public ApplicationDbContext CreateDbContext(string[] args)
    {
        // Identity shapes its tables by its options (passkeys, key lengths), so it must be there as it is at run time.
        var accounts = new ServiceCollection()
            .AddLogging()
            .AddAccounts(new DataDirectory(Path.Combine(Path.GetTempPath(), "datasharing-design")))
            .BuildServiceProvider();
        return new ApplicationDbContext(
            new DbContextOptionsBuilder<ApplicationDbContext>()
                .UseApplicationServiceProvider(accounts)
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
