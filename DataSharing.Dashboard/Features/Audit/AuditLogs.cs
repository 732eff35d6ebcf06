using System.Text;
using DataSharing.Core.Auditing;
using DataSharing.Dashboard.Auditing;
using DataSharing.Dashboard.Data;
using DataSharing.Dashboard.Data.Entities;
using DataSharing.Dashboard.Security;
using DataSharing.Dashboard.Shared;
using Microsoft.EntityFrameworkCore;

namespace DataSharing.Dashboard.Features.Audit;

/// <summary>A whole log: verified where it is stored, and exported with its signed end.</summary>
internal sealed class AuditLogs(IDbContextFactory<ApplicationDbContext> databases, OrganizationAccess access, AuditSigner signer)
{
    /// <summary>The signed end of a log; null while it is empty.</summary>
    /// <param name="actor">Who asks: for the platform's log an administrator.</param>
    /// <param name="organizationId">Whose log; null for the platform's.</param>
    /// <param name="cancellationToken">Stops reading.</param>
    public async Task<AuditHead?> HeadAsync(Actor actor, string? organizationId, CancellationToken cancellationToken)
    {
        await using var database = await OpenAsync(actor, organizationId, cancellationToken);
        return await HeadAsync(database, organizationId, cancellationToken);
    }

    /// <summary>The log as an export: one line of JSON for each entry, then the signed end.</summary>
    public async Task<string> ExportAsync(Actor actor, string? organizationId, CancellationToken cancellationToken)
    {
        await using var database = await OpenAsync(actor, organizationId, cancellationToken);

        // One snapshot: entries that arrive meanwhile are beyond its end.
        await using var transaction = await database.Database.BeginTransactionAsync(cancellationToken);
        var head = await HeadAsync(database, organizationId, cancellationToken);
        var export = new StringBuilder();
        await foreach (var entry in Entries(database, organizationId).Select(entry => new { entry.Hash, entry.Canonical }).AsAsyncEnumerable().WithCancellation(cancellationToken))
        {
            export.Append(AuditExport.Line(entry.Hash, entry.Canonical)).Append('\n');
        }

        return head is null ? export.ToString() : export.Append(head.ToLine()).Append('\n').ToString();
    }

    /// <summary>Checks the log as it is stored: its chain, its signed end, and that what pages show is what was sealed.</summary>
    public async Task<AuditVerdict> VerifyAsync(Actor actor, string? organizationId, CancellationToken cancellationToken)
    {
        var verdict = AuditExport.Check(Encoding.ASCII.GetBytes(await ExportAsync(actor, organizationId, cancellationToken)), publicKey: signer.PublicKey);
        if (!verdict.IsUnchanged)
        {
            return verdict;
        }

        await using var database = await OpenAsync(actor, organizationId, cancellationToken);
        await foreach (var entry in Entries(database, organizationId).AsAsyncEnumerable().WithCancellation(cancellationToken))
        {
            if (AuditCanonical.Write(entry) != entry.Canonical)
            {
                return new AuditVerdict(false, entry.Index - 1, $"Changed: entry {Figures.Of(entry.Index)} of {Core.Eligibility.Words.Date(entry.At)} does not match its seal.");
            }
        }

        return verdict;
    }

    private static IQueryable<AuditEntry> Entries(ApplicationDbContext database, string? organizationId) =>
        database.AuditEntries.AsNoTracking().Where(entry => entry.OrganizationId == organizationId).OrderBy(entry => entry.Index);

    private async Task<AuditHead?> HeadAsync(ApplicationDbContext database, string? organizationId, CancellationToken cancellationToken)
    {
        var chain = AuditCanonical.ChainOf(organizationId);
        return await database.AuditEnds.AsNoTracking().SingleOrDefaultAsync(end => end.Chain == chain, cancellationToken) is { } end
            ? new AuditHead(chain, end.Index, end.Hash, end.At, signer.PublicKey, end.Signature)
            : null;
    }

    private async Task<ApplicationDbContext> OpenAsync(Actor actor, string? organizationId, CancellationToken cancellationToken)
    {
        var database = await databases.CreateDbContextAsync(cancellationToken);
        if (organizationId is null)
        {
            OrganizationAccess.Require(await access.StandingAsync(database, actor, null, cancellationToken), Right.Administer);
        }
        else
        {
            await access.RequireAsync(database, actor, organizationId, Right.See, cancellationToken);
        }

        return database;
    }
}
