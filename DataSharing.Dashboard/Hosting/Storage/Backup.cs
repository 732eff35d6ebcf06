using System.IO.Compression;
using System.Security.Cryptography;
using DataSharing.Core.Primitives;
using DataSharing.Dashboard.Data;
using DataSharing.Dashboard.Data.Engines.Sqlite;
using Microsoft.Data.Sqlite;

namespace DataSharing.Dashboard.Hosting.Storage;

/// <summary>Puts everything into one file, beside a running server. <see cref="Restore"/> brings it back.</summary>
internal static class Backup
{
    private const string Copy = ".backup-";

    public static async Task WriteAsync(DataDirectory directory, string file, TimeProvider time, CancellationToken cancellationToken)
    {
        // Two at once could each take the other's copies for those of one that was killed.
        using var alone = FolderLock.Alone(directory.BackupLockFile, $"Another backup of {directory.Path} is being made. Wait for it.");
        RemoveLeft(directory);
        var temporary = file + ".part";
        var files = new List<BackupManifest.Entry>();
        var installation = "";
        await using (var stream = OwnerOnlyFiles.Create(temporary))
        await using (var archive = new ZipArchive(stream, ZipArchiveMode.Create))
        {
            // The ledger first: what its events refer to is then in the later copy of the rest.
            foreach (var database in directory.Databases)
            {
                // There before SQLite writes to it, which would leave it readable by all.
                var copy = Path.Combine(directory.Path, $"{Copy}{Guid.NewGuid():N}.db");
                await OwnerOnlyFiles.Create(copy).DisposeAsync();
                try
                {
                    await using (var connection = new SqliteConnection(SqliteEngine.ConnectionString(database)))
                    {
                        await connection.OpenAsync(cancellationToken);
                        await using var command = connection.CreateCommand();
                        command.CommandText = "VACUUM INTO $1";
                        command.Parameters.AddWithValue("$1", copy);
                        await command.ExecuteNonQueryAsync(cancellationToken);
                    }

                    installation = (await Installation.ReadAsync([copy], cancellationToken))[0].Id ?? installation;
                    files.Add(await AddAsync(archive, copy, Path.GetFileName(database), cancellationToken));
                }
                finally
                {
                    File.Delete(copy);
                }
            }

            foreach (
                var key in Directory
                    .EnumerateFiles(directory.KeysPath)
                    .Where(key => Path.GetFileName(key) == KeyFolder.Signing || key.EndsWith(".xml", StringComparison.Ordinal))
            )
            {
                files.Add(await AddAsync(archive, key, BackupArchive.KeysFolder + Path.GetFileName(key), cancellationToken));
            }

            await using var manifest = new StreamWriter(await archive.CreateEntry(BackupManifest.FileName).OpenAsync(cancellationToken));
            await manifest.WriteAsync(
                new BackupManifest(BackupManifest.Newest, installation, Instant.From(time.GetUtcNow()).ToString(), files).Write()
            );
        }

        File.Move(temporary, file, overwrite: true);
    }

    /// <summary>Takes away whole copies of databases that a killed one left. Called by whoever keeps others from making one.</summary>
    public static void RemoveLeft(DataDirectory directory)
    {
        foreach (var left in Directory.GetFiles(directory.Path, $"{Copy}*"))
        {
            File.Delete(left);
        }
    }

    private static async Task<BackupManifest.Entry> AddAsync(
        ZipArchive archive,
        string file,
        string name,
        CancellationToken cancellationToken
    )
    {
        await archive.CreateEntryFromFileAsync(file, name, cancellationToken);
        await using var content = File.OpenRead(file);
        return new BackupManifest.Entry(
            name,
            content.Length,
            Convert.ToHexStringLower(await SHA256.HashDataAsync(content, cancellationToken))
        );
    }
}
