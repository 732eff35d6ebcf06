using System.IO.Compression;
using System.Security.Cryptography;
using DataSharing.Core.Primitives;
using DataSharing.Dashboard.Shared;
using Microsoft.Data.Sqlite;

namespace DataSharing.Dashboard.Data;

/// <summary>Puts everything into one file, beside a running server. <see cref="Restore"/> brings it back.</summary>
internal static class Backup
{
    public static async Task WriteAsync(DataDirectory directory, string file, TimeProvider time, CancellationToken cancellationToken)
    {
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
                var copy = Path.Combine(directory.Path, $".backup-{Guid.NewGuid():N}.db");
                await OwnerOnlyFiles.Create(copy).DisposeAsync();
                try
                {
                    await using (var connection = new SqliteConnection(DataDirectory.ConnectionString(database)))
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

            foreach (var key in Directory.EnumerateFiles(directory.KeysPath).Where(key => Path.GetFileName(key) == KeyFolder.Signing || key.EndsWith(".xml", StringComparison.Ordinal)))
            {
                files.Add(await AddAsync(archive, key, BackupArchive.KeysFolder + Path.GetFileName(key), cancellationToken));
            }

            await using var manifest = new StreamWriter(await archive.CreateEntry(BackupManifest.FileName).OpenAsync(cancellationToken));
            await manifest.WriteAsync(new BackupManifest(BackupManifest.Newest, installation, Instant.From(time.GetUtcNow()).ToString(), files).Write());
        }

        File.Move(temporary, file, overwrite: true);
    }

    private static async Task<BackupManifest.Entry> AddAsync(ZipArchive archive, string file, string name, CancellationToken cancellationToken)
    {
        await archive.CreateEntryFromFileAsync(file, name, cancellationToken);
        await using var content = File.OpenRead(file);
        return new BackupManifest.Entry(name, content.Length, Convert.ToHexStringLower(await SHA256.HashDataAsync(content, cancellationToken)));
    }
}

/// <summary>Held by the server for as long as it runs: two of them on one folder would each keep counters of their own.</summary>
internal sealed class ServerLock : IDisposable
{
    private readonly FileStream _file;

    private ServerLock(FileStream file) => _file = file;

    /// <exception cref="InvalidInputException">A server runs on this folder.</exception>
    public static ServerLock Take(DataDirectory directory)
    {
        try
        {
            return new ServerLock(OwnerOnlyFiles.Open(directory.ServerLockFile, FileMode.OpenOrCreate, FileShare.None));
        }
        catch (IOException)
        {
            throw new InvalidInputException("--data", $"A server is running on {directory.Path}. Stop it first.");
        }
    }

    public void Dispose() => _file.Dispose();
}
