using System.Globalization;
using DataSharing.Dashboard.Common;
using DataSharing.Dashboard.Data;
using Microsoft.Data.Sqlite;

namespace DataSharing.Dashboard.Hosting.Storage;

/// <summary>Brings a backup back while no server runs: all of it is checked first, and all that was there is kept.</summary>
internal static class Restore
{
    private const string Staging = ".restore-";

    /// <param name="directory">Where to.</param>
    /// <param name="file">What <see cref="Backup"/> wrote, in this version or an earlier one.</param>
    /// <param name="another">Whether it may take the place of another installation, which is in use.</param>
    /// <param name="time">Names the folder of what was there.</param>
    /// <param name="cancellationToken">Stops while nothing was changed.</param>
    /// <returns>What was done, for people.</returns>
    public static async Task<string> RunAsync(
        DataDirectory directory,
        string file,
        bool another,
        TimeProvider time,
        CancellationToken cancellationToken
    )
    {
        using var noServer = FolderLock.Server(directory);
        using var noCommand = FolderLock.NoCommand(directory);
        using var alone = await SetupLock.TakeAsync(
            directory,
            Microsoft.Extensions.Logging.Abstractions.NullLogger.Instance,
            cancellationToken
        );
        foreach (var left in Directory.GetDirectories(directory.Path, $"{Staging}*"))
        {
            // Of one that was killed: while the locks are held no other is at work.
            Directory.Delete(left, recursive: true);
        }

        Backup.RemoveLeft(directory);
        var staging = Path.Combine(directory.Path, $"{Staging}{Guid.NewGuid():N}");
        DataDirectory.CreateClosed(Path.Combine(staging, "keys"));
        try
        {
            List<DatabaseMark> marks;
            BackupManifest? manifest;
            var here = await HereAsync(directory, cancellationToken);
            try
            {
                (manifest, marks) = await CheckAsync(directory, file, staging, here, another, cancellationToken);
            }
            catch (Exception exception)
                when (exception
                        is InvalidDataException
                            or NotSupportedException
                            or SqliteException
                            or FormatException
                            or InvalidOperationException
                            or ArgumentException
                            or InvalidCastException
                )
            {
                throw new InvalidInputException(
                    "file",
                    $"\"{file}\" is not a backup of this console, or it is damaged. Nothing was changed."
                );
            }

            await BindAsync(directory, staging, marks, here, cancellationToken);
            var before = Print(directory.KeysPath);
            var kept = Keep(directory, time);
            foreach (var database in directory.Databases)
            {
                File.Move(Path.Combine(staging, Path.GetFileName(database)), database);
                OwnerOnlyFiles.Close(database);
            }

            var keys = Directory.GetFiles(Path.Combine(staging, "keys"));
            foreach (
                var key in Directory
                    .GetFiles(directory.KeysPath)
                    .Where(old => !keys.Any(key => Path.GetFileName(key) == Path.GetFileName(old)))
            )
            {
                File.Delete(key);
            }

            foreach (var key in keys)
            {
                File.Move(key, Path.Combine(directory.KeysPath, Path.GetFileName(key)), overwrite: true);
            }

            return Say(directory, manifest, keys.Length, before, kept);
        }
        finally
        {
            Directory.Delete(staging, recursive: true);
        }
    }

    private static async Task<(BackupManifest? Manifest, List<DatabaseMark> Marks)> CheckAsync(
        DataDirectory directory,
        string file,
        string staging,
        List<DatabaseMark> here,
        bool another,
        CancellationToken cancellationToken
    )
    {
        var manifest = await BackupArchive.ExtractAsync(directory, file, staging, cancellationToken);
        await BackupCheck.CheckAsync(directory, staging, cancellationToken);
        var marks = await Installation.ReadAsync(Staged(directory, staging), cancellationToken);

        // Copied one after the other beside a running server they may be a generation apart; that they belong together the manifest says.
        var same = manifest is null ? marks : marks.ConvertAll(mark => mark with { Generation = 1, Next = null });
        var problem =
            Installation.Problem(same, hadMore: false)
            ?? (
                manifest is not null && marks.Exists(mark => mark.Id != manifest.Installation)
                    ? "The databases are of another installation than the backup says."
                    : null
            )
            ?? (
                manifest is null && marks.Exists(mark => mark.Id is not null)
                    ? $"{BackupManifest.FileName}, which says what belongs together, is not in it."
                    : null
            )
            ?? KeyFolder.Problem(marks, KeyFolder.Read(Path.Combine(staging, "keys")));
        if (problem is not null)
        {
            throw new InvalidInputException("file", $"\"{file}\" cannot be restored. {problem} Nothing was changed.");
        }

        var ours = here.Select(mark => mark.Id).OfType<string>().FirstOrDefault();
        return !another && ours is not null && marks[0].Id is var theirs && theirs != ours && here.Exists(mark => mark.HasContent)
            ? throw new InvalidInputException(
                "file",
                $"{directory.Path} holds {(theirs is null ? $"an installation ({ours[..8]}), and of which one this backup of an earlier version is, it does not say" : $"another installation ({ours[..8]}) than this backup ({theirs[..8]})")}: restore into an empty folder with --data, or say --another-installation. Nothing was changed."
            )
            : (manifest, marks);
    }

