using System.Net;
using System.Net.Sockets;
using DataSharing.Dashboard.Common;
using DataSharing.Dashboard.Configuration;

namespace DataSharing.Dashboard.Outbox;

/// <summary>
/// Where webhooks may go: public addresses, by https, and the private networks that whoever runs this server names. What is asked is the
/// address that is really connected to, not the name, which can stand for another one a moment later.
/// </summary>
internal sealed class WebhookAddresses(DeliveryOptions options)
{
    private const int Longest = 2_000;

    private static readonly IPNetwork[] _notPublic =
    [
        IPNetwork.Parse("0.0.0.0/8"),
        IPNetwork.Parse("10.0.0.0/8"),
        IPNetwork.Parse("100.64.0.0/10"),
        IPNetwork.Parse("127.0.0.0/8"),
        IPNetwork.Parse("169.254.0.0/16"),
        IPNetwork.Parse("172.16.0.0/12"),
        IPNetwork.Parse("192.0.0.0/24"),
        IPNetwork.Parse("192.0.2.0/24"),
        IPNetwork.Parse("192.88.99.0/24"),
        IPNetwork.Parse("192.168.0.0/16"),
        IPNetwork.Parse("198.18.0.0/15"),
        IPNetwork.Parse("198.51.100.0/24"),
        IPNetwork.Parse("203.0.113.0/24"),
        IPNetwork.Parse("224.0.0.0/3"),
        // Within the public ones of IPv6: those that carry an address of IPv4, and those for documents.
        IPNetwork.Parse("2001::/23"),
        IPNetwork.Parse("2001:db8::/32"),
        IPNetwork.Parse("2002::/16"),
        IPNetwork.Parse("3fff::/20"),
    ];

    private static readonly IPNetwork _publicSix = IPNetwork.Parse("2000::/3");

    /// <summary>Whether there may be a connection to it.</summary>
    /// <param name="address">The resolved address.</param>
    /// <param name="isPlain">Without TLS: then only within the named networks.</param>
    public bool MayConnect(IPAddress address, bool isPlain)
    {
        var real = address.IsIPv4MappedToIPv6 ? address.MapToIPv4() : address;
        return options.WebhookNetworks.Any(network => network.Contains(real)) || (!isPlain && IsPublic(real));
    }

    /// <summary>Checks what somebody enters, before anything is resolved.</summary>
    /// <exception cref="InvalidInputException">It can be no webhook's address.</exception>
    public Uri Check(string? text)
    {
        if (
            !Uri.TryCreate(text?.Trim(), UriKind.Absolute, out var address)
            || address.OriginalString.Length > Longest
            || !(address.Scheme == Uri.UriSchemeHttps || (address.Scheme == Uri.UriSchemeHttp && options.WebhookNetworks.Count > 0))
            || address.UserInfo.Length > 0
            || address.Fragment.Length > 0
        )
        {
            throw new InvalidInputException(
                "url",
                "The address must be an https address such as https://example.com/hooks/datasharing, without a name or password in it."
            );
        }

        if (IPAddress.TryParse(address.DnsSafeHost, out var literal) && !MayConnect(literal, address.Scheme == Uri.UriSchemeHttp))
        {
            throw new InvalidInputException("url", NotAllowed);
        }

        return address;
    }

    /// <summary>Connects to the first address of a host that may be connected to.</summary>
    /// <exception cref="HttpRequestException">There is none, or none answers.</exception>
    public async ValueTask<Stream> ConnectAsync(SocketsHttpConnectionContext context, CancellationToken cancellationToken)
    {
        var isPlain = context.InitialRequestMessage.RequestUri?.Scheme == Uri.UriSchemeHttp;
        var found = await Dns.GetHostAddressesAsync(context.DnsEndPoint.Host, cancellationToken);
        var allowed = Array.FindAll(found, address => MayConnect(address, isPlain));
        if (allowed.Length == 0)
        {
            throw new HttpRequestException(NotAllowed);
        }

        var socket = new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        try
        {
            await socket.ConnectAsync(allowed, context.DnsEndPoint.Port, cancellationToken);
            return new NetworkStream(socket, ownsSocket: true);
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }

    private const string NotAllowed =
        "The address is not a public one. Whoever runs this server can allow a private network with --webhook-network.";

    private static bool IsPublic(IPAddress address) =>
        (address.AddressFamily != AddressFamily.InterNetworkV6 || _publicSix.Contains(address))
        && !_notPublic.Any(network => network.Contains(address));
}
