using DataSharing.Core.Accounting;
using DataSharing.Core.Organizations;
using DataSharing.Core.Primitives;

namespace DataSharing.Core.Measuring;

/// <summary>Which reported usage may have drawn on its pool: what was reported free, however it was processed and whatever was decided
/// here; and of the rest what a
/// shared project sent, but for batch, flex and priority.</summary>
/// <remarks>
/// The upper bound of programme.md, rule 8 and Decisions ("provider's figures and ours both known"): tokens that are gone are never
/// promised.
/// </remarks>
/// <param name="history">The organization, as known now.</param>
public sealed class PoolDraw(OrganizationHistory history)
{
    private readonly Dictionary<(Instant From, Instant Until), SharingPeriod> _periods = [];

    /// <summary>Tokens of a row of a day that may have drawn on its pool.</summary>
    /// <param name="row">The row.</param>
    /// <param name="day">Its UTC day.</param>
    /// <param name="now">The present: of a day that goes on, what is decided for later says nothing.</param>
    /// <returns>Null where its project was shared for a part of the day, so that only shorter buckets tell.</returns>
    public long? OfDay(ReportedUsage row, UtcDay day, Instant now)
    {
        if (row.IsComplimentary == true)
        {
            return row.Tokens;
        }

        var until = Instant.Earlier(day.End, now.Plus(TimeSpan.FromMilliseconds(1)));
        return (row.DrawsOnNoPool ? SharedDuring.Never : Period(day.Start, until).Of(row.ProjectId)) switch
        {
            SharedDuring.Never => 0,
            SharedDuring.Throughout => row.Tokens,
            _ => null,
        };
    }

    /// <summary>Whether usage of one bucket may have drawn on its pool: shared at any instant of it is enough.</summary>
    /// <param name="reported">What the report tells of it.</param>
    /// <param name="start">The bucket's start, inclusive.</param>
    /// <param name="end">Its end, exclusive.</param>
    public bool OfBucket(UsageDimensions reported, Instant start, Instant end)
    {
        var tier = ServiceTier.OfReport(reported.ServiceTier ?? "");
        return tier.IsComplimentary == true
            || (reported.Batch != true && !tier.DrawsOnNoPool && Period(start, end).Of(reported.ProjectId ?? "") != SharedDuring.Never);
    }

    private SharingPeriod Period(Instant from, Instant until) =>
        _periods.TryGetValue((from, until), out var known) ? known : _periods[(from, until)] = new SharingPeriod(history, from, until);
}
