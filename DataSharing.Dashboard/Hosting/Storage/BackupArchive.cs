using System.Globalization;
using System.IO.Compression;
using System.Security.Cryptography;
using DataSharing.Dashboard.Common;
using DataSharing.Dashboard.Data;

namespace DataSharing.Dashboard.Hosting.Storage;

/// <summary>
/// Unpacks what claims to be a backup: only the files that a backup has, each once, and never more than it says and than there is room for.
/// </summary>
internal static class BackupArchive
{
    public const string KeysFolder = "keys/";

    /// <summary>A database packs to a quarter or so; what unpacks to more than this many times its size is made to fill a disk.</summary>
    private const int LargestRatio = 100;

    /// <summary>Below this the ratio says nothing: empty pages pack well.</summary>
    private const long AlwaysTaken = 16L << 20;

    private const long LargestKey = 64L << 10;
    private const int MostFiles = 1_000;

    /// <returns>What the backup says of itself; null for one of a version that wrote nothing of the kind.</returns>
    public static async Task<BackupManifest?> ExtractAsync(
        DataDirectory directory,
        string file,
        string staging,
        CancellationToken cancellationToken
    )
    {
        await using var archive = await ZipFile.OpenReadAsync(file, cancellationToken);
        var databases = directory.Databases.Select(path => Path.GetFileName(path)).ToList();
        Check(archive, databases, file, staging);
        var hashes = new Dictionary<string, BackupManifest.Entry>(StringComparer.Ordinal);
        foreach (var entry in archive.Entries)
        {
            hashes.Add(entry.FullName, await ExtractAsync(entry, Path.Combine(staging, entry.FullName), cancellationToken));
        }

        if (!hashes.Remove(BackupManifest.FileName))
        {
            return null;
        }

        var path = Path.Combine(staging, BackupManifest.FileName);
        var manifest = BackupManifest.Read(await File.ReadAllTextAsync(path, cancellationToken));
        File.Delete(path);
        return manifest.Files.ToHashSet().SetEquals(hashes.Values)
            ? manifest
            : throw Refused(
                $"\"{file}\" does not hold what was put into it: {string.Join(", ", manifest.Files.Except(hashes.Values).Concat(hashes.Values.Except(manifest.Files)).Select(entry => entry.Name).Distinct())} differs."
            );
    }

    private static void Check(ZipArchive archive, List<string> databases, string file, string staging)
    {
        var names = archive.Entries.Select(entry => entry.FullName).ToList();
        if (databases.Except(names, StringComparer.Ordinal).ToList() is { Count: > 0 } missing)
        {
            throw Refused($"\"{file}\" holds no backup of this console: {string.Join(", ", missing)} is not in it.");
        }

        if (
            names.Count > MostFiles
            || names.Distinct(StringComparer.OrdinalIgnoreCase).Count() != names.Count
            || names.Find(name => !(databases.Contains(name) || name == BackupManifest.FileName || IsKey(name))) is not null
        )
        {
            throw Refused($"\"{file}\" holds something that no backup of this console holds.");
        }

        if (
            archive.Entries.FirstOrDefault(entry =>
                entry.Length > AlwaysTaken && entry.Length / LargestRatio > entry.CompressedLength
                || (
                    !databases.Contains(entry.FullName)
                    && entry.Length > (entry.FullName == BackupManifest.FileName ? LargestKey * MostFiles / 100 : LargestKey)
                )
            ) is
            { } large
        )
        {
            throw Refused(
                $"{large.FullName} in this backup would unpack to {Size(large.Length)} from {Size(large.CompressedLength)}: that is no database of this console."
            );
        }

        var (needed, free) = (archive.Entries.Sum(entry => entry.Length), new DriveInfo(staging).AvailableFreeSpace);
        if (needed > free)
        {
            throw Refused($"This backup needs {Size(needed)}, and there are {Size(free)} free for {staging}.");
        }
    }

    private static bool IsKey(string name) =>
        name.StartsWith(KeysFolder, StringComparison.Ordinal)
        && name[KeysFolder.Length..] is { Length: > 0 } key
        && (key == KeyFolder.Signing || key.EndsWith(".xml", StringComparison.Ordinal))
        && key.All(letter => char.IsAsciiLetterOrDigit(letter) || letter is '-' or '.' or '_');

    // Stops at what the archive said there is: its list and its content are two things.
    private static async Task<BackupManifest.Entry> ExtractAsync(ZipArchiveEntry entry, string target, CancellationToken cancellationToken)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        await using var from = await entry.OpenAsync(cancellationToken);
        await using var to = OwnerOnlyFiles.Create(target);
        var buffer = new byte[1 << 16];
        var length = 0L;
        while (await from.ReadAsync(buffer, cancellationToken) is > 0 and var read)
        {
            length += read;
            if (length > entry.Length)
            {
                throw new InvalidDataException();
            }

            hash.AppendData(buffer, 0, read);
            await to.WriteAsync(buffer.AsMemory(0, read), cancellationToken);
        }

        return length == entry.Length
            ? new BackupManifest.Entry(entry.FullName, length, Convert.ToHexStringLower(hash.GetHashAndReset()))
            : throw new InvalidDataException();
    }

    private static string Size(long bytes) => string.Create(CultureInfo.InvariantCulture, $"{bytes / 1048576.0:N1} MB");

    private static InvalidInputException Refused(string sentence) => new("file", $"{sentence} Nothing was changed.");
}
