using DataSharing.Core.Accounting;
using DataSharing.Core.Foresight;
using DataSharing.Core.Primitives;
using DataSharing.Dashboard.Days;

namespace DataSharing.Dashboard.Features.WillItBeFree;

/// <summary>What is expected of a run that starts later today.</summary>
/// <param name="Left">What is left when it starts.</param>
/// <param name="Run">What it draws, beside what others are expected to use until its end.</param>
public sealed record ExpectedRun(ExpectedLeft Left, RunCheck Run);

/// <summary>What is expected of a run, by how the days before went on: no promise.</summary>
/// <param name="Run">At the start that was asked about; null for one that starts now or another day, or where that is not known.</param>
/// <param name="Best">When it would best start; null if no start that is known has a free token.</param>
/// <param name="BestIfBusy">
/// When all of it is free even if today goes on as busy as only one day in ten; null where no such start is known, and where nobody knows
/// how today goes on.
/// </param>
/// <param name="Today">How today's pool is expected to end without the run; null where that is not known.</param>
/// <param name="IsTodayKnown">Whether anything is known of how today goes on; else what is left now is taken to stay.</param>
public sealed record FreeOutlook(ExpectedRun? Run, BestStart? Best, BestStart? BestIfBusy, Forecast? Today, bool IsTodayKnown)
{
    /// <summary>Whether a start rests on what is left now, while nobody knows how much of that others use by its last request.</summary>
    public bool IsGuessed(BestStart start, DayView today) => !IsTodayKnown && start.At < today.Day.End && start.Last > today.AsOf;

    /// <param name="planned">The run, at the start that was asked about.</param>
    /// <param name="pool">What it may draw on; of today, what is left now and what that rests on is given apart.</param>
    /// <param name="leftNow">Tokens that are left now; null while that is not known.</param>
    /// <param name="leftAt">What is expected to be left at a later time of today; null where that is not known.</param>
    /// <param name="today">How today's pool is expected to end.</param>
    internal static FreeOutlook Of(
        PlannedRun planned,
        RunPool pool,
        TokenCount? leftNow,
        Func<Instant, ExpectedLeft?> leftAt,
        Forecast? today
    )
    {
        var known = new Dictionary<Instant, ExpectedLeft?>();
        ExpectedLeft? LeftAt(Instant at) => known.TryGetValue(at, out var left) ? left : known[at] = leftAt(at);

        // Never more than what is left now. Where nobody knows how today goes on, of a start now that is all there is to go by.
        TokenCount? Left(Instant start, Instant last, Func<ExpectedLeft, TokenCount> which) =>
            leftNow is not { } now ? null
            : last <= pool.Now ? now
            : LeftAt(last) is { } expected ? TokenCount.Smaller(now, which(expected))
            : start == pool.Now ? now
            : null;

        var middle = pool with { LeftToday = (start, last) => Left(start, last, left => left.Middle) };
        var busy = pool with { LeftToday = (start, last) => Left(start, last, left => left.AtLeast) };
        var isKnown = LeftAt(pool.Now) is not null;
        return new FreeOutlook(
            planned.Start > pool.Now
            && planned.Start.Day == pool.Now.Day
            && LeftAt(planned.Start) is { } atStart
            && BestStart.Draw(planned, middle) is { } drawn
                ? new ExpectedRun(atStart, drawn)
                : null,
            BestStart.Of(planned, middle),
            isKnown && BestStart.Of(planned, busy) is { IsAllFree: true } sure ? sure : null,
            today,
            isKnown
        );
    }
}
