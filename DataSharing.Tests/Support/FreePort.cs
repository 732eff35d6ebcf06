using System.Net;
using System.Net.Sockets;

namespace DataSharing.Tests.Support;

/// <summary>Ports for what cannot choose one by itself, or is not there yet.</summary>
internal static class FreePort
{
    // Below those that systems give to whoever asks for any port, and to connections: nothing that runs beside a test gets one of these.
    private const int First = 20_000;
    private const int Count = 10_000;

    private static int _given = Random.Shared.Next(Count);

    /// <summary>A port that nobody listens at now, and that no other test of this run is given.</summary>
    public static int Next()
    {
        for (var attempt = 0; attempt < Count; attempt++)
        {
            var port = First + (Interlocked.Increment(ref _given) % Count);
            try
            {
                using var listener = new TcpListener(IPAddress.Loopback, port);
                listener.Start();
                return port;
            }
            catch (SocketException)
            {
                // Somebody else's.
            }
        }

        throw new InvalidOperationException($"No port is free from {First} on.");
    }
}
