using DataSharing.Core.Primitives;

namespace DataSharing.Core.Measuring;

/// <summary>A pool's running total at the end of an hour of a UTC day.</summary>
/// <param name="Hour">0 to 23.</param>
/// <param name="RunningTotal">All that had counted by then; never more than what counts of the whole day.</param>
public sealed record HourPoint(int Hour, long RunningTotal)
{
    /// <summary>The running total by hour; hours without requests are left out. It ends at what the day counts.</summary>
    /// <remarks>By the hour the provider's upper bound may be a little higher than by the day; a file may tell no hours at all.</remarks>
    /// <param name="hours">Tokens of each hour that has any, in order.</param>
    /// <param name="counted">What counts of the day against the allowance; null while nothing was ever counted.</param>
    /// <param name="day">The UTC day.</param>
    /// <param name="now">The present: a day that goes on ends in its hour.</param>
    public static IReadOnlyList<HourPoint> Of(IEnumerable<(int Hour, long Tokens)> hours, TokenCount? counted, UtcDay day, Instant now)
    {
        ArgumentNullException.ThrowIfNull(hours);
        if (counted is not { Value: var all })
        {
            return [];
        }

        var (total, points) = (0L, new List<HourPoint>());
        foreach (var (hour, tokens) in hours)
        {
            total = checked(total + tokens);
            points.Add(new HourPoint(hour, Math.Min(all, total)));
        }

        if (all > 0 && (points.Count == 0 || points[^1].RunningTotal < all))
        {
            var last = day < now.Day ? 23 : now.ToDateTimeOffset().Hour;
            points.RemoveAll(point => point.Hour == last);
            points.Add(new HourPoint(last, all));
        }

        return points;
    }
}
