namespace DataSharing.Tests.Support;

/// <summary>All that the files of a folder hold.</summary>
internal static class FolderContent
{
    /// <summary>Each file by its name.</summary>
    /// <remarks>
    /// Anew where one goes away meanwhile: a test beside this one that closes what nobody uses has the log of a database brought into it.
    /// </remarks>
    public static IReadOnlyList<(string Name, byte[] Bytes)> Read(string folder)
    {
        while (true)
        {
            try
            {
                return
                [
                    .. Directory.GetFiles(folder, "*", SearchOption.AllDirectories).Select(file => (Path.GetFileName(file), Bytes(file))),
                ];
            }
            catch (FileNotFoundException)
            {
                // Read once more.
            }
        }
    }

    private static byte[] Bytes(string file)
    {
        using var stream = new FileStream(file, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
        using var copy = new MemoryStream();
        stream.CopyTo(copy);
        return copy.ToArray();
    }
}
