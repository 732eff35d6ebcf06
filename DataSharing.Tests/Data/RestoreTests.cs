using System.IO.Compression;
using DataSharing.Dashboard.Common;
using DataSharing.Dashboard.Data;
using DataSharing.Dashboard.Hosting.Operations;
using DataSharing.Dashboard.Hosting.Storage;
using Microsoft.Data.Sqlite;
using Xunit;

namespace DataSharing.Tests.Data;

/// <summary>A backup is checked as a whole before it replaces anything, and what was there is kept as a whole.</summary>
[Trait("Database", "SQLite")]
public sealed class RestoreTests
{
    [Fact]
    public async Task Restore_OntoAnotherMachine_BringsAllAndBindsIt()
    {
        using var folder = new Support.TemporaryFolder();
        using var other = new Support.TemporaryFolder();
        var file = await BackUpAsync(folder);

        var said = await Restore.RunAsync(new DataDirectory(other), file, another: false, TimeProvider.System, default);

        Assert.Contains("datasharing.db, ledger.db, reports.db", said, StringComparison.Ordinal);
        await using var server = await Support.TestServer.StartAsync(folder: other);
        Assert.True(
            (
                await server
                    .Get<DataSharing.Dashboard.Features.Audit.AuditLogs>()
                    .VerifyAsync(DataSharing.Dashboard.Access.Actor.Operator, "org-a", default)
            ).IsUnchanged
        );
    }

    [Fact]
    public async Task Restore_AfterOneThatWasKilled_TakesAwayWhatThatLeft()
    {
        using var folder = new Support.TemporaryFolder();
        var file = await BackUpAsync(folder);
        Directory.CreateDirectory(folder[".restore-0123/keys"]);
        await File.WriteAllTextAsync(folder[".restore-0123/ledger.db"], "half of it");
        await File.WriteAllTextAsync(folder[".backup-0123.db"], "half of a copy");

        await Restore.RunAsync(new DataDirectory(folder), file, another: false, TimeProvider.System, default);

        Assert.Empty(Directory.GetFileSystemEntries(folder, ".restore-*"));
        Assert.Empty(Directory.GetFileSystemEntries(folder, ".backup-*"));
    }

    [Fact]
    public async Task Restore_WhileACommandWorks_WaitsForNothingAndChangesNothing()
    {
        using var folder = new Support.TemporaryFolder();
        var file = await BackUpAsync(folder);
        var directory = new DataDirectory(folder);
        using (FolderLock.Command(directory))
        using (FolderLock.Command(directory))
        {
            var refused = await Assert.ThrowsAsync<InvalidInputException>(() =>
                Restore.RunAsync(directory, file, another: false, TimeProvider.System, default)
            );
            Assert.Contains("A command is at work", refused.Message, StringComparison.Ordinal);
            Assert.Empty(Directory.GetDirectories(folder, "before-restore-*"));
        }

        using (FolderLock.NoCommand(directory))
        {
            Assert.Contains(
                "is being restored",
                Assert.Throws<InvalidInputException>(() => FolderLock.Command(directory)).Message,
                StringComparison.Ordinal
            );
        }
    }

    [Fact]
    public async Task Backup_BesideAnother_IsRefusedAndLeavesTheOthersCopies()
    {
        using var folder = new Support.TemporaryFolder();
        var file = await BackUpAsync(folder);
        var directory = new DataDirectory(folder);
        await File.WriteAllTextAsync(folder[".backup-0123.db"], "half of a copy");

        using (FolderLock.Alone(directory.BackupLockFile, "taken"))
        {
            var refused = await Assert.ThrowsAsync<InvalidInputException>(() =>
                Backup.WriteAsync(directory, file + "2", TimeProvider.System, default)
            );
            Assert.Contains("Another backup", refused.Message, StringComparison.Ordinal);
        }

        Assert.True(File.Exists(folder[".backup-0123.db"]));
        Assert.False(File.Exists(file + "2"));
        await Backup.WriteAsync(directory, file + "2", TimeProvider.System, default);
        Assert.Empty(Directory.GetFileSystemEntries(folder, ".backup-*"));
    }

