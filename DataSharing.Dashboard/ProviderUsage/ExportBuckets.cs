using System.Globalization;
using DataSharing.Core.Primitives;

namespace DataSharing.Dashboard.ProviderUsage;

/// <summary>The buckets of one file: whole UTC minutes, hours or days, in years that there were, and none inside another.</summary>
internal sealed class ExportBuckets(int lastYear)
{
    /// <summary>The provider's API is no older.</summary>
    public const int FirstYear = 2015;

    private static readonly long[] _widths = [60, 3_600, 86_400];
    private readonly Dictionary<(long Width, long Start), int> _lines = [];

    public Instant From { get; private set; } = Instant.End;

    public Instant Until { get; private set; } = Instant.Beginning;

    /// <returns>What is wrong with it and with which column, or null.</returns>
    public (string Column, string What)? Add(long start, long end, int line)
    {
        var (first, after) = (Year(FirstYear), Year(lastYear + 1));
        if (start < first || start >= after)
        {
            return ("start_time", $"must lie in the years {FirstYear} to {lastYear}, in Unix seconds ({first} to {after - 1})");
        }

        if (!_widths.Contains(end - start))
        {
            return (
                "end_time",
                $"must be one minute, one hour or one day after start_time (60, 3600 or 86400 seconds), as OpenAI exports; here it is {(end - start).ToString(CultureInfo.InvariantCulture)} seconds"
            );
        }

        if (start % (end - start) != 0)
        {
            return ("start_time", "must be the beginning of a whole UTC minute, hour or day, as wide as the bucket");
        }

        _lines.TryAdd((end - start, start), line);
        From = Instant.Earlier(From, Instant.FromUnixSeconds(start));
        Until = Instant.FromUnixSeconds(end) is var last && last > Until ? last : Until;
        return null;
    }

    /// <summary>The first line whose bucket lies inside, or around, one of another width; null if there is none.</summary>
    public (int Line, int Other)? Overlap()
    {
        (int Line, int Other)? found = null;
        foreach (var ((width, start), line) in _lines)
        {
            foreach (var wider in _widths)
            {
                if (
                    wider > width
                    && _lines.TryGetValue((wider, start - (start % wider)), out var other)
                    && (found is null || Math.Max(line, other) < found.Value.Line)
                )
                {
                    found = (Math.Max(line, other), Math.Min(line, other));
                }
            }
        }

        return found;
    }

    private static long Year(int year) => new DateTimeOffset(year, 1, 1, 0, 0, 0, TimeSpan.Zero).ToUnixTimeSeconds();
}
