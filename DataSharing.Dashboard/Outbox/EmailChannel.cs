using System.Net.Sockets;
using DataSharing.Dashboard.Configuration;
using DataSharing.Dashboard.Data.Entities;
using MailKit;
using MailKit.Net.Smtp;
using MailKit.Security;
using MimeKit;

namespace DataSharing.Dashboard.Outbox;

/// <summary>Hands a delivery to the mail server, as plain text and with the delivery's id as that of the message.</summary>
internal sealed class EmailChannel(DeliveryOptions options, TimeProvider time) : IDeliveryChannel
{
    private const int LongestAnswer = 200;

    private static readonly TimeSpan _patience = TimeSpan.FromSeconds(30);

    public ChannelKind Kind => ChannelKind.Email;

    public async Task<DeliveryResult> SendAsync(Delivery delivery, string body, CancellationToken cancellationToken)
    {
        if (options.Smtp is not { } smtp)
        {
            return new DeliveryResult("E-mail is not set up on this server.");
        }

        if (!MailboxAddress.TryParse(delivery.Address, out var to))
        {
            return new DeliveryResult("This is no e-mail address.", IsFinal: true);
        }

        using var patience = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        patience.CancelAfter(_patience);
        using var message = Message(smtp, delivery, to, body);
        try
        {
            using var client = new SmtpClient { Timeout = (int)_patience.TotalMilliseconds };
            await client.ConnectAsync(smtp.Host, smtp.Port, OptionsOf(smtp.Security), patience.Token);
            if (smtp is { User: { } user, Password: { } password })
            {
                await client.AuthenticateAsync(user, password, patience.Token);
            }

            await client.SendAsync(message, patience.Token);

            // The mail server has it: how it says good-bye changes nothing.
            await QuitAsync(client, patience.Token);
            return DeliveryResult.Accepted;
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            return new DeliveryResult("The mail server did not answer within 30 seconds.");
        }
        catch (SmtpCommandException exception)
        {
            // Only what is wrong with this message will be wrong with it again. A greeting that refuses is about the server, or about us.
            return new DeliveryResult(
                $"The mail server refuses it: {(int)exception.StatusCode} {Short(exception.Message)}",
                (int)exception.StatusCode >= 500
                    && exception.ErrorCode is SmtpErrorCode.RecipientNotAccepted or SmtpErrorCode.MessageNotAccepted
            );
        }
        catch (AuthenticationException)
        {
            return new DeliveryResult("The mail server refuses the name or the password.");
        }
        catch (SslHandshakeException)
        {
            return new DeliveryResult("There is no secure connection to the mail server: its certificate is not valid.");
        }
        catch (NotSupportedException)
        {
            return new DeliveryResult("The mail server offers no secure connection, or no way to sign in.");
        }
        catch (Exception exception) when (exception is IOException or SocketException or ProtocolException or TimeoutException)
        {
            return new DeliveryResult("There is no connection to the mail server.");
        }
    }

    private MimeMessage Message(SmtpOptions smtp, Delivery delivery, MailboxAddress to, string body)
    {
        var message = new MimeMessage
        {
            Subject = delivery.Title,
            MessageId = $"{delivery.Id}@{smtp.From[(smtp.From.LastIndexOf('@') + 1)..]}",
            Date = time.GetUtcNow(),
            Body = new TextPart("plain") { Text = body },
        };
        message.From.Add(new MailboxAddress("DataSharing", smtp.From));
        message.To.Add(to);

        // No answer of a machine, please.
        message.Headers.Add(HeaderId.AutoSubmitted, "auto-generated");
        return message;
    }

    private static async Task QuitAsync(SmtpClient client, CancellationToken cancellationToken)
    {
        try
        {
            await client.DisconnectAsync(quit: true, cancellationToken);
        }
        catch (Exception exception)
            when (exception is IOException or SocketException or ProtocolException or CommandException or OperationCanceledException)
        {
            // See above.
        }
    }

    private static SecureSocketOptions OptionsOf(SmtpSecurity security) =>
        security switch
        {
            SmtpSecurity.StartTls => SecureSocketOptions.StartTls,
            SmtpSecurity.Tls => SecureSocketOptions.SslOnConnect,
            _ => SecureSocketOptions.None,
        };

    private static string Short(string text)
    {
        var line = text.ReplaceLineEndings(" ");
        return line.Length <= LongestAnswer ? line : $"{line[..LongestAnswer]}…";
    }
}
