using System.Net.Sockets;
using System.Text;

namespace DataSharing.Tests.Security;

/// <summary>A request written byte by byte, as no well-behaved client would send it.</summary>
internal static class RawRequest
{
    /// <returns>The whole answer, until the server closes.</returns>
    public static async Task<string> SendAsync(string address, string request)
    {
        var server = new Uri(address);
        using var patience = new CancellationTokenSource(Support.Patience.Most);
        using var client = new TcpClient();
        await client.ConnectAsync(server.Host, server.Port, patience.Token);
        await using var stream = client.GetStream();
        await stream.WriteAsync(Encoding.Latin1.GetBytes(request), patience.Token);
        using var reader = new StreamReader(stream, Encoding.UTF8);
        return await reader.ReadToEndAsync(patience.Token);
    }
}
