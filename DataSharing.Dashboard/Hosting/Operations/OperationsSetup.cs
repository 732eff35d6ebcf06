using DataSharing.Dashboard.Common;
using DataSharing.Dashboard.Hosting.Storage;
using DataSharing.Dashboard.Ledger;
using DataSharing.Dashboard.Web.Description;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace DataSharing.Dashboard.Hosting.Operations;

/// <summary>What whoever runs this looks at: health, metrics, the description of the API.</summary>
internal static class OperationsSetup
{
    private const string Ready = "ready";

    public static IServiceCollection AddOperations(this IServiceCollection services)
    {
        services.AddRunning<LedgerVerifier>();
        services.AddRunning<AuditVerifier>();
        services
            .AddHealthChecks()
            .AddCheck<DatabasesCheck>("databases", tags: [Ready])
            .AddCheck<LedgerCheck>("ledger", tags: [Ready])
            .AddCheck<AuditLogsCheck>("audit_logs", tags: [Ready]);
        services.AddTelemetry();
        services.AddSingleton<LedgerMetrics>();
        services.AddApiDocument();
        return services;
    }

    public static void MapOperations(this WebApplication app)
    {
        // Instruments exist once their owner does.
        _ = app.Services.GetRequiredService<LedgerMetrics>();
        var read = new HttpMethodMetadata([HttpMethods.Get]);
        app.MapHealthChecks("/health/live", new() { Predicate = _ => false }).WithMetadata(read);
        app.MapHealthChecks(
                "/health/ready",
                new() { Predicate = check => check.Tags.Contains(Ready), ResponseWriter = WriteReadinessAsync }
            )
            .WithMetadata(read);
        app.MapPrometheusScrapingEndpoint("/metrics").WithMetadata(read);
        app.MapOpenApi("/openapi/{documentName}.json");
    }

    // The one word for machines, then why not for people; nothing of any organization, since nobody has to sign in for it.
    private static Task WriteReadinessAsync(HttpContext context, HealthReport report)
    {
        context.Response.ContentType = "text/plain; charset=utf-8";
        return context.Response.WriteAsync(
            string.Join(
                '\n',
                report
                    .Entries.Where(entry => entry.Value.Status != HealthStatus.Healthy)
                    .Select(entry => $"{entry.Key}: {entry.Value.Description}")
                    .Prepend(report.Status.ToString())
            ),
            context.RequestAborted
        );
    }
}

/// <summary>All three databases can be written and have the newest schema.</summary>
internal sealed class DatabasesCheck(IStorage storage, IHostApplicationLifetime lifetime) : IHealthCheck
{
    public async Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken)
    {
        if (lifetime.ApplicationStopping.IsCancellationRequested)
        {
            return HealthCheckResult.Unhealthy("Shutting down.");
        }

        try
        {
            foreach (var schema in storage.OpenSchemas())
            {
                await CheckAsync(schema, cancellationToken);
            }

            return HealthCheckResult.Healthy();
        }
        catch (Exception exception) when (exception is not OperationCanceledException)
        {
            return HealthCheckResult.Unhealthy("A database cannot be used.", exception);
        }
    }

    private async Task CheckAsync(DbContext database, CancellationToken cancellationToken)
    {
        await using (database)
        {
            if ((await database.Database.GetPendingMigrationsAsync(cancellationToken)).Any())
            {
                throw new InvalidOperationException("A schema is not the newest.");
            }

            await storage.RequireWritableAsync(database, cancellationToken);
        }
    }
}

/// <summary>The last commit worked and the verifier found no drift.</summary>
internal sealed class LedgerCheck(LedgerHealth health, LedgerVerifier verifier) : IHealthCheck
{
    public Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken) =>
        Task.FromResult(
            health.IsFailing ? HealthCheckResult.Unhealthy("The last commit failed.")
            : verifier.Drift > 0 ? HealthCheckResult.Unhealthy($"Roll-ups differ from their events in {verifier.Drift} places.")
            : HealthCheckResult.Healthy()
        );
}
