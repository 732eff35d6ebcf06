using System.Runtime.Versioning;
using DataSharing.Dashboard.Common;
using DataSharing.Dashboard.Data;

namespace DataSharing.Dashboard.Hosting.Doctor;

/// <summary>How large the databases are, how much room is left, and who may read them.</summary>
internal static class Disk
{
    private const long Mebibyte = 1 << 20;

    // Enough for the largest write-ahead log while a reader stands in its way, and for a day's log of a busy server.
    private const long Enough = 1024 * Mebibyte;
    private const long TooLittle = 64 * Mebibyte;

    /// <param name="directory">The folder.</param>
    /// <param name="hasFiles">Whether the databases are files of it.</param>
    public static IEnumerable<Finding> Look(DataDirectory directory, bool hasFiles)
    {
        var sizes = directory
            .Databases.SelectMany(file => (string[])[file, file + "-wal"])
            .Where(File.Exists)
            .Select(file => (Name: Path.GetFileName(file), new FileInfo(file).Length))
            .ToList();
        var all = sizes.Sum(file => file.Length);
        var free = new DriveInfo(directory.Path).AvailableFreeSpace;
        var sentence = !hasFiles
            ? $"{Mebibytes(free)} free where the keys are."
            : $"{Mebibytes(free)} free; {string.Join(", ", sizes.Select(file => $"{file.Name} {Mebibytes(file.Length)}").DefaultIfEmpty("no database yet"))}.";
        yield return free < TooLittle ? Finding.Failed("disk", $"{sentence} Make room: soon nothing can be recorded.")
        : free < Math.Max(Enough, all) ? Finding.Warning("disk", $"{sentence} A backup or a growing log may not find room.")
        : Finding.Ok("disk", sentence);

        if (OpenToOthers(directory) is { Count: > 0 } open)
        {
            yield return Finding.Warning(
                "files",
                $"Others on this machine can read {string.Join(", ", open)}: the next start closes them, chmod 600 does it now."
            );
        }
    }

    private static List<string> OpenToOthers(DataDirectory directory) =>
        OperatingSystem.IsWindows()
            ? []
            :
            [
                .. directory
                    .Databases.Where(File.Exists)
                    .Concat(Directory.Exists(directory.KeysPath) ? Directory.EnumerateFiles(directory.KeysPath) : [])
                    .Where(IsOpen)
                    .Select(file => Path.GetRelativePath(directory.Path, file)),
            ];

    [UnsupportedOSPlatform("windows")]
    private static bool IsOpen(string file)
    {
        const UnixFileMode Others = UnixFileMode.GroupRead | UnixFileMode.OtherRead | UnixFileMode.GroupWrite | UnixFileMode.OtherWrite;
        return (File.GetUnixFileMode(file) & Others) != 0;
    }

    private static string Mebibytes(long bytes) => $"{Figures.Of(bytes / Mebibyte)} MiB";
}
