using System.Text;
using DataSharing.Core.Auditing;
using DataSharing.Core.Eligibility;
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

    /// <summary>Writes the log as an export: one line of JSON for each entry, then the signed end.</summary>
    /// <param name="actor">Who asks: for the platform's log an administrator.</param>
    /// <param name="organizationId">Whose log; null for the platform's.</param>
    /// <param name="target">Gets the lines as they are read, so that a long log needs no memory.</param>
    /// <param name="cancellationToken">Stops writing.</param>
    public async Task ExportAsync(Actor actor, string? organizationId, Stream target, CancellationToken cancellationToken)
    {
        await using var database = await OpenAsync(actor, organizationId, cancellationToken);

        // One snapshot: entries that arrive meanwhile are beyond its end.
        var head = await HeadAsync(database, organizationId, cancellationToken);
        var end = head?.Index ?? 0;
        await using var lines = new StreamWriter(target, Encoding.ASCII, leaveOpen: true) { NewLine = "\n" };
        await foreach (var entry in Entries(database, organizationId).Where(entry => entry.Index <= end)
            .Select(entry => new { entry.Hash, entry.Canonical }).AsAsyncEnumerable().WithCancellation(cancellationToken))
        {
            await lines.WriteLineAsync(AuditExport.Line(entry.Hash, entry.Canonical));
        }

        if (head is not null)
        {
            await lines.WriteLineAsync(head.ToLine());
        }
    }

    /// <summary>Checks the log as it is stored: its chain, its signed end, and that what pages show is what was sealed.</summary>
    public async Task<AuditVerdict> VerifyAsync(Actor actor, string? organizationId, CancellationToken cancellationToken)
    {
        using var export = new MemoryStream();
        await ExportAsync(actor, organizationId, export, cancellationToken);
        var verdict = AuditExport.Check(export.GetBuffer().AsSpan(0, (int)export.Length), publicKey: signer.PublicKey);
        if (!verdict.IsUnchanged)
        {
            return verdict;
        }

        await using var database = await OpenAsync(actor, organizationId, cancellationToken);
        var last = 0L;
        try
        {
            await foreach (var entry in Entries(database, organizationId).AsAsyncEnumerable().WithCancellation(cancellationToken))
            {
                last = entry.Index;
                if (AuditCanonical.Write(entry) != entry.Canonical)
                {
                    return new AuditVerdict(false, entry.Index - 1, $"Changed: entry {Figures.Of(entry.Index)} of {Words.Date(entry.At)} does not match its seal.");
                }
            }
        }
        catch (Exception exception) when (exception is InvalidOperationException or ArgumentException or KeyNotFoundException or FormatException or OverflowException or InvalidCastException)
        {
            // What this console never wrote cannot even be read.
            return new AuditVerdict(false, last, $"Changed: entry {Figures.Of(last + 1)} does not match its seal.");
        }

        // Each entry commits with its end: an end that is read later cannot be before an entry that was read.
        var end = (await HeadAsync(database, organizationId, cancellationToken))?.Index ?? 0;
        return last <= end ? verdict : new AuditVerdict(false, end, $"Changed: the signed end is entry {Figures.Of(end)}, and {Figures.Of(last)} entries are here.");
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
        await access.RequireLogAsync(database, actor, organizationId, cancellationToken);
        return database;
    }
}