    [Fact]
    public async Task Restore_OverAFolderInUse_KeepsDatabasesAndKeysAndSaysWhatItReplaced()
    {
        using var folder = new Support.TemporaryFolder();
        using var other = new Support.TemporaryFolder();
        var file = await BackUpAsync(folder);
        await BackUpAsync(other);
        var (pem, ledger) = (
            await File.ReadAllTextAsync(other["keys/audit-signing.pem"]),
            await File.ReadAllBytesAsync(other["ledger.db"])
        );

        var refused = await Assert.ThrowsAsync<InvalidInputException>(() =>
            Restore.RunAsync(new DataDirectory(other), file, another: false, TimeProvider.System, default)
        );
        Assert.Contains("holds another installation", refused.Message, StringComparison.Ordinal);
        var said = await Restore.RunAsync(new DataDirectory(other), file, another: true, TimeProvider.System, default);

        Assert.Contains("The key that signs audit logs was replaced", said, StringComparison.Ordinal);
        var kept = Assert.Single(Directory.GetDirectories(other, "before-restore-*"));
        Assert.Equal(pem, await File.ReadAllTextAsync(Path.Combine(kept, "keys", "audit-signing.pem")));
        Assert.Equal(ledger, await File.ReadAllBytesAsync(Path.Combine(kept, "ledger.db")));
        Assert.Equal(
            await File.ReadAllTextAsync(folder["keys/audit-signing.pem"]),
            await File.ReadAllTextAsync(other["keys/audit-signing.pem"])
        );
        await (await Support.TestServer.StartAsync(folder: other)).DisposeAsync();
    }

