using System.Globalization;
using System.IO.Compression;
using DataSharing.Dashboard.Shared;
using Microsoft.Data.Sqlite;

namespace DataSharing.Dashboard.Data;

/// <summary>Puts everything into one file, beside a running server; and brings it back, checked, while none runs.</summary>
internal static class Backup
{
    private const string KeysFolder = "keys/";

    public static async Task WriteAsync(DataDirectory directory, string file, CancellationToken cancellationToken)
    {
        var temporary = file + ".part";
        await using (var stream = CreateOwnerOnly(temporary))
        await using (var archive = new ZipArchive(stream, ZipArchiveMode.Create))
        {
            // The ledger first: what its events refer to is then in the later copy of the rest.
            foreach (var database in (string[])[directory.LedgerDatabase, directory.ReportsDatabase, directory.ApplicationDatabase])
            {
                var copy = Path.Combine(directory.Path, $".backup-{Guid.NewGuid():N}.db");
                try
                {
                    await using var connection = new SqliteConnection(DataDirectory.ConnectionString(database));
                    await connection.OpenAsync(cancellationToken);
                    await using var command = connection.CreateCommand();
                    command.CommandText = "VACUUM INTO $1";
                    command.Parameters.AddWithValue("$1", copy);
                    await command.ExecuteNonQueryAsync(cancellationToken);
                    await archive.CreateEntryFromFileAsync(copy, Path.GetFileName(database), cancellationToken);
                }
                finally
                {
                    File.Delete(copy);
                }
            }

            foreach (var key in Directory.EnumerateFiles(directory.KeysPath))
            {
                await archive.CreateEntryFromFileAsync(key, KeysFolder + Path.GetFileName(key), cancellationToken);
            }
        }

        File.Move(temporary, file, overwrite: true);
    }

    /// <returns>Where what was there before has been kept, or null if there was nothing.</returns>
    public static async Task<string?> RestoreAsync(DataDirectory directory, string file, TimeProvider time, CancellationToken cancellationToken)
    {
        using var exclusive = ServerLock.Take(directory);
        var staging = Path.Combine(directory.Path, $".restore-{Guid.NewGuid():N}");
        Directory.CreateDirectory(staging);
        try
        {
            await ExtractAsync(directory, file, staging, cancellationToken);
            string[] names = [Path.GetFileName(directory.ApplicationDatabase), Path.GetFileName(directory.LedgerDatabase), Path.GetFileName(directory.ReportsDatabase)];
            foreach (var name in names)
            {
                await CheckAsync(Path.Combine(staging, name), cancellationToken);
            }

            SqliteConnection.ClearAllPools();
            string? kept = null;
            if (File.Exists(directory.ApplicationDatabase))
            {
                kept = Path.Combine(directory.Path, $"before-restore-{time.GetUtcNow().ToString("yyyyMMdd'T'HHmmss'Z'", CultureInfo.InvariantCulture)}");
                Directory.CreateDirectory(kept);
                foreach (var existing in names.SelectMany(name => new[] { name, name + "-wal", name + "-shm" }).Where(name => File.Exists(Path.Combine(directory.Path, name))))
                {
                    File.Move(Path.Combine(directory.Path, existing), Path.Combine(kept, existing));
                }
            }

            foreach (var name in names)
            {
                File.Move(Path.Combine(staging, name), Path.Combine(directory.Path, name));
                OwnerOnly(Path.Combine(directory.Path, name));
            }

            foreach (var key in Directory.EnumerateFiles(Path.Combine(staging, "keys")))
            {
                File.Move(key, Path.Combine(directory.KeysPath, Path.GetFileName(key)), overwrite: true);
            }

            return kept;
        }
        finally
        {
            Directory.Delete(staging, recursive: true);
        }
    }

    private static async Task ExtractAsync(DataDirectory directory, string file, string staging, CancellationToken cancellationToken)
    {
        Directory.CreateDirectory(Path.Combine(staging, "keys"));
        try
        {
            await using var archive = await ZipFile.OpenReadAsync(file, cancellationToken);
            foreach (var entry in archive.Entries)
            {
                // Only plain names, each in its place: an archive from elsewhere must not write outside.
                var inKeys = entry.FullName.StartsWith(KeysFolder, StringComparison.Ordinal);
                await entry.ExtractToFileAsync(Path.Combine(staging, inKeys ? "keys" : "", Path.GetFileName(entry.Name)), cancellationToken);
            }
        }
        catch (InvalidDataException)
        {
            throw new InvalidInputException("file", $"\"{file}\" is not a backup of this console. Nothing was changed.");
        }

        if (!File.Exists(Path.Combine(staging, Path.GetFileName(directory.ApplicationDatabase))))
        {
            throw new InvalidInputException("file", $"\"{file}\" holds no backup of this console. Nothing was changed.");
        }
    }

    private static async Task CheckAsync(string database, CancellationToken cancellationToken)
    {
        await using var connection = new SqliteConnection(new SqliteConnectionStringBuilder { DataSource = database, Mode = SqliteOpenMode.ReadWrite, Pooling = false }.ToString());
        await connection.OpenAsync(cancellationToken);
        await using var command = connection.CreateCommand();
        command.CommandText = "PRAGMA integrity_check";
        if (await command.ExecuteScalarAsync(cancellationToken) as string != "ok")
        {
            throw new InvalidInputException("file", $"{Path.GetFileName(database)} in this backup is damaged. Nothing was changed.");
        }
    }

    // Closed from its first byte on: it holds keys.
    private static FileStream CreateOwnerOnly(string file)
    {
        File.Delete(file);
        var options = new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.ReadWrite, Share = FileShare.None };
        if (!OperatingSystem.IsWindows())
        {
            options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        }

        return new FileStream(file, options);
    }

    private static void OwnerOnly(string file)
    {
        if (!OperatingSystem.IsWindows())
        {
            File.SetUnixFileMode(file, UnixFileMode.UserRead | UnixFileMode.UserWrite);
        }
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
            return new ServerLock(new FileStream(Path.Combine(directory.Path, "server.lock"), FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None));
        }
        catch (IOException)
        {
            throw new InvalidInputException("--data", $"A server is running on {directory.Path}. Stop it first.");
        }
    }

    public void Dispose() => _file.Dispose();
}
