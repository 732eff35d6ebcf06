using System.Buffers;
using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;
using System.Security.Cryptography.X509Certificates;
using MimeKit;
using SmtpServer;
using SmtpServer.ComponentModel;
using SmtpServer.Protocol;
using SmtpServer.Storage;

namespace DataSharing.Tests.Support;

/// <summary>A mail server on a loopback port, which keeps what it accepts.</summary>
internal sealed class MailServer : IAsyncDisposable
{
    private readonly CancellationTokenSource _stopping = new();
    private readonly ConcurrentQueue<MimeMessage> _received = [];
    private readonly Task _running;

    private MailServer(int port, X509Certificate2? certificate, bool isSecure)
    {
        Port = port;
        var options = new SmtpServerOptionsBuilder()
            .ServerName("localhost")
            .Endpoint(builder =>
            {
                builder.Endpoint(new IPEndPoint(IPAddress.Loopback, port)).IsSecure(isSecure);
                if (certificate is not null)
                {
                    builder.Certificate(certificate);
                }
            })
            .Build();
        var provider = new ServiceProvider();
        provider.Add((IMessageStore)new Store(this));
        _running = new SmtpServer.SmtpServer(options, provider).StartAsync(_stopping.Token);
    }

    public int Port { get; }

    public IReadOnlyList<MimeMessage> Received => [.. _received];

    /// <summary>What it answers to a message; accepted at first.</summary>
    public SmtpResponse Answer { get; set; } = SmtpResponse.Ok;

    /// <summary>Starts, and waits until somebody can connect.</summary>
    /// <param name="port">At which it listens; null for a free one.</param>
    /// <param name="certificate">With which it offers TLS; null for none.</param>
    /// <param name="isSecure">Whether it speaks TLS from the first byte.</param>
    public static async Task<MailServer> StartAsync(int? port = null, X509Certificate2? certificate = null, bool isSecure = false)
    {
        var server = new MailServer(port ?? FreePort.Next(), certificate, isSecure);
        await Patience.UntilAsync(async () =>
        {
            if (server._running.IsCompleted)
            {
                // Somebody else took the port.
                await server._running;
            }

            using var probe = new TcpClient();
            try
            {
                await probe.ConnectAsync(IPAddress.Loopback, server.Port);
                return true;
            }
            catch (SocketException)
            {
                return false;
            }
        });
        return server;
    }

    public async ValueTask DisposeAsync()
    {
        await _stopping.CancelAsync();
        await _running.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        _stopping.Dispose();
    }

    private sealed class Store(MailServer server) : MessageStore
    {
        public override async Task<SmtpResponse> SaveAsync(
            ISessionContext context,
            IMessageTransaction transaction,
            ReadOnlySequence<byte> buffer,
            CancellationToken cancellationToken
        )
        {
            if (server.Answer.ReplyCode == SmtpReplyCode.Ok)
            {
                using var content = new MemoryStream(buffer.ToArray());
                server._received.Enqueue(await MimeMessage.LoadAsync(content, cancellationToken));
            }

            return server.Answer;
        }
    }
}