    [Fact]
    public async Task Restore_OfABackupThatSaysNotOfWhich_OverAFolderInUse_NeedsToBeSaid()
    {
        using var folder = new Support.TemporaryFolder();
        using var other = new Support.TemporaryFolder();
        var file = await BackUpAsync(folder);
        await BackUpAsync(other);
        await ZipFile.ExtractToDirectoryAsync(file, other["earlier"]);
        File.Delete(other["earlier/backup.json"]);
        foreach (var database in Directory.GetFiles(other["earlier"], "*.db"))
        {
            Edit(database, "DROP TABLE installation");
        }

        await ZipFile.CreateFromDirectoryAsync(other["earlier"], other["earlier.backup"]);
        var refused = await Assert.ThrowsAsync<InvalidInputException>(() =>
            Restore.RunAsync(new DataDirectory(other), other["earlier.backup"], another: false, TimeProvider.System, default)
        );
        Assert.Contains("--another-installation", refused.Message, StringComparison.Ordinal);
        Assert.Contains("it does not say", refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Restore_OfWhatIsNoWholeBackup_RefusesWithOneSentenceAndChangesNothing()
    {
        using var folder = new Support.TemporaryFolder();
        using var work = new Support.TemporaryFolder();
        var file = await BackUpAsync(folder);
        Directory.CreateDirectory(work);
        var before = Snapshot(folder);
        var number = 0;
        async Task RefusedAsync(string reason, Action<string> change, bool withManifest = false)
        {
            var place = work[$"case{number++}"];
            await ZipFile.ExtractToDirectoryAsync(file, place);
            if (!withManifest)
            {
                // As an earlier version wrote it: bound to nothing.
                File.Delete(Path.Combine(place, "backup.json"));
                foreach (var database in Directory.GetFiles(place, "*.db"))
                {
                    Edit(database, "DROP TABLE installation");
                }
            }

            change(place);
            await ZipFile.CreateFromDirectoryAsync(place, place + ".backup");
            var refused = await Assert.ThrowsAsync<InvalidInputException>(() =>
                Restore.RunAsync(new DataDirectory(folder), place + ".backup", false, TimeProvider.System, default)
            );
            Assert.Contains(reason, refused.Message, StringComparison.Ordinal);
            Assert.Contains("Nothing was changed.", refused.Message, StringComparison.Ordinal);
        }

        await RefusedAsync("empty", place => File.WriteAllText(Path.Combine(place, "ledger.db"), ""));
        await RefusedAsync("ledger.db", place => File.Delete(Path.Combine(place, "ledger.db")));
        await RefusedAsync(
            "no such database",
            place => File.Copy(Path.Combine(place, "reports.db"), Path.Combine(place, "ledger.db"), overwrite: true),
            withManifest: false
        );
        await RefusedAsync(
            "does not know",
            place => Edit(Path.Combine(place, "ledger.db"), "INSERT INTO __EFMigrationsHistory VALUES ('29991231000000_Future', '99.0')")
        );
        await RefusedAsync(
            "not as its schema says",
            place =>
                Edit(
                    Path.Combine(place, "datasharing.db"),
                    "CREATE TRIGGER t AFTER INSERT ON AuditEntries BEGIN DELETE FROM AuditEnds; END"
                )
        );
        await RefusedAsync("not as its schema says", place => Edit(Path.Combine(place, "ledger.db"), "DROP TABLE pools"));
        await RefusedAsync(
            "lacks the step",
            place =>
                Edit(
                    Path.Combine(place, "datasharing.db"),
                    "DELETE FROM __EFMigrationsHistory WHERE MigrationId = (SELECT MigrationId FROM __EFMigrationsHistory ORDER BY MigrationId LIMIT 1 OFFSET 3)"
                )
        );
        await RefusedAsync(
            "is damaged",
            place =>
                File.WriteAllText(
                    Path.Combine(place, "keys", "audit-signing.pem"),
                    "-----BEGIN PRIVATE KEY-----\nAAAA\n-----END PRIVATE KEY-----\n"
                )
        );
        await RefusedAsync("lacks keys/audit-signing.pem", place => File.Delete(Path.Combine(place, "keys", "audit-signing.pem")));
        await RefusedAsync(
            "lacks keys/*.xml",
            place =>
            {
                Edit(
                    Path.Combine(place, "datasharing.db"),
                    "INSERT INTO ProviderConnections (OrganizationId, BaseUrl, SealedKey, SetAt, SetBy, Version) VALUES ('org-a', 'https://api.openai.com/v1', 's', 0, 'o', 1)"
                );
                foreach (var key in Directory.GetFiles(Path.Combine(place, "keys"), "*.xml"))
                {
                    File.Delete(key);
                }
            }
        );
        await RefusedAsync("is damaged", place => File.WriteAllText(Path.Combine(place, "keys", "audit-signing.pem"), "no key"));
        await RefusedAsync(
            "not the key that signed",
            place =>
                File.WriteAllText(
                    Path.Combine(place, "keys", "audit-signing.pem"),
                    System
                        .Security.Cryptography.ECDsa.Create(System.Security.Cryptography.ECCurve.NamedCurves.nistP256)
                        .ExportPkcs8PrivateKeyPem()
                )
        );
        await RefusedAsync("no backup of this console holds", place => File.WriteAllText(Path.Combine(place, "other.txt"), ""));
        await RefusedAsync(
            "unpack to",
            place =>
            {
                using var large = File.OpenWrite(Path.Combine(place, "ledger.db"));
                large.SetLength(64L << 20);
            }
        );
        await RefusedAsync("differs", place => Edit(Path.Combine(place, "ledger.db"), "DELETE FROM installation"), withManifest: true);
        await RefusedAsync("backup.json", place => File.Delete(Path.Combine(place, "backup.json")), withManifest: true);
        await RefusedAsync("damaged", place => File.WriteAllText(Path.Combine(place, "backup.json"), "{}"), withManifest: true);

        Assert.Equal(before, Snapshot(folder));
    }

    [Fact]
    public async Task WriteAheadLogs_OfAllDatabases_AreCutOnceNobodyWrites()
    {
        await using var server = await Support.TestServer.StartAsync();
        await server.CreateOrganizationAsync("org-a", projects: [.. Enumerable.Range(0, 20).Select(number => $"proj_{number}")]);
        var logs = server.Get<WriteAheadLogs>();
        Assert.NotEqual(0, new FileInfo(Path.Combine(server.Folder, "datasharing.db-wal")).Length);

        await logs.TurnAsync(default);
        await logs.TurnAsync(default);

        Assert.All(
            new DataDirectory(server.Folder).Databases,
            database => Assert.True(!File.Exists(database + "-wal") || new FileInfo(database + "-wal").Length == 0, database)
        );
    }

    private static async Task<string> BackUpAsync(Support.TemporaryFolder folder)
    {
        await using (var server = await Support.TestServer.StartAsync(folder: folder))
        {
            await server.CreateOrganizationAsync("org-a", projects: ["proj_a"]);
        }

        var file = $"{folder.Path}/all.backup";
        await Backup.WriteAsync(new DataDirectory(folder), file, TimeProvider.System, default);
        SqliteConnection.ClearAllPools();
        return file;
    }

    private static List<string> Snapshot(string folder) =>
        [
            .. Directory
                .EnumerateFiles(folder, "*", SearchOption.AllDirectories)
                .Where(file =>
                    !file.EndsWith(".lock", StringComparison.Ordinal)
                    && !file.EndsWith("-shm", StringComparison.Ordinal)
                    && !file.EndsWith("-wal", StringComparison.Ordinal)
                )
                .Order(StringComparer.Ordinal)
                .Select(file =>
                    $"{file} {Convert.ToHexStringLower(System.Security.Cryptography.SHA256.HashData(File.ReadAllBytes(file)))}"
                ),
        ];

    private static void Edit(string file, string text)
    {
        using var connection = new SqliteConnection($"Data Source={file};Pooling=False;Foreign Keys=False");
        connection.Open();
        using var command = connection.CreateCommand();
        command.CommandText = text;
        command.ExecuteNonQuery();
    }
}
