using DataSharing.Dashboard.Data;
using DataSharing.Dashboard.Data.Engines.Sqlite;
using Microsoft.EntityFrameworkCore;
using Xunit;

namespace DataSharing.Tests.Outbox;

/// <summary>Messages that an older version wrote.</summary>
[Trait("Database", "SQLite")]
public sealed class OlderDeliveriesTests
{
    [Fact]
    public async Task MessageOfBefore_HasWaitedSinceItWasWritten()
    {
        using var folder = new Support.TemporaryFolder();
        Directory.CreateDirectory(folder);
        await using var database = new ApplicationDbContext(
            new DbContextOptionsBuilder<ApplicationDbContext>().UseSqlite(SqliteEngine.ConnectionString(folder["datasharing.db"])).Options
        );
        await database.Database.MigrateAsync("20261127123011_RequestNews");
        await database.Database.ExecuteSqlRawAsync(
            """
            INSERT INTO Deliveries (Id, Kind, Channel, Address, Title, IsConfidential, CreatedAt, State, Attempts, NextAt)
            VALUES ('msg_a', 'test', 'webhook', 'https://example.com', 'Test', 0, 1763800000000, 'pending', 3, 1763900000000)
            """
        );

        await database.Database.MigrateAsync("20261127170014_PendingSince");

        var delivery = await database.Deliveries.AsNoTracking().SingleAsync();
        Assert.Equal(1763800000000, delivery.PendingSince.UnixMilliseconds);
        Assert.Equal(delivery.CreatedAt, delivery.PendingSince);
    }
}
