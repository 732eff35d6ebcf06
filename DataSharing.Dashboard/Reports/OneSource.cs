using DataSharing.Core.Time;

namespace DataSharing.Dashboard.Reports;

/// <summary>Which rows of one day count, so that no token and no dollar counts twice.</summary>
/// <remarks>Source: programme.md, Decisions "provider's reports": for one time and project exactly one source counts, what was read before files, then the finest width.</remarks>
internal static class OneSource
{
    /// <param name="rows">All rows that speak of one day.</param>
    /// <param name="isReadWhole">Whether the whole day was read from the provider: then nothing else counts.</param>
    /// <param name="source">How a row came here.</param>
    /// <param name="project">A row's project; null if its report was not grouped by project.</param>
    /// <param name="bucket">A row's bucket.</param>
    /// <param name="amount">What it adds: of two counts of the same thing the one that holds more is the more complete one.</param>
    public static IEnumerable<T> OfDay<T>(
        IReadOnlyCollection<T> rows, bool isReadWhole, Func<T, ReportSource> source, Func<T, string?> project, Func<T, (Instant Start, Instant End)> bucket, Func<T, decimal> amount)
    {
        var read = rows.Where(row => source(row) == ReportSource.Sync).ToList();
        if (isReadWhole)
        {
            return read;
        }

        var files = OfFiles(rows.Where(row => source(row) == ReportSource.File).ToList(), project, bucket, amount);
        return files.Count == 0 ? read
            : files.Exists(row => project(row) is null) || read.Exists(row => project(row) is null) ? Larger(read, files, amount)
            : read.Concat(files).GroupBy(row => project(row)!, StringComparer.Ordinal)
                .SelectMany(group => Larger([.. group.Where(row => source(row) == ReportSource.Sync)], [.. group.Where(row => source(row) == ReportSource.File)], amount));
    }

    // Per project the finest width that covers as much of the day as any other; and a report by project or one of all projects together, never both.
    private static List<T> OfFiles<T>(List<T> rows, Func<T, string?> project, Func<T, (Instant Start, Instant End)> bucket, Func<T, decimal> amount)
    {
        var finest = rows.GroupBy(row => project(row) ?? "", StringComparer.Ordinal).SelectMany(group =>
        {
            var widths = group.GroupBy(row => bucket(row).End.Since(bucket(row).Start)).OrderBy(width => width.Key).ToList();
            var most = widths.Max(width => Covered(width, bucket));
            return widths.First(width => Covered(width, bucket) == most);
        }).ToList();
        return Larger(finest.FindAll(row => project(row) is not null), finest.FindAll(row => project(row) is null), amount);
    }

    private static List<T> Larger<T>(List<T> first, List<T> second, Func<T, decimal> amount) => second.Sum(amount) > first.Sum(amount) ? second : first;

    private static TimeSpan Covered<T>(IGrouping<TimeSpan, T> width, Func<T, (Instant Start, Instant End)> bucket) => width.Key * width.Select(bucket).Distinct().Count();
}
