using System.Runtime.CompilerServices;
using System.Text;
using DataSharing.Core.Auditing;
using DataSharing.Core.Eligibility;
using DataSharing.Dashboard.Common;
using DataSharing.Dashboard.Data;
using DataSharing.Dashboard.Data.Engines;
using DataSharing.Dashboard.Data.Entities;
using Microsoft.EntityFrameworkCore;

namespace DataSharing.Dashboard.Auditing;

/// <summary>
/// One log as it is stored: its signed end, its lines, and whether it is what was sealed. Who may ask is asked elsewhere.
/// </summary>
internal static class StoredLog
{
    public static async Task<AuditHead?> HeadAsync(
        ApplicationDbContext database,
        AuditSigner signer,
        string? organizationId,
        CancellationToken cancellationToken
    )
    {
        var chain = AuditCanonical.ChainOf(organizationId);
        return await database.AuditEnds.AsNoTracking().SingleOrDefaultAsync(end => end.Chain == chain, cancellationToken) is { } end
            ? new AuditHead(chain, end.Index, end.Hash, end.At, signer.PublicKey, end.Signature)
            : null;
    }

    public static async Task ExportAsync(
        ApplicationDbContext database,
        AuditSigner signer,
        string? organizationId,
        Stream target,
        CancellationToken cancellationToken
    )
    {
        await using var lines = new StreamWriter(target, Encoding.ASCII, leaveOpen: true) { NewLine = "\n" };
        await foreach (var line in LinesAsync(database, signer, organizationId, cancellationToken))
        {
            await lines.WriteLineAsync(line);
        }
    }

    /// <summary>Whose logs there must be: null for the platform's.</summary>
    public static async Task<IEnumerable<string?>> OwnersAsync(ApplicationDbContext database, CancellationToken cancellationToken) =>
        (await database.AuditEntries.Select(entry => entry.OrganizationId).Distinct().ToListAsync(cancellationToken))
            .Concat(
                (await database.AuditEnds.Select(end => end.Chain).ToListAsync(cancellationToken)).Select(chain =>
                    chain == AuditCanonical.Platform ? null : chain
                )
            )
            // Each organization's log begins with its creation: one without any entry was wiped.
            .Concat(await database.Organizations.Select(organization => organization.Id).ToListAsync(cancellationToken))
            .Distinct();

    public static async Task<AuditVerdict> VerifyAsync(
        ApplicationDbContext database,
        AuditSigner signer,
        string? organizationId,
        CancellationToken cancellationToken
    )
    {
        // Line by line: a log may be longer than memory.
        var check = new AuditCheck(publicKey: signer.PublicKey);
        try
        {
            await foreach (var line in LinesAsync(database, signer, organizationId, cancellationToken))
            {
                check.Add(line);
            }
        }
        catch (Exception exception) when (IsUnreadable(exception))
        {
            return new AuditVerdict(false, 0, "Changed: the signed end or an entry holds what this console never wrote.");
        }

        var verdict = check.Verdict();
        if (organizationId is not null && await IsEmptyAsync(database, organizationId, cancellationToken))
        {
            return new AuditVerdict(
                false,
                0,
                "Changed: there is no entry and no signed end, and every organization's log begins with its creation."
            );
        }

        if (!verdict.IsUnchanged)
        {
            return verdict;
        }

        var last = 0L;
        try
        {
            await foreach (var entry in Entries(database, organizationId).AsAsyncEnumerable().WithCancellation(cancellationToken))
            {
                last = entry.Index;
                if (AuditCanonical.Write(entry) != entry.Canonical)
                {
                    return new AuditVerdict(
                        false,
                        entry.Index - 1,
                        $"Changed: entry {Figures.Of(entry.Index)} of {Words.Date(entry.At)} does not match its seal."
                    );
                }
            }
        }
        catch (Exception exception) when (IsUnreadable(exception))
        {
            return new AuditVerdict(false, last, $"Changed: entry {Figures.Of(last + 1)} does not match its seal.");
        }

        // Each entry commits with its end: an end that is read later cannot be before an entry that was read.
        var end = (await HeadAsync(database, signer, organizationId, cancellationToken))?.Index ?? 0;
        return last <= end
            ? verdict
            : new AuditVerdict(false, end, $"Changed: the signed end is entry {Figures.Of(end)}, and {Figures.Of(last)} entries are here.");
    }

    // One snapshot: entries that arrive meanwhile are beyond its end. A row without its seal never arrived: leaving it out would hide it.
    private static async IAsyncEnumerable<string> LinesAsync(
        ApplicationDbContext database,
        AuditSigner signer,
        string? organizationId,
        [EnumeratorCancellation] CancellationToken cancellationToken
    )
    {
        var head = await HeadAsync(database, signer, organizationId, cancellationToken);
        var end = head?.Index ?? 0;
        await foreach (
            var entry in Entries(database, organizationId)
                .Where(entry => entry.Index <= end || entry.Hash == "" || entry.Canonical == "")
                .Select(entry => new { entry.Hash, entry.Canonical })
                .AsAsyncEnumerable()
                .WithCancellation(cancellationToken)
        )
        {
            yield return AuditExport.Line(entry.Hash, entry.Canonical);
        }

        if (head is not null)
        {
            yield return head.ToLine();
        }
    }

    /// <summary>
    /// What this console never wrote cannot even be read. A database that is closed under the reader, as when the server stops, says
    /// nothing about the log.
    /// </summary>
    public static bool IsUnreadable(Exception exception) =>
        !DatabaseFault.Is(exception)
        && exception
            is not ObjectDisposedException
                and (
                    InvalidOperationException
                    or ArgumentException
                    or KeyNotFoundException
                    or FormatException
                    or OverflowException
                    or InvalidCastException
                );

    /// <summary>Entries without a seal: cheap enough to be asked at each look.</summary>
    public static Task<int> UnsealedAsync(ApplicationDbContext database, CancellationToken cancellationToken) =>
        Unsealed(database).CountAsync(cancellationToken);

    public static Task<int> UnsealedAsync(ApplicationDbContext database, string? organizationId, CancellationToken cancellationToken) =>
        Unsealed(database).Where(entry => entry.OrganizationId == organizationId).CountAsync(cancellationToken);

    /// <summary>In the words of the filtered index, without which each look would read the whole table.</summary>
    internal static IQueryable<AuditEntry> Unsealed(ApplicationDbContext database) =>
        database.AuditEntries.Where(entry => entry.Hash == "" || entry.Canonical == "");

    public static async Task<bool> IsEmptyAsync(ApplicationDbContext database, string? organizationId, CancellationToken cancellationToken)
    {
        var chain = AuditCanonical.ChainOf(organizationId);
        return !await database.AuditEntries.AnyAsync(entry => entry.OrganizationId == organizationId, cancellationToken)
            && !await database.AuditEnds.AnyAsync(end => end.Chain == chain, cancellationToken);
    }

    private static IQueryable<AuditEntry> Entries(ApplicationDbContext database, string? organizationId) =>
        database.AuditEntries.AsNoTracking().Where(entry => entry.OrganizationId == organizationId).OrderBy(entry => entry.Index);
}
