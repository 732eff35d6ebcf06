using Microsoft.Data.Sqlite;

namespace DataSharing.Tests.Support;

/// <summary>A folder that goes away with its test.</summary>
internal sealed class TemporaryFolder : IDisposable
{
    public string Path { get; } = System.IO.Path.Combine(System.IO.Path.GetTempPath(), $"datasharing-test-{Guid.NewGuid():N}");

    public string this[string name] => System.IO.Path.Combine(Path, name);

    public static implicit operator string(TemporaryFolder folder) => folder.Path;

    public void Dispose() => Remove(Path);

    /// <summary>Deletes a folder of databases, also while the last query of a page that nobody looks at any more ends.</summary>
    public static void Remove(string path)
    {
        const int Tries = 100;
        for (var tries = 1; ; tries++)
        {
            SqliteConnection.ClearAllPools();
            try
            {
                if (Directory.Exists(path))
                {
                    Directory.Delete(path, recursive: true);
                }

                return;
            }
            catch (IOException) when (tries < Tries)
            {
                Thread.Sleep(50);
            }
        }
    }
}
