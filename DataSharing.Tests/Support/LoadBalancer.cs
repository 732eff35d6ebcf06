using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Yarp.ReverseProxy.Configuration;
using Yarp.ReverseProxy.Transforms;

namespace DataSharing.Tests.Support;

/// <summary>
/// One address for several servers: each request goes to the next one that is ready, whoever sent it, and no cookie binds anybody to one.
/// </summary>
internal sealed class LoadBalancer : IAsyncDisposable
{
    private readonly WebApplication _app;

    private LoadBalancer(WebApplication app) => _app = app;

    public string Address => _app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.First();

    public static async Task<LoadBalancer> StartAsync(params string[] servers)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        builder.Logging.ClearProviders();
        builder
            .Services.AddReverseProxy()
            .LoadFromMemory(
                [
                    new RouteConfig
                    {
                        RouteId = "all",
                        ClusterId = "servers",
                        Match = new RouteMatch { Path = "{**all}" },
                    },
                ],
                [
                    new ClusterConfig
                    {
                        ClusterId = "servers",
                        LoadBalancingPolicy = "RoundRobin",
                        Destinations = servers.ToDictionary(server => server, server => new DestinationConfig { Address = server }),
                        HealthCheck = new HealthCheckConfig
                        {
                            AvailableDestinationsPolicy = "HealthyAndUnknown",
                            Active = new ActiveHealthCheckConfig
                            {
                                Enabled = true,
                                Interval = TimeSpan.FromSeconds(1),
                                Timeout = Patience.Most,
                                Policy = "ConsecutiveFailures",
                                Path = "/health/ready",
                            },
                        },
                        Metadata = new Dictionary<string, string> { ["ConsecutiveFailuresHealthPolicy.Threshold"] = "1" },
                    },
                ]
            )
            .AddTransforms(transforms => transforms.AddOriginalHost());
        var app = builder.Build();
        app.MapReverseProxy();
        await app.StartAsync();
        return new LoadBalancer(app);
    }

    public ValueTask DisposeAsync() => _app.DisposeAsync();
}
