using DataSharing.Dashboard.Data;
using DataSharing.Dashboard.Data.Engines.Sqlite;
using Microsoft.Data.Sqlite;

namespace DataSharing.Tests.Support;

/// <summary>A folder that goes away with its test.</summary>
/// <param name="within">Where it is; the system's place for what is temporary if null.</param>
internal sealed class TemporaryFolder(string? within = null) : IDisposable
{
    public string Path { get; } = System.IO.Path.Combine(within ?? System.IO.Path.GetTempPath(), $"datasharing-test-{Guid.NewGuid():N}");

    public string this[string name] => System.IO.Path.Combine(Path, name);

    public static implicit operator string(TemporaryFolder folder) => folder.Path;

    public void Dispose() => Remove(Path);

    /// <summary>Deletes a folder of databases, also while the last query of a page that nobody looks at any more ends.</summary>
    public static void Remove(string path)
    {
        Close(path);
        if (!TryRemove(path) && !SpinWait.SpinUntil(() => TryRemoveClosed(path), Patience.Most))
        {
            Directory.Delete(path, recursive: true);
        }
    }

    /// <summary>Closes what nobody uses of its databases; what other tests have open stays open.</summary>
    public static void Close(string path)
    {
        foreach (var file in new DataDirectory(path).Databases)
        {
            using var connection = new SqliteConnection(SqliteEngine.ConnectionString(file));
            SqliteConnection.ClearPool(connection);
        }
    }

    private static bool TryRemoveClosed(string path)
    {
        SqliteConnection.ClearAllPools();
        return TryRemove(path);
    }

    private static bool TryRemove(string path)
    {
        try
        {
            if (Directory.Exists(path))
            {
                Directory.Delete(path, recursive: true);
            }

            return true;
        }
        catch (IOException)
        {
            return false;
        }
    }
}
