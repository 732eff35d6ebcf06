using System.Globalization;
using System.Net;
using System.Security.Cryptography;
using System.Text;
using DataSharing.Dashboard.Common;
using DataSharing.Dashboard.Data;
using DataSharing.Dashboard.Data.Entities;
using Microsoft.EntityFrameworkCore;

namespace DataSharing.Dashboard.Outbox;

/// <summary>Posts a delivery to a webhook, signed. No answer of it is read but its status, and no redirect is followed.</summary>
internal sealed class WebhookChannel(
    IHttpClientFactory clients,
    IDbContextFactory<ApplicationDbContext> databases,
    WebhookSecrets secrets,
    TimeProvider time
) : IDeliveryChannel
{
    public const string Client = "webhooks";

    private static readonly TimeSpan _patience = TimeSpan.FromSeconds(15);

    public ChannelKind Kind => ChannelKind.Webhook;

    public async Task<DeliveryResult> SendAsync(Delivery delivery, string body, CancellationToken cancellationToken)
    {
        await using var database = await databases.CreateDbContextAsync(cancellationToken);
        if (
            await database.AlertChannels.AsNoTracking().SingleOrDefaultAsync(channel => channel.Id == delivery.ChannelId, cancellationToken)
            is not { SealedSecret: { } stored }
        )
        {
            return new DeliveryResult("This address was removed.", IsFinal: true);
        }

        string signature;
        var now = time.Now();
        try
        {
            signature = WebhookSignature.Sign(secrets.Open(stored), delivery.Id, now, body);
        }
        catch (CryptographicException)
        {
            return new DeliveryResult("The secret cannot be opened any more. Add the webhook anew.", IsFinal: true);
        }

        using var request = new HttpRequestMessage(HttpMethod.Post, delivery.Address)
        {
            Content = new StringContent(body, new UTF8Encoding(), "application/json"),
        };
        request.Headers.Add(WebhookSignature.IdHeader, delivery.Id);
        request.Headers.Add(WebhookSignature.TimestampHeader, now.UnixSeconds.ToString(CultureInfo.InvariantCulture));
        request.Headers.Add(WebhookSignature.SignatureHeader, signature);
        return await PostAsync(request, cancellationToken);
    }

    private async Task<DeliveryResult> PostAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        patience.CancelAfter(_patience);
        try
        {
            using var client = clients.CreateClient(Client);
            using var answer = await client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, patience.Token);
            var status = (int)answer.StatusCode;
            return status switch
            {
                >= 200 and < 300 => DeliveryResult.Accepted,
                >= 300 and < 400 => new DeliveryResult($"It answered {status}; redirects are not followed."),
                (int)HttpStatusCode.Gone => new DeliveryResult("It answered 410: it wants no more.", IsFinal: true) { IsUnwanted = true },
                _ => new DeliveryResult($"It answered {status}.", After: WaitOf(answer)),
            };
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            return new DeliveryResult("It did not answer within 15 seconds.");
        }
        catch (HttpRequestException exception)
        {
            return new DeliveryResult(Why(exception));
        }
    }

    private TimeSpan? WaitOf(HttpResponseMessage answer) =>
        answer.Headers.RetryAfter switch
        {
            { Delta: { } wait } => wait,
            { Date: { } at } => at - time.GetUtcNow(),
            _ => null,
        };

    private static string Why(HttpRequestException exception) =>
        exception.HttpRequestError switch
        {
            // Our own refusal to connect comes within.
            _ when exception.InnerException is HttpRequestException refusal => refusal.Message,
            HttpRequestError.NameResolutionError => "Its name cannot be resolved.",
            HttpRequestError.SecureConnectionError => "There is no secure connection to it: its certificate is not valid.",
            HttpRequestError.InvalidResponse or HttpRequestError.ResponseEnded => "Its answer is no answer of HTTP.",
            _ => "There is no connection to it.",
        };
}
