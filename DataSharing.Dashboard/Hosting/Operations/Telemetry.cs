using System.Diagnostics.Metrics;
using System.Reflection;
using OpenTelemetry;
using OpenTelemetry.Metrics;
using OpenTelemetry.Resources;
using OpenTelemetry.Trace;

namespace DataSharing.Dashboard.Hosting.Operations;

/// <summary>
/// Metrics for Prometheus; and, where the environment names a collector, metrics, traces and logs by OTLP. How they are sent is set by
/// OpenTelemetry's own variables (OTEL_EXPORTER_OTLP_…, OTEL_SERVICE_NAME, OTEL_RESOURCE_ATTRIBUTES, OTEL_TRACES_SAMPLER).
/// </summary>
internal static class Telemetry
{
    private const string Endpoint = "OTEL_EXPORTER_OTLP_ENDPOINT";
    private const string Service = "datasharing";

    // By route, method and status: more than a few.
    private const string RequestDuration = "http.server.request.duration";
    private const int Series = 100;

    private static readonly string[] _meters =
    [
        LedgerMetrics.MeterName,
        "Microsoft.AspNetCore.Hosting",
        "Microsoft.AspNetCore.Server.Kestrel",
        "Microsoft.AspNetCore.Components.Server.Circuits",
        "System.Runtime",
    ];

    public static IServiceCollection AddTelemetry(this IServiceCollection services)
    {
        var telemetry = services
            .AddOpenTelemetry()
            .ConfigureResource(resource =>
                resource
                    .AddService(Service, serviceVersion: Version)
                    // What the environment says of the service counts before this.
                    .AddEnvironmentVariableDetector()
            )
            .WithMetrics(metrics => metrics.AddMeter(_meters).AddView(Narrow).AddPrometheusExporter());
        if (Environment.GetEnvironmentVariable(Endpoint) is { Length: > 0 })
        {
            telemetry
                .WithTracing(traces => traces.AddAspNetCoreInstrumentation(Quiet))
                .WithLogging(configureBuilder: null, logs => logs.IncludeFormattedMessage = true)
                .UseOtlpExporter();
        }

        return services;
    }

    private static string? Version =>
        typeof(Telemetry).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion;

    // Room for each metric's series is taken at the start. As OpenTelemetry has it, for 2,000: in all ten megabytes, where most have a few.
    private static MetricStreamConfiguration? Narrow(Instrument instrument) =>
        instrument.Name == RequestDuration ? null : new MetricStreamConfiguration { CardinalityLimit = Series };

    // Probes come every few seconds and tell nothing; queries of addresses may name people and stay out of traces, as they do by default.
    private static void Quiet(OpenTelemetry.Instrumentation.AspNetCore.AspNetCoreTraceInstrumentationOptions options) =>
        options.Filter = context =>
            !context.Request.Path.StartsWithSegments("/health") && !context.Request.Path.StartsWithSegments("/metrics");
}
