using Microsoft.Extensions.Http.Resilience;
using Polly;

namespace DataSharing.Dashboard.ProviderUsage.OpenAI;

/// <summary>How requests to the provider are made: patient with 429 and 5xx, never following a redirect with the key.</summary>
internal static class AdminApiSetup
{
    /// <summary>A provider that asks for more patience than this is asked again at the next turn instead.</summary>
    private static readonly TimeSpan _longestWait = TimeSpan.FromMinutes(2);

    /// <summary>Whether a request that fails is tried again at once.</summary>
    public static readonly HttpRequestOptionsKey<bool> TriesAgain = new("tries-again");

    public static IServiceCollection AddAdminApi(this IServiceCollection services)
    {
        var http = services
            .AddHttpClient<AdminApi>(client =>
            {
                client.DefaultRequestHeaders.UserAgent.ParseAdd("DataSharing");

                // The last bound, above the handler's own ones.
                client.Timeout = TimeSpan.FromMinutes(10);
            })
            .ConfigurePrimaryHttpMessageHandler(() =>
                new SocketsHttpHandler
                {
                    AllowAutoRedirect = false,
                    UseCookies = false,
                    AutomaticDecompression = System.Net.DecompressionMethods.All,
                    ConnectTimeout = TimeSpan.FromSeconds(15),
                    PooledConnectionLifetime = TimeSpan.FromMinutes(5),
                }
            )
            // Connections end by themselves, see above: a handler that were made anew would only hold on to what it was made with.
            .SetHandlerLifetime(Timeout.InfiniteTimeSpan)
            // The client's own log would hold the headers, and with them the key, at its finest level.
            .RemoveAllLoggers();
        http.AddResilienceHandler(
            "admin-api",
            (pipeline, context) =>
            {
                pipeline.TimeProvider = context.ServiceProvider.GetRequiredService<TimeProvider>();
                var retry = new HttpRetryStrategyOptions
                {
                    MaxRetryAttempts = 4,
                    BackoffType = DelayBackoffType.Exponential,
                    UseJitter = true,
                    Delay = TimeSpan.FromSeconds(1),
                    MaxDelay = TimeSpan.FromSeconds(30),
                };
                retry.DisableForUnsafeHttpMethods();
                var wanted = retry.ShouldHandle;
                retry.ShouldHandle = async arguments =>
                    !(
                        arguments.Context.GetRequestMessage() is { } request
                        && request.Options.TryGetValue(TriesAgain, out var again)
                        && !again
                    )
                    && !(
                        ProviderRefusal.WaitOf(arguments.Outcome.Result?.Headers.RetryAfter, pipeline.TimeProvider!.GetUtcNow())
                        > _longestWait
                    )
                    && await wanted(arguments);
                pipeline
                    .AddTimeout(new HttpTimeoutStrategyOptions { Timeout = TimeSpan.FromMinutes(9), Name = "total" })
                    .AddRetry(retry)
                    .AddTimeout(new HttpTimeoutStrategyOptions { Timeout = TimeSpan.FromSeconds(60), Name = "attempt" });
            }
        );
        return services;
    }
}
