using Microsoft.Data.Sqlite;

namespace DataSharing.Tests.Support;

/// <summary>A folder that goes away with its test.</summary>
internal sealed class TemporaryFolder : IDisposable
{
    private static readonly TimeSpan _patience = TimeSpan.FromSeconds(5);

    public string Path { get; } = System.IO.Path.Combine(System.IO.Path.GetTempPath(), $"datasharing-test-{Guid.NewGuid():N}");

    public string this[string name] => System.IO.Path.Combine(Path, name);

    public static implicit operator string(TemporaryFolder folder) => folder.Path;

    public void Dispose() => Remove(Path);

    /// <summary>Deletes a folder of databases, also while the last query of a page that nobody looks at any more ends.</summary>
    public static void Remove(string path)
    {
        if (!SpinWait.SpinUntil(() => TryRemove(path), _patience))
        {
            Directory.Delete(path, recursive: true);
        }
    }

    private static bool TryRemove(string path)
    {
        SqliteConnection.ClearAllPools();
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
