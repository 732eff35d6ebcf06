using DataSharing.Dashboard.Common;
using DataSharing.Dashboard.Data;
using DataSharing.Dashboard.Data.Engines.Sqlite;
using DataSharing.Dashboard.Hosting.Storage;
using Microsoft.Data.Sqlite;
using Microsoft.EntityFrameworkCore;
using Xunit;

namespace DataSharing.Tests.Auditing;

/// <summary>
/// What versions before the chain wrote is sealed at the first start of this one; a database that only pretends to be so old is not.
/// </summary>
[Trait("Database", "SQLite")]
public sealed class OlderSchemaTests
{
    [Fact]
    public async Task Log_WhoseSchemaPretendsToBeOlderThanItsSeals_IsNotSealedAnew()
    {
        using var folder = new Support.TemporaryFolder();
        await (await Support.TestServer.StartAsync(folder: folder)).DisposeAsync();
        SqliteConnection.ClearAllPools();
        var mark = (await Installation.ReadAsync([folder["datasharing.db"]], default))[0];
        foreach (var file in Directory.GetFiles(folder, "datasharing.db*"))
        {
            File.Delete(file);
        }

        // Whoever has the folder can make this: tables of before the chain, entries of their own, and the mark of the database that was
        // there.
        await using (
            var forged = new ApplicationDbContext(
                new DbContextOptionsBuilder<ApplicationDbContext>()
                    .UseSqlite(SqliteEngine.ConnectionString(folder["datasharing.db"]))
                    .Options
            )
        )
        {
            await forged.Database.MigrateAsync("20261123085538_ProviderConnection");
            await forged.Database.ExecuteSqlRawAsync(
                """
                INSERT INTO AuditEntries (Id, OrganizationId, At, Type, Refused, ActorKind, ActorId, ActorName, ActorRole, Origin)
                VALUES ('forged', NULL, 1763800000000, 'account.created', 0, 'operator', 'operator', 'Operator', 'operator', 'command line')
                """
            );
        }

        SqliteConnection.ClearAllPools();
        await Installation.WriteAsync([folder["datasharing.db"]], mark.Id!, mark.Generation, null, mark.Keys, default);

        var refused = await Assert.ThrowsAsync<InvalidInputException>(() => Support.TestServer.StartAsync(folder: folder));

        Assert.Contains("has lost the seals of its audit logs", refused.Message, StringComparison.Ordinal);
    }
}
