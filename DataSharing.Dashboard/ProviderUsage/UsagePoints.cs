using System.Runtime.InteropServices;
using DataSharing.Core.Accounting;
using DataSharing.Core.Primitives;

namespace DataSharing.Dashboard.ProviderUsage;

/// <summary>What one series counted in one bucket.</summary>
internal readonly record struct UsagePoint(Instant Start, Instant End, long Series, TokenUsage Counted)
{
    public (long, long, long) Key => (Start.UnixMilliseconds, Series, End.UnixMilliseconds);
}

/// <summary>What one series counted on one day.</summary>
internal readonly record struct DayPoint(UtcDay Day, long Series, TokenUsage Counted)
{
    public (int, long) Key => (Day.Number, Series);
}

/// <summary>Reported usage ready to be stored: what can be worked out before is, since only one can write at a time.</summary>
/// <param name="Organization">Its number.</param>
/// <param name="Points">In the order of their table's key, in which it grows at its end only; so are the days.</param>
/// <param name="Days">The same by day.</param>
internal sealed record UsagePoints(long Organization, List<UsagePoint> Points, List<DayPoint> Days)
{
    public static async Task<UsagePoints> OfAsync(
        SeriesIndex index,
        ReportSource source,
        IReadOnlyList<UsageLine> lines,
        CancellationToken cancellationToken
    )
    {
        var numbers = await NumberAsync(index, source, lines, cancellationToken);
        var points = new List<UsagePoint>(lines.Count);
        var days = new Dictionary<(int, long), DayPoint>();
        foreach (var (line, series) in lines.Zip(numbers))
        {
            points.Add(new UsagePoint(line.Start, line.End, series.Number, line.Counted));
            var day = line.Start.Day;
            ref var sum = ref CollectionsMarshal.GetValueRefOrAddDefault(days, (day.Number, series.OfDay), out _);
            sum = new DayPoint(day, series.OfDay, sum.Counted + line.Counted);
        }

        List<DayPoint> sums = [.. days.Values];
        sums.Sort((left, right) => left.Key.CompareTo(right.Key));
        return new UsagePoints(index.Organization, Merge(points), sums);
    }

    private static async Task<SeriesNumbers[]> NumberAsync(
        SeriesIndex index,
        ReportSource source,
        IReadOnlyList<UsageLine> lines,
        CancellationToken cancellationToken
    )
    {
        var numbers = new SeriesNumbers[lines.Count];
        var missing = new List<int>();
        for (var place = 0; place < lines.Count; place++)
        {
            if (!index.TryFind(UsageSeries.Of(source, lines[place].Dimensions), out numbers[place]))
            {
                missing.Add(place);
            }
        }

        if (missing.Count > 0)
        {
            await index.AddAsync(missing.Select(place => UsageSeries.Of(source, lines[place].Dimensions)), cancellationToken);
            missing.ForEach(place => numbers[place] = index[UsageSeries.Of(source, lines[place].Dimensions)]);
        }

        return numbers;
    }

    // Rows that are equal in all dimensions are one. Sorted, they stand side by side; the list is closed up in place, since it may be long.
    private static List<UsagePoint> Merge(List<UsagePoint> points)
    {
        points.Sort((left, right) => left.Key.CompareTo(right.Key));
        var last = -1;
        for (var place = 0; place < points.Count; place++)
        {
            var point = points[place];
            if (last >= 0 && points[last] is var before && before.Key == point.Key)
            {
                points[last] = before with { Counted = before.Counted + point.Counted };
            }
            else
            {
                points[++last] = point;
            }
        }

        points.RemoveRange(last + 1, points.Count - last - 1);
        return points;
    }
}
