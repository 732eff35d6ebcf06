using DataSharing.Dashboard.Data;

namespace DataSharing.Dashboard.Configuration;

/// <summary>Where people reach the server that last ran on this folder, for links that leave it.</summary>
internal sealed class ConsoleAddress(DataDirectory directory)
{
    /// <param name="path">Of a page, without a slash before it.</param>
    public string Of(string path)
    {
        var address = File.Exists(directory.AddressFile) ? File.ReadAllText(directory.AddressFile).Trim() : ServeOptions.DefaultUrls;
        return $"{address.TrimEnd('/')}/{path}";
    }
}
