using DataSharing.Core.Auditing;
using DataSharing.Dashboard.Access;
using DataSharing.Dashboard.Auditing;
using DataSharing.Dashboard.Common;
using DataSharing.Dashboard.Data;
using Microsoft.EntityFrameworkCore;

namespace DataSharing.Dashboard.Features.Audit;

/// <summary>A whole log: verified where it is stored, and exported with its signed end.</summary>
internal sealed class AuditLogs(
    IDbContextFactory<ApplicationDbContext> databases,
    OrganizationAccess access,
    AuditSigner signer,
    AuditFindings findings
)
{
    /// <summary>The signed end of a log; null while it is empty, or where it holds what nobody can read, which checks say.</summary>
    /// <param name="actor">Who asks: for the platform's log an administrator.</param>
    /// <param name="organizationId">Whose log; null for the platform's.</param>
    /// <param name="cancellationToken">Stops reading.</param>
    public async Task<AuditHead?> HeadAsync(Actor actor, string? organizationId, CancellationToken cancellationToken)
    {
        await using var database = await OpenAsync(actor, organizationId, cancellationToken);
        try
        {
            return await StoredLog.HeadAsync(database, signer, organizationId, cancellationToken);
        }
        catch (Exception exception) when (StoredLog.IsUnreadable(exception))
        {
            return null;
        }
    }

    /// <summary>Writes the log as an export: one line of JSON for each entry, then the signed end.</summary>
    /// <param name="actor">Who asks: for the platform's log an administrator.</param>
    /// <param name="organizationId">Whose log; null for the platform's.</param>
    /// <param name="target">Gets the lines as they are read, so that a long log needs no memory.</param>
    /// <param name="cancellationToken">Stops writing.</param>
    public async Task ExportAsync(Actor actor, string? organizationId, Stream target, CancellationToken cancellationToken)
    {
        await using var database = await OpenAsync(actor, organizationId, cancellationToken);
        await StoredLog.ExportAsync(database, signer, organizationId, target, cancellationToken);
    }

    /// <summary>Whether something is known to be wrong with a log, without reading all of it: null if not.</summary>
    public async Task<string?> WarningAsync(Actor actor, string? organizationId, CancellationToken cancellationToken)
    {
        await using var database = await OpenAsync(actor, organizationId, cancellationToken);
        return findings.Of(organizationId)?.Sentence
            ?? await StoredLog.UnsealedAsync(database, organizationId, cancellationToken) switch
            {
                0 => null,
                1 => "Changed: one entry has no seal. This console did not write it so.",
                var unsealed => $"Changed: {Figures.Of(unsealed)} entries have no seal. This console did not write them so.",
            };
    }

    /// <summary>Checks the log as it is stored: its chain, its signed end, and that what pages show is what was sealed.</summary>
    public async Task<AuditVerdict> VerifyAsync(Actor actor, string? organizationId, CancellationToken cancellationToken)
    {
        await using var database = await OpenAsync(actor, organizationId, cancellationToken);
        return await StoredLog.VerifyAsync(database, signer, organizationId, cancellationToken);
    }

    /// <summary>Whether a log has neither an entry nor a signed end.</summary>
    public async Task<bool> IsEmptyAsync(Actor actor, string? organizationId, CancellationToken cancellationToken)
    {
        await using var database = await OpenAsync(actor, organizationId, cancellationToken);
        return await StoredLog.IsEmptyAsync(database, organizationId, cancellationToken);
    }

    private async Task<ApplicationDbContext> OpenAsync(Actor actor, string? organizationId, CancellationToken cancellationToken)
    {
        var database = await databases.CreateDbContextAsync(cancellationToken);
        await access.RequireLogAsync(database, actor, organizationId, cancellationToken);
        return database;
    }
}
