using System.Collections.Concurrent;
using System.Text;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.Logging;
using Xunit;

namespace DataSharing.Tests.CommandLine;

/// <summary>What a collector receives from a server that runs as an operator starts it.</summary>
[Trait("Database", "SQLite")]
public sealed class TelemetryTests
{
    [Fact]
    public async Task Collector_ReceivesMetricsTracesAndLogs_AndNoSecret()
    {
        using var folder = new Support.TemporaryFolder();
        await Support.InstalledFolder.CopyToAsync(folder);
        var received = new ConcurrentQueue<(string Path, byte[] Body)>();
        await using var collector = await CollectAsync(received);
        var address = collector.Urls.First();
        using var server = Support.Executable.Serve(
            folder,
            new Dictionary<string, string>
            {
                ["OTEL_EXPORTER_OTLP_ENDPOINT"] = address,
                ["OTEL_EXPORTER_OTLP_PROTOCOL"] = "http/protobuf",
                ["OTEL_METRIC_EXPORT_INTERVAL"] = "500",
                ["OTEL_BSP_SCHEDULE_DELAY"] = "100",
                ["OTEL_BLRP_SCHEDULE_DELAY"] = "100",
                ["OTEL_SERVICE_NAME"] = "console-of-the-test",
            },
            out var console
        );
        try
        {
            using var client = new HttpClient { BaseAddress = console };
            client.DefaultRequestHeaders.Authorization = new("Bearer", "dsk_secret-of-the-test");
            using var refused = await client.GetAsync("/v1/models?secret=query-of-the-test");
            using var probe = await client.GetAsync("/health/live");

            await Support.Patience.UntilAsync(() =>
                Says("/v1/traces", "/v1/models")
                && Says("/v1/metrics", "datasharing.ledger.waiting_batches")
                && Says("/v1/logs", "DataSharing.")
            );
        }
        finally
        {
            server.Kill();
            await server.WaitForExitAsync();
        }

        Assert.True(Says("/v1/traces", "console-of-the-test"));
        Assert.False(Says("/v1/traces", "/health/live"));
        Assert.DoesNotContain(received, one => HasSecret(one.Body));

        bool Says(string path, string what) =>
            received.Any(one => one.Path == path && Text(one.Body).Contains(what, StringComparison.Ordinal));
    }

    private static bool HasSecret(byte[] body) =>
        Text(body).Contains("dsk_secret", StringComparison.Ordinal) || Text(body).Contains("query-of-the-test", StringComparison.Ordinal);

    // Texts stand in protobuf as they are.
    private static string Text(byte[] body) => Encoding.Latin1.GetString(body);

    private static async Task<WebApplication> CollectAsync(ConcurrentQueue<(string Path, byte[] Body)> received)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        var app = builder.Build();
        app.Run(async context =>
        {
            using var body = new MemoryStream();
            await context.Request.Body.CopyToAsync(body);
            received.Enqueue((context.Request.Path, body.ToArray()));
            context.Response.ContentType = "application/x-protobuf";
        });
        await app.StartAsync();
        return app;
    }
}
