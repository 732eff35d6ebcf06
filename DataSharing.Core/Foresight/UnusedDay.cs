using DataSharing.Core.Measuring;
using DataSharing.Core.Primitives;

namespace DataSharing.Core.Foresight;

/// <summary>Whether it can be said of a UTC day how much of a pool nobody used, and if not, why.</summary>
public enum UnusedDay
{
    /// <summary>It can be said.</summary>
    Known,

    /// <summary>The day is not over.</summary>
    NotOver,

    /// <summary>It lies before the first request that is known, or is that request's own day, of which only a part is known.</summary>
    NotRecorded,

    /// <summary>No allowance is known.</summary>
    NoAllowance,

    /// <summary>A rule of eligibility other than sharing failed: nothing could have been used.</summary>
    NotEligible,

    /// <summary>OpenAI counted more than was sent here: more may have been used.</summary>
    MoreReported,
}

/// <summary>Settles it, in this order.</summary>
public static class UnusedDays
{
    /// <summary>One pool on one day.</summary>
    /// <param name="day">Which.</param>
    /// <param name="first">The first day of which anything is recorded; null for none.</param>
    /// <param name="today">The present day.</param>
    /// <param name="allowance">Of the pool on that day; null where none is known.</param>
    /// <param name="isEligible">Whether every rule but sharing held.</param>
    /// <param name="sent">Tokens of the pool's models that were sent here.</param>
    /// <param name="reported">Tokens of the pool's models that OpenAI counted; 0 without a report.</param>
    public static UnusedDay Of(UtcDay day, UtcDay? first, UtcDay today, long? allowance, bool isEligible, long sent, long reported) =>
        day >= today ? UnusedDay.NotOver
        : first is not { } begun || day <= begun ? UnusedDay.NotRecorded
        : allowance is null ? UnusedDay.NoAllowance
        : !isEligible ? UnusedDay.NotEligible
        : sent < PoolFigures.Complete * reported ? UnusedDay.MoreReported
        : UnusedDay.Known;
}
