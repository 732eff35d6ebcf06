using System.Runtime.InteropServices;

namespace DataSharing.Dashboard.Data;

/// <summary>Files that only the account that runs this may read, from their first byte on.</summary>
internal static class OwnerOnlyFiles
{
    private const UnixFileMode File600 = UnixFileMode.UserRead | UnixFileMode.UserWrite;

    /// <summary>Whatever this process makes from here on, libraries included, is closed to others.</summary>
    public static void ForThisProcess()
    {
        if (!OperatingSystem.IsWindows())
        {
            _ = SetMask(Convert.ToUInt32("077", 8));
        }
    }

    /// <summary>Makes a file anew, or empties one, and closes it.</summary>
    public static FileStream Create(string file) => Open(file, FileMode.Create, FileShare.None);

    public static FileStream Open(string file, FileMode mode, FileShare share, FileAccess access = FileAccess.ReadWrite)
    {
        var options = new FileStreamOptions
        {
            Mode = mode,
            Access = access,
            Share = share,
        };
        if (!OperatingSystem.IsWindows())
        {
            options.UnixCreateMode = File600;
        }

        var stream = new FileStream(file, options);
        Close(file);
        return stream;
    }

    public static async Task WriteAsync(string file, string text, CancellationToken cancellationToken)
    {
        await using var stream = Create(file);
        await using var writer = new StreamWriter(stream);
        await writer.WriteAsync(text.AsMemory(), cancellationToken);
    }

    /// <summary>Takes from a file what others may do with it.</summary>
    public static void Close(string file)
    {
        // What a link or a device leads to, such as standard output, belongs to others.
        if (
            OperatingSystem.IsWindows()
            || Path.GetFullPath(file).StartsWith("/dev/", StringComparison.Ordinal)
            || new FileInfo(file).LinkTarget is not null
        )
        {
            return;
        }

        try
        {
            if ((File.GetUnixFileMode(file) & ~(File600 | UnixFileMode.UserExecute)) != 0)
            {
                File.SetUnixFileMode(file, File600);
            }
        }
        catch (Exception exception) when (exception is UnauthorizedAccessException or FileNotFoundException)
        {
            // Another's file that was handed to us, or one that just went: its mode is not ours to say.
        }
    }

    [DllImport("libc", EntryPoint = "umask")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern uint SetMask(uint mask);
}
