using DataSharing.Dashboard.Auditing;
using DataSharing.Dashboard.Data;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace DataSharing.Dashboard.Hosting.Operations;

/// <summary>
/// Checks all audit logs as they are stored: at start and every few minutes, so that a changed one is said before somebody asks.
/// </summary>
internal sealed partial class AuditVerifier(
    IDbContextFactory<ApplicationDbContext> databases,
    AuditSigner signer,
    AuditFindings findings,
    TimeProvider time,
    ILogger<AuditVerifier> logger
) : BackgroundService
{
    private static readonly TimeSpan _pause = TimeSpan.FromMinutes(5);

    /// <summary>However long the logs are, checking takes at most this part of the time.</summary>
    private const int Share = 50;

    private readonly TaskCompletionSource _first = new(TaskCreationOptions.RunContinuationsAsynchronously);

    private volatile bool _failed;

    /// <summary>Ends with the first check after the start, however that went.</summary>
    public Task First => _first.Task;

    /// <summary>Whether the last check could not be made.</summary>
    public bool HasFailed => _failed;

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        try
        {
            while (true)
            {
                var began = time.GetTimestamp();
                await TurnAsync(stoppingToken);
                var needed = time.GetElapsedTime(began) * Share;
                await Task.Delay(needed > _pause ? needed : _pause, time, stoppingToken);
            }
        }
        catch (OperationCanceledException)
        {
            // The server is shutting down.
        }
    }

    internal async Task TurnAsync(CancellationToken cancellationToken)
    {
        try
        {
            await VerifyAsync(cancellationToken);
            _failed = false;
        }
        catch (Exception exception) when (exception is not OperationCanceledException || !cancellationToken.IsCancellationRequested)
        {
            _failed = true;
            LogFailure(exception);
        }
        finally
        {
            _first.TrySetResult();
        }
    }

    internal async Task VerifyAsync(CancellationToken cancellationToken)
    {
        await using var database = await databases.CreateDbContextAsync(cancellationToken);
        foreach (var organizationId in await StoredLog.OwnersAsync(database, cancellationToken))
        {
            var verdict = await StoredLog.VerifyAsync(database, signer, organizationId, cancellationToken);
            var chain = AuditCanonical.ChainOf(organizationId);
            if (findings.Found(chain, verdict))
            {
                LogChanged(chain, verdict.Sentence);
            }
        }
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "The audit logs could not be checked.")]
    private partial void LogFailure(Exception exception);

    [LoggerMessage(Level = LogLevel.Critical, Message = "The audit log of {Chain} is not as it was sealed. {Finding}")]
    private partial void LogChanged(string chain, string finding);
}

/// <summary>No audit log was found changed, and each row has its seal.</summary>
internal sealed class AuditLogsCheck(
    AuditVerifier verifier,
    AuditFindings findings,
    IDbContextFactory<ApplicationDbContext> databases,
    TimeProvider time
) : IHealthCheck
{
    private static readonly TimeSpan _longest = TimeSpan.FromSeconds(1);

    public async Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken)
    {
        try
        {
            await verifier.First.WaitAsync(_longest, time, cancellationToken);
        }
        catch (TimeoutException)
        {
            return HealthCheckResult.Unhealthy("The audit logs are being checked.");
        }

        await using var database = await databases.CreateDbContextAsync(cancellationToken);
        return findings.AnyChanged || await StoredLog.UnsealedAsync(database, cancellationToken) > 0
                ? HealthCheckResult.Unhealthy("An audit log is not as it was sealed; its Activity page says where.")
            : verifier.HasFailed ? HealthCheckResult.Unhealthy("The audit logs could not be checked; the server's own log says why.")
            : HealthCheckResult.Healthy();
    }
}
