using DataSharing.Core.Primitives;
using DataSharing.Dashboard.Common;
using DataSharing.Dashboard.Data.Engines;
using DataSharing.Dashboard.Hosting.Operations;
using DataSharing.Dashboard.Ledger;
using Microsoft.EntityFrameworkCore;

namespace DataSharing.Dashboard.Hosting.Doctor;

/// <summary>Whether the sums equal their events, and whether the clock agrees with what was recorded.</summary>
internal static class LedgerLook
{
    // What a clock that is set right now and then may be ahead.
    private static readonly TimeSpan _slack = TimeSpan.FromMinutes(1);

    public static async Task<IEnumerable<Finding>> LookAsync(LookedAt stores, Instant now, CancellationToken cancellationToken)
    {
        if (!await stores.IsThereAsync(Store.Ledger, cancellationToken))
        {
            return [];
        }

        await using var ledger = stores.Open<LedgerDbContext>(Store.Ledger, options => new(options));
        var last = await ledger.Events.AsNoTracking().OrderByDescending(row => row.Sequence).FirstOrDefaultAsync(cancellationToken);
        var recorded = await ledger.Days.SumAsync(row => row.Sums.Counted.Requests, cancellationToken);
        var drift = await LedgerVerifier.CountAsync(ledger, now.Day.AddDays(-1), null, cancellationToken);
        return
        [
            drift > 0
                ? Finding.Failed(
                    "ledger",
                    $"Sums of the last two days do not equal their events (differences: {Figures.Of(drift)}): figures there cannot be trusted. Keep a backup as it is now."
                )
                : Finding.Ok(
                    "ledger",
                    $"Sums of the last two days equal their events; {Figures.Of(recorded)} events were recorded in all."
                ),
            last is not null && last.RecordedAt > now.Plus(_slack)
                ? Finding.Failed(
                    "clock",
                    $"This machine says {now.ToDateTimeOffset():yyyy-MM-dd HH:mm:ss} UTC, and an event was recorded at {last.RecordedAt.ToDateTimeOffset():yyyy-MM-dd HH:mm:ss} UTC: the clock was set back, so that events fall into the wrong day."
                )
                : Finding.Ok("clock", $"{now.ToDateTimeOffset():yyyy-MM-dd HH:mm:ss} UTC, after all that was recorded."),
        ];
    }
}
