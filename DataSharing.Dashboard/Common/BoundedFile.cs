namespace DataSharing.Dashboard.Common;

/// <summary>Reads small files that somebody names, whatever they turn out to be: a device has no end.</summary>
internal static class BoundedFile
{
    /// <returns>At most one byte more than is allowed, by which the caller sees that there is more.</returns>
    public static byte[] Read(string path, int most)
    {
        using var stream = File.OpenRead(path);
        var content = new byte[most + 1];
        return content[..stream.ReadAtLeast(content, content.Length, throwOnEndOfStream: false)];
    }
}
