namespace DataSharing.Dashboard.Data;

/// <summary>The folder that holds everything: three databases and the keys. Only its owner may read it.</summary>
internal sealed class DataDirectory
{
    private const UnixFileMode OwnerOnly = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute;

    public DataDirectory(string path)
    {
        Path = System.IO.Path.GetFullPath(path);
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

    // Not a folder with other things in it, which somebody named by mistake.
    private bool IsOurs => System.IO.File.Exists(ApplicationDatabase) || Directory.EnumerateFileSystemEntries(Path).All(entry => entry == KeysPath);

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

    /// <summary>People, organizations, decisions.</summary>
    public string ApplicationDatabase => File("datasharing.db");

    /// <summary>Usage events and their roll-ups.</summary>
    public string LedgerDatabase => File("ledger.db");

    /// <summary>What the provider reports.</summary>
    public string ReportsDatabase => File("reports.db");

    /// <summary>Data-protection keys, with which cookies and links are sealed.</summary>
    public string KeysPath => System.IO.Path.Combine(Path, "keys");

    /// <summary>The private key with which the ends of audit logs are signed.</summary>
    public string AuditKeyFile => System.IO.Path.Combine(KeysPath, "audit-signing.pem");

    /// <summary>The address under which the server last ran, for the links of the command line.</summary>
    public string AddressFile => File("address");

    /// <summary>Present in a folder that the demo filled, and only there.</summary>
    public string DemoMarker => File("demo.json");

    public static string ConnectionString(string file) =>
        new Microsoft.Data.Sqlite.SqliteConnectionStringBuilder { DataSource = file, ForeignKeys = true, DefaultTimeout = 30 }.ToString();

    private string File(string name) => System.IO.Path.Combine(Path, name);
}
