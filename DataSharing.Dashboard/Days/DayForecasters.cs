using DataSharing.Core.Foresight;
using DataSharing.Core.Primitives;
using DataSharing.Core.Programme;

namespace DataSharing.Dashboard.Days;

/// <summary>By what one UTC day is foretold, per pool: a count is foretold by what the same source counted before.</summary>
/// <param name="Ours">By the events that were sent here.</param>
/// <param name="Reported">By what the provider counted.</param>
internal sealed record DayForecasters(IReadOnlyDictionary<Pool, DayForecaster> Ours, IReadOnlyDictionary<Pool, DayForecaster> Reported)
{
    /// <summary>How the day ends, per pool; none of a day that is not the present one, and none where nothing can be free.</summary>
    public IReadOnlyDictionary<Pool, Forecast> Of(DayView day) =>
        IsToldOf(day)
            ? day.Pools.ToDictionary(
                pool => pool.Pool,
                pool =>
                {
                    var (forecaster, isStale, asOf) = By(day, pool);
                    return forecaster.Of(pool.Figures, isStale, asOf);
                }
            )
            : [];

    /// <summary>What is expected to be left at a later time of the present day; null where that cannot be said.</summary>
    public ExpectedLeft? LeftAt(DayView day, Pool pool, Instant at)
    {
        if (!IsToldOf(day) || at >= day.Day.End)
        {
            return null;
        }

        var (forecaster, isStale, asOf) = By(day, day[pool]);
        return forecaster.LeftAt(day[pool].Figures, isStale, asOf, at);
    }

    private static bool IsToldOf(DayView day) => day.Day == day.AsOf.Day && day.Verdict.MayBeFree;

    private (DayForecaster Forecaster, bool IsStale, Instant AsOf) By(DayView day, PoolUsage pool) =>
        pool.Figures.IsCountedByProvider
            ? (Reported[pool.Pool], day.Measured!.Stale, day.Measured.CountedUntil)
            : (Ours[pool.Pool], false, day.AsOf);
}
