using DataSharing.Dashboard.Auditing;
using DataSharing.Dashboard.Data;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace DataSharing.Dashboard.Operations;

/// <summary>Checks all audit logs as they are stored: at start and every few minutes, so that a changed one is said before somebody asks.</summary>
internal sealed partial class AuditVerifier(
    IDbContextFactory<ApplicationDbContext> databases, AuditSigner signer, AuditFindings findings, TimeProvider time, ILogger<AuditVerifier> logger) : BackgroundService
{
    private static readonly TimeSpan _pause = TimeSpan.FromMinutes(5);

    /// <summary>However long the logs are, checking takes at most this part of the time.</summary>
    private const int Share = 50;

    private readonly TaskCompletionSource _first = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>Ends with the first check after the start.</summary>
    public Task First => _first.Task;

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        try
        {
            while (true)
            {
                var began = time.GetTimestamp();
                try
                {
                    await VerifyAsync(stoppingToken);
                    _first.TrySetResult();
                }
                catch (Exception exception) when (exception is not OperationCanceledException)
                {
                    LogFailure(exception);
                }

                var needed = time.GetElapsedTime(began) * Share;
                await Task.Delay(needed > _pause ? needed : _pause, time, stoppingToken);
            }
        }
        catch (OperationCanceledException)
        {
            _first.TrySetCanceled(stoppingToken);
        }
    }

    internal async Task VerifyAsync(CancellationToken cancellationToken)
    {
        await using var database = await databases.CreateDbContextAsync(cancellationToken);
        var chains = (await database.AuditEntries.Select(entry => entry.OrganizationId).Distinct().ToListAsync(cancellationToken))
            .Concat((await database.AuditEnds.Select(end => end.Chain).ToListAsync(cancellationToken)).Select(chain => chain == AuditCanonical.Platform ? null : chain)).Distinct();
        foreach (var organizationId in chains)
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
internal sealed class AuditLogsCheck(AuditVerifier verifier, AuditFindings findings, IDbContextFactory<ApplicationDbContext> databases) : IHealthCheck
{
    public async Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken)
    {
        await verifier.First.WaitAsync(cancellationToken);
        await using var database = await databases.CreateDbContextAsync(cancellationToken);
        return findings.AnyChanged || await StoredLog.UnsealedAsync(database, cancellationToken) > 0
            ? HealthCheckResult.Unhealthy("An audit log is not as it was sealed; its Activity page says where.")
            : HealthCheckResult.Healthy();
    }
}
