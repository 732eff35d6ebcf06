using System.Security.Cryptography;
using DataSharing.Dashboard.Common;
using DataSharing.Dashboard.Data;
using DataSharing.Dashboard.Hosting.Storage;
using Microsoft.Data.Sqlite;
using Xunit;

namespace DataSharing.Tests.Data;

/// <summary>What the databases remember of keys/ and of each other is asked for by name at the next start.</summary>
[Trait("Database", "SQLite")]
public sealed class MissedKeysTests
{
    private const string Signing = "keys/audit-signing.pem";

    [Fact]
    public async Task Start_WithAnotherKeyInThePlaceOfTheSigningOne_StopsAndNamesBoth()
    {
        using var folder = await FolderAsync();
        var own = KeyFolder.Fingerprint(folder[Signing]);
        using (var other = ECDsa.Create(ECCurve.NamedCurves.nistP256))
        {
            await File.WriteAllTextAsync(folder[Signing], other.ExportPkcs8PrivateKeyPem());
        }

        var problem = await Assert.ThrowsAsync<InvalidInputException>(() => Support.TestServer.StartAsync(folder: folder));

        Assert.Contains(
            $"{Signing} is another key ({KeyFolder.Fingerprint(folder[Signing])[..16]}…) than the one that signed the audit logs here ({own[..16]}…)",
            problem.Message,
            StringComparison.Ordinal
        );
    }

    [Fact]
    public async Task Start_WithoutAKeyThatSealsCookiesAndAdminKeys_StopsAndNamesIt()
    {
        using var folder = await FolderAsync();
        var key = Assert.Single(Directory.GetFiles(folder["keys"], "*.xml"));
        File.Move(key, folder["kept.xml"]);

        var problem = await Assert.ThrowsAsync<InvalidInputException>(() => Support.TestServer.StartAsync(folder: folder));
        Assert.Contains($"keys/{Path.GetFileName(key)} is missing, with which cookies", problem.Message, StringComparison.Ordinal);
        Assert.Empty(Directory.GetFiles(folder["keys"], "*.xml"));

        File.Move(folder["kept.xml"], key);
        await (await Support.TestServer.StartAsync(folder: folder)).DisposeAsync();
    }

    [Fact]
    public async Task Start_WithADatabaseThatLostItsMark_NamesItAndDoesNotCallItOlder()
    {
        using var folder = await FolderAsync();
        await using (var connection = new SqliteConnection($"Data Source={folder["ledger.db"]};Pooling=False"))
        {
            await connection.OpenAsync();
            await using var command = connection.CreateCommand();
            command.CommandText = "DROP TABLE installation";
            await command.ExecuteNonQueryAsync();
        }

        var problem = await Assert.ThrowsAsync<InvalidInputException>(() => Support.TestServer.StartAsync(folder: folder));

        Assert.Contains("ledger.db is not of this installation, or older than it", problem.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task File_CopiedWhileTheServerRan_IsOlderOnceItHasStopped()
    {
        using var folder = new Support.TemporaryFolder();
        await using (await Support.TestServer.StartAsync(folder: folder))
        {
            await using var connection = new SqliteConnection($"Data Source={folder["ledger.db"]};Pooling=False");
            await connection.OpenAsync();
            await using var command = connection.CreateCommand();
            command.CommandText = $"VACUUM INTO '{folder["copy.db"]}'";
            await command.ExecuteNonQueryAsync();
        }

        SqliteConnection.ClearAllPools();
        File.Move(folder["copy.db"], folder["ledger.db"], overwrite: true);

        var problem = await Assert.ThrowsAsync<InvalidInputException>(() => Support.TestServer.StartAsync(folder: folder));
        Assert.Contains("ledger.db is older than", problem.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task SetUp_WhileAnotherHoldsTheFolder_SaysThatItWaitsAndGoesOnAfterwards()
    {
        using var folder = new Support.TemporaryFolder();
        var (directory, log) = (new DataDirectory(folder), new Support.CollectingLog());
        Task<SetupLock> waiting;
        using (await SetupLock.TakeAsync(directory, log, default))
        {
            waiting = SetupLock.TakeAsync(directory, log, default);
            await Support.Patience.UntilAsync(() =>
                log.Lines.Any(line => line.Contains($"preparing the databases of {folder.Path}; waiting for it", StringComparison.Ordinal))
            );
            Assert.False(waiting.IsCompleted);
        }

        (await waiting.WaitAsync(Support.Patience.Most)).Dispose();
    }

    private static async Task<Support.TemporaryFolder> FolderAsync()
    {
        var folder = new Support.TemporaryFolder();
        await using (var server = await Support.TestServer.StartAsync(folder: folder))
        {
            await server.CreateOrganizationAsync("org-a");
        }

        SqliteConnection.ClearAllPools();
        return folder;
    }
}