    // Beyond every generation that either had: a file of before that is put back later is older.
    private static async Task BindAsync(
        DataDirectory directory,
        string staging,
        List<DatabaseMark> marks,
        List<DatabaseMark> here,
        CancellationToken cancellationToken
    )
    {
        if (marks[0].Id is { } id)
        {
            var generation = marks.Concat(here).Max(mark => Math.Max(mark.Generation, mark.Next ?? 0)) + 1;
            await Installation.WriteAsync(
                Staged(directory, staging),
                id,
                generation,
                null,
                KeyFolder.Read(Path.Combine(staging, "keys")),
                cancellationToken
            );
        }
    }

    // What is there may be what made a restore necessary.
    private static async Task<List<DatabaseMark>> HereAsync(DataDirectory directory, CancellationToken cancellationToken)
    {
        var marks = new List<DatabaseMark>();
        foreach (var database in directory.Databases)
        {
            try
            {
                marks.AddRange(await Installation.ReadAsync([database], cancellationToken));
            }
            catch (Exception exception) when (exception is ProblemException or SqliteException)
            {
                // Damaged: it is kept, and says nothing.
            }
        }

        return marks;
    }

    private static List<string> Staged(DataDirectory directory, string staging) =>
        [.. directory.Databases.Select(database => Path.Combine(staging, Path.GetFileName(database)))];

    /// <returns>Where it is, or null if there was nothing.</returns>
    private static string? Keep(DataDirectory directory, TimeProvider time)
    {
        SqliteConnection.ClearAllPools();
        var databases = directory.Databases.SelectMany(file => (string[])[file, file + "-wal", file + "-shm"]).Where(File.Exists).ToList();
        var keys = Directory.GetFiles(directory.KeysPath);
        if (databases.Count == 0 && keys.Length == 0)
        {
            return null;
        }

        var stem = Path.Combine(
            directory.Path,
            $"before-restore-{time.GetUtcNow().ToString("yyyyMMdd'T'HHmmss'Z'", CultureInfo.InvariantCulture)}"
        );
        var kept = stem;
        for (var number = 2; Directory.Exists(kept); number++)
        {
            kept = $"{stem}-{number}";
        }

        DataDirectory.CreateClosed(Path.Combine(kept, "keys"));
        foreach (var key in keys)
        {
            File.Copy(key, Path.Combine(kept, "keys", Path.GetFileName(key)));
        }

        foreach (var other in (string[])[directory.AddressFile, directory.DemoMarker])
        {
            if (File.Exists(other))
            {
                File.Copy(other, Path.Combine(kept, Path.GetFileName(other)));
            }
        }

        // The one that the others are decided by goes last: until then a start stops, since something is missing.
        databases.ForEach(file => File.Move(file, Path.Combine(kept, Path.GetFileName(file))));
        return kept;
    }

    private static string Say(DataDirectory directory, BackupManifest? manifest, int keys, string? before, string? kept)
    {
        var now = Print(directory.KeysPath);
        var made = manifest is null ? "" : $" as of {manifest.MadeAt}";
        return $"Restored{made}: datasharing.db, ledger.db, reports.db and {keys} {(keys == 1 ? "key" : "keys")}."
            + (
                before is not null && before != now
                    ? $" The key that signs audit logs was replaced: it was {before}, it is {now ?? "none"} now."
                    : ""
            )
            + (kept is null ? "" : $" What was there before is in {kept}.");
    }

    private static string? Print(string keys)
    {
        try
        {
            return File.Exists(Path.Combine(keys, KeyFolder.Signing)) ? KeyFolder.Fingerprint(Path.Combine(keys, KeyFolder.Signing)) : null;
        }
        catch (InvalidInputException)
        {
            return "a damaged one";
        }
    }
}
