using DataSharing.Dashboard.Common;
using DataSharing.Dashboard.Data;

namespace DataSharing.Dashboard.Hosting.Storage;

/// <summary>Who is at work on the data folder, across processes: a lock that its holder's end gives back, however it ends.</summary>
internal sealed class FolderLock : IDisposable
{
    private readonly FileStream _file;

    private FolderLock(FileStream file) => _file = file;

    /// <summary>Held by the server for as long as it runs: two of them on one folder would each keep counters of their own.</summary>
    /// <exception cref="InvalidInputException">A server runs on this folder.</exception>
    public static FolderLock Server(DataDirectory directory) =>
        Alone(directory.ServerLockFile, $"A server is running on {directory.Path}. Stop it first.");

    /// <summary>Held by each command while it works, beside others: what it reads and writes must not be replaced under it.</summary>
    /// <exception cref="InvalidInputException">A backup is being brought back here.</exception>
    public static FolderLock Command(DataDirectory directory) =>
        Take(
            directory.CommandsLockFile,
            FileAccess.Read,
            FileShare.Read,
            $"A backup is being restored into {directory.Path}, or its databases are being copied. Wait for it."
        );

    /// <summary>Held by a restore or a copy: no command is at work, and none begins.</summary>
    /// <exception cref="InvalidInputException">A command is at work on this folder.</exception>
    public static FolderLock NoCommand(DataDirectory directory) =>
        Alone(directory.CommandsLockFile, $"A command is at work on {directory.Path}. Wait for it.");

    /// <exception cref="InvalidInputException">Somebody holds it: the sentence.</exception>
    public static FolderLock Alone(string file, string taken) => Take(file, FileAccess.ReadWrite, FileShare.None, taken);

    private static FolderLock Take(string file, FileAccess access, FileShare share, string taken)
    {
        try
        {
            return new FolderLock(OwnerOnlyFiles.Open(file, FileMode.OpenOrCreate, share, access));
        }
        catch (IOException) when (File.Exists(file))
        {
            throw new InvalidInputException("--data", taken);
        }
    }

    public void Dispose() => _file.Dispose();
}
