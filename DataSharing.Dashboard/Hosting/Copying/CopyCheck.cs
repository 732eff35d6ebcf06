using DataSharing.Dashboard.Auditing;
using DataSharing.Dashboard.Common;
using DataSharing.Dashboard.Data;
using DataSharing.Dashboard.Data.Engines;
using DataSharing.Dashboard.Hosting.Doctor;
using DataSharing.Dashboard.Hosting.Operations;
using DataSharing.Dashboard.Ledger;
using Microsoft.EntityFrameworkCore;

namespace DataSharing.Dashboard.Hosting.Copying;

/// <summary>Whether a copy says what its source says, before anybody may use it.</summary>
internal static class CopyCheck
{
    /// <summary>Each value of each row of each table.</summary>
    /// <exception cref="InvalidInputException">They differ: where.</exception>
    public static async Task CompareAsync(
        CopyEnd source,
        CopyEnd target,
        IReadOnlyList<CopiedTable> tables,
        IProgress<CopiedSoFar> watch,
        CancellationToken cancellationToken
    )
    {
        var rows = source is SqliteEnd files
            ? new RowComparison(files, (PostgreSqlEnd)target, watch)
            : new RowComparison((SqliteEnd)target, (PostgreSqlEnd)source, watch);
        foreach (var table in tables)
        {
            var (here, there) = (await source.CountAsync(table, cancellationToken), await target.CountAsync(table, cancellationToken));
            if (here != there)
            {
                throw Differs($"{table.FullName} has {Figures.Of(there)} rows, and the source {Figures.Of(here)}");
            }

            if (await rows.DifferenceAsync(table, here, cancellationToken) is { } difference)
            {
                throw Differs(difference);
            }
        }
    }

    /// <summary>Each audit log has its seals, and sums equal their events, as far as they do in the source.</summary>
    /// <returns>What is wrong in both, in a sentence each.</returns>
    public static async Task<IReadOnlyList<string>> VerifyAsync(LookedAt source, LookedAt target, CancellationToken cancellationToken)
    {
        var found = new List<string>();
        using var signer = new AuditSigner(target.Directory);
        await using var copy = await ApplicationAsync(target, cancellationToken);
        await using var original = await ApplicationAsync(source, cancellationToken);
        foreach (var organization in await StoredLog.OwnersAsync(copy, cancellationToken))
        {
            var verdict = await StoredLog.VerifyAsync(copy, signer, organization, cancellationToken);
            if (!verdict.IsUnchanged)
            {
                var before = await StoredLog.VerifyAsync(original, signer, organization, cancellationToken);
                var chain = AuditCanonical.ChainOf(organization);
                found.Add(
                    before.Sentence == verdict.Sentence
                        ? $"The audit log of {chain} is not as it was sealed, in the source as in the copy. {verdict.Sentence}"
                        : throw Differs($"the audit log of {chain} (app.AuditEntries) is not as it was sealed. {verdict.Sentence}")
                );
            }
        }

        await using var ledger = await LedgerAsync(target, cancellationToken);
        if (await ledger.Days.AsNoTracking().OrderByDescending(row => row.Day).FirstOrDefaultAsync(cancellationToken) is { } last)
        {
            // As far back as the ledger itself is checked; older events may be gone.
            var from = last.Day.AddDays(-1);
            var drift = await LedgerVerifier.CountAsync(ledger, from, null, cancellationToken);
            await using var originalLedger = await LedgerAsync(source, cancellationToken);
            if (drift > 0 && drift != await LedgerVerifier.CountAsync(originalLedger, from, null, cancellationToken))
            {
                throw Differs(
                    "sums of the last two days in ledger.usage_by_day, ledger.usage_by_hour or ledger.pools do not equal their events"
                );
            }

            if (drift > 0)
            {
                found.Add("Sums of the last two days do not equal their events, in the source as in the copy.");
            }
        }

        return found;
    }

    private static Task<ApplicationDbContext> ApplicationAsync(LookedAt stores, CancellationToken cancellationToken) =>
        OpenedAsync(stores.Open<ApplicationDbContext>(Store.Application, options => new(options)), cancellationToken);

    private static Task<LedgerDbContext> LedgerAsync(LookedAt stores, CancellationToken cancellationToken) =>
        OpenedAsync(stores.Open<LedgerDbContext>(Store.Ledger, options => new(options)), cancellationToken);

    // One connection for all questions: there are some for each log.
    private static async Task<T> OpenedAsync<T>(T database, CancellationToken cancellationToken)
        where T : DbContext
    {
        await database.Database.OpenConnectionAsync(cancellationToken);
        return database;
    }

    private static InvalidInputException Differs(string what) =>
        new(null, $"The copy is not what its source is: {what}. It is not used; empty its place and copy anew. The source is as it was.");
}
