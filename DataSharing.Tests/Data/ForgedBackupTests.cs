using System.IO.Compression;
using System.Text.Json.Nodes;
using DataSharing.Dashboard.Common;
using DataSharing.Dashboard.Data;
using DataSharing.Dashboard.Hosting.Storage;
using Microsoft.Data.Sqlite;
using Xunit;

namespace DataSharing.Tests.Data;

/// <summary>Backups that somebody put together or changed: refused for what is wrong with them, and nothing of them is left.</summary>
[Trait("Database", "SQLite")]
public sealed class ForgedBackupTests
{
    [Theory]
    [InlineData("installation", "\"0123456789abcdef0123456789abcdef\"", "of another installation than the backup says")]
    [InlineData("format", "2", "made by a newer version of this console")]
    public async Task Restore_OfABackupWhoseManifestSaysSomethingElse_IsRefused(string field, string value, string reason)
    {
        using var folder = new Support.TemporaryFolder();
        var file = await BackUpAsync(folder);
        await using (var archive = await ZipFile.OpenAsync(file, ZipArchiveMode.Update))
        {
            var entry = archive.GetEntry("backup.json")!;
            JsonNode manifest;
            await using (var content = await entry.OpenAsync())
            {
                manifest = (await JsonNode.ParseAsync(content))!;
            }

            Assert.True(manifest.AsObject().ContainsKey(field));
            manifest[field] = JsonNode.Parse(value);
            entry.Delete();
            await using var writer = new StreamWriter(await archive.CreateEntry("backup.json").OpenAsync());
            await writer.WriteAsync(manifest.ToJsonString());
        }

        await RefusedAsync(folder, file, reason);
    }

    [Theory]
    [InlineData("keys/../evil.xml")]
    [InlineData("keys/../../evil.xml")]
    [InlineData("keys/..\\evil.xml")]
    [InlineData("../evil.xml")]
    [InlineData("keys/sub/evil.xml")]
    [InlineData("KEYS/AUDIT-SIGNING.PEM")]
    [InlineData("ledger.db")] // A second time.
    public async Task Restore_OfABackupWithAFileThatLeadsElsewhere_WritesItNowhere(string name)
    {
        using var folder = new Support.TemporaryFolder();
        var file = await BackUpAsync(folder);
        await using (var archive = await ZipFile.OpenAsync(file, ZipArchiveMode.Update))
        {
            await using var content = await archive.CreateEntry(name).OpenAsync();
            await content.WriteAsync("evil"u8.ToArray());
        }

        await RefusedAsync(folder, file, "holds something that no backup of this console holds");

        Assert.Empty(Directory.GetFiles(folder, "*evil*", SearchOption.AllDirectories));
    }

    [Fact]
    public async Task Restore_OfADatabaseThatIsDamagedInside_IsRefused()
    {
        using var folder = new Support.TemporaryFolder();
        var file = await BackUpAsync(folder);
        var place = folder["unpacked"];
        await ZipFile.ExtractToDirectoryAsync(file, place);

        // As an earlier version wrote it, which says no hashes: then only the database itself tells.
        File.Delete(Path.Combine(place, "backup.json"));
        foreach (var database in Directory.GetFiles(place, "*.db"))
        {
            await using var connection = new SqliteConnection($"Data Source={database};Pooling=False");
            await connection.OpenAsync();
            await using var command = connection.CreateCommand();
            command.CommandText = "DROP TABLE installation";
            await command.ExecuteNonQueryAsync();
        }

        // One row that its own index no longer knows: every page can still be read.
        var content = await File.ReadAllBytesAsync(Path.Combine(place, "datasharing.db"));
        var at = content.AsSpan().IndexOf("org-aproj_a"u8);
        Assert.True(at > 0);
        content[at + "org-aproj_".Length] = (byte)'z';
        await File.WriteAllBytesAsync(Path.Combine(place, "datasharing.db"), content);
        await ZipFile.CreateFromDirectoryAsync(place, folder["changed.backup"]);

        await RefusedAsync(folder, folder["changed.backup"], "datasharing.db in this backup is damaged.");
    }

    [Fact]
    public async Task File_OfBeforeARestore_ThatIsPutBackAfterIt_IsOlder()
    {
        using var folder = new Support.TemporaryFolder();
        var file = await BackUpAsync(folder);
        var directory = new DataDirectory(folder);

        // It went on for one generation after the backup: what the restore brings must come after that one.
        await Installation.AdvanceAsync(
            directory.Databases,
            await Installation.RequireAsync(directory, default),
            KeyFolder.Read(directory),
            default
        );
        File.Copy(folder["ledger.db"], folder["kept.db"]);
        await Restore.RunAsync(directory, file, another: false, TimeProvider.System, default);
        File.Move(folder["kept.db"], folder["ledger.db"], overwrite: true);

        var problem = await Assert.ThrowsAsync<InvalidInputException>(() => Installation.RequireAsync(directory, default));
        Assert.Contains("ledger.db is older than", problem.Message, StringComparison.Ordinal);
    }

    private static async Task RefusedAsync(Support.TemporaryFolder folder, string file, string reason)
    {
        var refused = await Assert.ThrowsAsync<InvalidInputException>(() =>
            Restore.RunAsync(new DataDirectory(folder), file, another: false, TimeProvider.System, default)
        );
        Assert.Contains(reason, refused.Message, StringComparison.Ordinal);
        Assert.Contains("Nothing was changed.", refused.Message, StringComparison.Ordinal);
        Assert.Empty(Directory.GetDirectories(folder, "before-restore-*"));
        Assert.Empty(Directory.GetDirectories(folder, ".restore-*"));
    }

    private static async Task<string> BackUpAsync(Support.TemporaryFolder folder)
    {
        await using (var server = await Support.TestServer.StartAsync(folder: folder))
        {
            await server.CreateOrganizationAsync("org-a", projects: ["proj_a"]);
        }

        await Backup.WriteAsync(new DataDirectory(folder), folder["all.backup"], TimeProvider.System, default);
        SqliteConnection.ClearAllPools();
        return folder["all.backup"];
    }
}
