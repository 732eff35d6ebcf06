namespace DataSharing.Tests.Support;

/// <summary>The folder that this was built from.</summary>
internal static class Repository
{
    public static string Folder { get; } = Find();

    private static string Find()
    {
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (!File.Exists(Path.Combine(folder.FullName, "DataSharing.sln")))
        {
            folder = folder.Parent ?? throw new InvalidOperationException($"No repository is around {AppContext.BaseDirectory}.");
        }

        return folder.FullName;
    }
}
