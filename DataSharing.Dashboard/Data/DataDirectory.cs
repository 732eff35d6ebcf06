using DataSharing.Dashboard.Data.Engines;

namespace DataSharing.Dashboard.Data;

/// <summary>The folder that holds everything: three databases and the keys. Only its owner may read it.</summary>
internal sealed class DataDirectory
{
    private const UnixFileMode OwnerOnly = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute;

    /// <summary>Made if it is not there, and closed to others.</summary>
    public DataDirectory(string path)
        : this(path, isMade: true) { }

    private DataDirectory(string path, bool isMade)
    {
        Path = System.IO.Path.GetFullPath(path);
        if (!isMade)
        {
            return;
        }

        if (OperatingSystem.IsWindows())
        {
            Directory.CreateDirectory(Path);
            Directory.CreateDirectory(KeysPath);
            return;
        }

        Directory.CreateDirectory(Path, OwnerOnly);
        Directory.CreateDirectory(KeysPath, OwnerOnly);
        Close(KeysPath);
        if (IsOurs)
        {
            Close(Path);
        }
    }

    /// <summary>As it is, for whoever only looks; it need not be there.</summary>
    public static DataDirectory AsItIs(string path) => new(path, isMade: false);

    // Not a folder with other things in it, which somebody named by mistake.
    private bool IsOurs =>
        System.IO.File.Exists(ApplicationDatabase)
        || Directory.EnumerateFileSystemEntries(Path).All(entry => entry == KeysPath || Files.Contains(entry));

    // A folder that was there before, such as one of systemd's, keeps its mode when it is created again.
    [System.Runtime.Versioning.UnsupportedOSPlatform("windows")]
    private static void Close(string folder)
    {
        try
        {
            if ((System.IO.File.GetUnixFileMode(folder) & ~OwnerOnly) != 0)
            {
                System.IO.File.SetUnixFileMode(folder, OwnerOnly);
            }
        }
        catch (UnauthorizedAccessException)
        {
            // Another's folder that was handed to us, as containers do: who may read it is that one's to say.
        }
    }

    public string Path { get; }

    /// <summary>The same for each name of one folder: without links on the way to it, and without a separator at its end.</summary>
    public string RealPath => Real(Path);

    private static string Real(string path)
    {
        var folder = new DirectoryInfo(System.IO.Path.TrimEndingDirectorySeparator(path));
        if (folder.Parent is not { } parent)
        {
            return folder.FullName;
        }

        // A link that leads nowhere is none; neither is a circle of them.
        var above = Real(parent.FullName);
        return folder is { Exists: true, LinkTarget: { } target }
            ? Real(System.IO.Path.GetFullPath(target, above))
            : System.IO.Path.Combine(above, folder.Name);
    }

    /// <summary>People, organizations, decisions.</summary>
    public string ApplicationDatabase => File(ApplicationName);

    public const string ApplicationName = "datasharing.db";

    /// <summary>Usage events and their roll-ups.</summary>
    public string LedgerDatabase => File("ledger.db");

    /// <summary>What the provider reports.</summary>
    public string ReportsDatabase => File("reports.db");

    public string FileOf(Store store) =>
        store switch
        {
            Store.Application => ApplicationDatabase,
            Store.Ledger => LedgerDatabase,
            _ => ReportsDatabase,
        };

    /// <summary>Data-protection keys, with which cookies and links are sealed.</summary>
    public string KeysPath => System.IO.Path.Combine(Path, "keys");

    public const string AuditKeyName = "audit-signing.pem";

    /// <summary>The private key with which the ends of audit logs are signed.</summary>
    public string AuditKeyFile => System.IO.Path.Combine(KeysPath, AuditKeyName);

    /// <summary>
    /// All three databases, in the order in which they are prepared: the ledger first, the one that decides whether somebody has an account
    /// last.
    /// </summary>
    public IReadOnlyList<string> Databases => [LedgerDatabase, ReportsDatabase, ApplicationDatabase];

    /// <summary>Held while the databases are prepared.</summary>
    public string SetupLockFile => File("setup.lock");

    /// <summary>Held by a server while it runs.</summary>
    public string ServerLockFile => File("server.lock");

    /// <summary>Held by each command, beside others, while it works.</summary>
    public string CommandsLockFile => File("commands.lock");

    /// <summary>Held while a backup is made.</summary>
    public string BackupLockFile => File("backup.lock");

    /// <summary>Whether something here was written by an installation that had come further than its first start.</summary>
    public bool HasTraces =>
        System.IO.File.Exists(AddressFile)
        || System.IO.File.Exists(DemoMarker)
        || (Directory.Exists(KeysPath) && Directory.EnumerateFiles(KeysPath).Any());

    private IEnumerable<string> Files =>
        Databases
            .SelectMany(file => (string[])[file, file + "-wal", file + "-shm"])
            .Concat([SetupLockFile, ServerLockFile, CommandsLockFile, BackupLockFile, AddressFile, DemoMarker]);

    /// <summary>Closes what an earlier version left readable, or somebody copied here.</summary>
    public void CloseFiles()
    {
        foreach (var file in Files.Where(System.IO.File.Exists).Concat(Directory.EnumerateFiles(KeysPath)))
        {
            OwnerOnlyFiles.Close(file);
        }
    }

    /// <summary>The address under which the server last ran, for the links of the command line.</summary>
    public string AddressFile => File("address");

    /// <summary>Present in a folder that the demo filled, and only there.</summary>
    public string DemoMarker => File("demo.json");

    /// <summary>Makes a folder that only its owner may look into, with those above it.</summary>
    public static void CreateClosed(string folder)
    {
        if (OperatingSystem.IsWindows())
        {
            Directory.CreateDirectory(folder);
        }
        else
        {
            Directory.CreateDirectory(folder, OwnerOnly);
        }
    }

    private string File(string name) => System.IO.Path.Combine(Path, name);
}
