using System.Runtime.InteropServices;
using DataSharing.Core.Time;

namespace DataSharing.Dashboard.Reports;

/// <summary>What one series counted in one bucket.</summary>
internal readonly record struct UsagePoint(Instant Start, Instant End, long Series, long Requests, long Input, long Cached, long Output)
{
    public (long, long, long) Key => (Start.UnixMilliseconds, Series, End.UnixMilliseconds);
}

/// <summary>What one series counted on one day.</summary>
internal readonly record struct DayPoint(UtcDay Day, long Series, long Requests, long Input, long Cached, long Output)
{
    public (int, long) Key => (Day.Number, Series);
}

/// <summary>Reported usage ready to be stored: what can be worked out before is, since only one can write at a time.</summary>
/// <param name="Organization">Its number.</param>
/// <param name="Points">In the order of their table's key, in which it grows at its end only; so are the days.</param>
/// <param name="Days">The same by day.</param>
internal sealed record UsagePoints(long Organization, List<UsagePoint> Points, List<DayPoint> Days)
{
    public static async Task<UsagePoints> OfAsync(UsageSeries series, ReportSource source, IReadOnlyList<UsageLine> lines, CancellationToken cancellationToken)
    {
        var numbers = await NumberAsync(series, source, lines, cancellationToken);
        var points = new List<UsagePoint>(lines.Count);
        var days = new Dictionary<(int, long), DayPoint>();
        foreach (var (line, (number, numberOfDay)) in lines.Zip(numbers))
        {
            points.Add(new UsagePoint(line.Start, line.End, number, line.Requests, line.Input, line.Cached, line.Output));
            var day = line.Start.Day;
            ref var sum = ref CollectionsMarshal.GetValueRefOrAddDefault(days, (day.Number, numberOfDay), out _);
            sum = checked(new DayPoint(day, numberOfDay, sum.Requests + line.Requests, sum.Input + line.Input, sum.Cached + line.Cached, sum.Output + line.Output));
        }

        List<DayPoint> sums = [.. days.Values];
        sums.Sort((left, right) => left.Key.CompareTo(right.Key));
        return new UsagePoints(series.Organization, Merge(points), sums);
    }

    private static async Task<(long Number, long OfDay)[]> NumberAsync(UsageSeries series, ReportSource source, IReadOnlyList<UsageLine> lines, CancellationToken cancellationToken)
    {
        var numbers = new (long Number, long OfDay)[lines.Count];
        var missing = new List<int>();
        for (var place = 0; place < lines.Count; place++)
        {
            if (!series.TryFind(UsageDimensions.Of(source, lines[place]), out numbers[place]))
            {
                missing.Add(place);
            }
        }

        if (missing.Count > 0)
        {
            await series.AddAsync(missing.Select(place => UsageDimensions.Of(source, lines[place])), cancellationToken);
            missing.ForEach(place => numbers[place] = series[UsageDimensions.Of(source, lines[place])]);
        }

        return numbers;
    }

    // Rows that are equal in all dimensions are one.
    private static List<UsagePoint> Merge(List<UsagePoint> points)
    {
        points.Sort((left, right) => left.Key.CompareTo(right.Key));
        var last = -1;
        for (var place = 0; place < points.Count; place++)
        {
            var point = points[place];
            if (last >= 0 && points[last] is var before && before.Key == point.Key)
            {
                points[last] = checked(before with
                {
                    Requests = before.Requests + point.Requests,
                    Input = before.Input + point.Input,
                    Cached = before.Cached + point.Cached,
                    Output = before.Output + point.Output,
                });
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
