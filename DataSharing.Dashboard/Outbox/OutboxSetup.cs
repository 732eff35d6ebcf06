using DataSharing.Dashboard.Configuration;
using Microsoft.Extensions.DependencyInjection.Extensions;

namespace DataSharing.Dashboard.Outbox;

/// <summary>Messages on their way to people and their programs.</summary>
internal static class OutboxSetup
{
    public static IServiceCollection AddOutbox(this IServiceCollection services)
    {
        services.TryAddSingleton(DeliveryOptions.None);
        services
            .AddHttpClient(
                WebhookChannel.Client,
                client =>
                {
                    client.DefaultRequestHeaders.UserAgent.ParseAdd("DataSharing");
                    client.Timeout = Timeout.InfiniteTimeSpan;
                }
            )
            .ConfigurePrimaryHttpMessageHandler(provider => new SocketsHttpHandler
            {
                AllowAutoRedirect = false,
                UseCookies = false,

                // A proxy would connect for us, and to anything.
                UseProxy = false,
                ConnectTimeout = TimeSpan.FromSeconds(10),
                PooledConnectionLifetime = TimeSpan.FromMinutes(2),
                MaxResponseHeadersLength = 16,
                MaxResponseDrainSize = 0,
                ConnectCallback = provider.GetRequiredService<WebhookAddresses>().ConnectAsync,
            })
            // Connections end by themselves, see above: a handler that were made anew would only hold on to what it was made with.
            .SetHandlerLifetime(Timeout.InfiniteTimeSpan)
            // Their paths may be secrets.
            .RemoveAllLoggers();
        return services
            .AddSingleton<ConsoleAddress>()
            .AddSingleton<Deliveries>()
            .AddSingleton<WebhookAddresses>()
            .AddSingleton<WebhookSecrets>()
            .AddSingleton<IDeliveryChannel, WebhookChannel>()
            .AddSingleton<IDeliveryChannel, EmailChannel>()
            .AddSingleton<PersonalMail>()
            .AddSingleton<DeliverySender>();
    }

    /// <summary>What the server runs; a command of the operator beside it sends nothing by itself.</summary>
    public static IServiceCollection AddOutboxSchedule(this IServiceCollection services) =>
        services.AddHostedService(provider => provider.GetRequiredService<DeliverySender>());
}
