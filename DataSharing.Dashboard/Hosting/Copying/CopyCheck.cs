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
    /// <returns>Rows in all.</returns>
    /// <exception cref="InvalidInputException">They differ: where.</exception>
    public static async Task<long> CompareAsync(
        CopyEnd source,
        CopyEnd target,
        IReadOnlyList<CopiedTable> tables,
        CancellationToken cancellationToken
    )
    {
        var all = 0L;
        foreach (var table in tables)
        {
            var (here, there) = (await source.FiguresAsync(table, cancellationToken), await target.FiguresAsync(table, cancellationToken));
            var different = here.Zip(there).Index().Where(pair => pair.Item.First != pair.Item.Second).Select(pair => pair.Index).ToList();
            if (different.Count > 0)
            {
                var what =
                    different[0] == 0
                        ? $"{there[0]} rows, and the source {here[0]}"
                        : $"other values in {table.Columns[different[0] - 1].Name} than the source";
                throw Differs($"{table.FullName} has {what}");
            }

            all = checked(all + long.Parse(here[0], System.Globalization.CultureInfo.InvariantCulture));
        }

        return all;
    }

    /// <summary>Each audit log has its seals, and sums equal their events, as far as they do in the source.</summary>
    /// <returns>What is wrong in both, in a sentence each.</returns>
    public static async Task<IReadOnlyList<string>> VerifyAsync(LookedAt source, LookedAt target, CancellationToken cancellationToken)
    {
        var found = new List<string>();
        using var signer = new AuditSigner(target.Directory);
        await using var copy = Application(target);
        await using var original = Application(source);
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

        await using var ledger = Ledger(target);
        if (await ledger.Days.AsNoTracking().OrderByDescending(row => row.Day).FirstOrDefaultAsync(cancellationToken) is { } last)
        {
            // As far back as the ledger itself is checked; older events may be gone.
            var from = last.Day.AddDays(-1);
            var drift = await LedgerVerifier.CountAsync(ledger, from, cancellationToken);
            await using var originalLedger = Ledger(source);
            if (drift > 0 && drift != await LedgerVerifier.CountAsync(originalLedger, from, cancellationToken))
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

    private static ApplicationDbContext Application(LookedAt stores) =>
        stores.Open<ApplicationDbContext>(Store.Application, options => new(options));

    private static LedgerDbContext Ledger(LookedAt stores) => stores.Open<LedgerDbContext>(Store.Ledger, options => new(options));

    private static InvalidInputException Differs(string what) =>
        new(null, $"The copy is not what its source is: {what}. It is not used; empty its place and copy anew. The source is as it was.");
}
