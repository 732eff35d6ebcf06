using DataSharing.Core.Time;

namespace DataSharing.Dashboard.Reports;

/// <summary>Which rows of files count, so that no token and no dollar counts twice.</summary>
internal static class OneSource
{
    /// <param name="rows">Rows of files that speak of one day.</param>
    /// <param name="slices">What was read from the provider of that day: it counts before any file.</param>
    /// <param name="project">A row's project.</param>
    /// <param name="bucket">A row's bucket.</param>
    public static IEnumerable<T> Of<T>(
        IEnumerable<T> rows, IReadOnlyCollection<ReportSlice> slices, Func<T, string?> project, Func<T, (Instant Start, Instant End)> bucket) => rows
        .Where(row => !slices.Any(slice => slice.Start < bucket(row).End && slice.End > bucket(row).Start))
        .GroupBy(row => project(row) ?? "", StringComparer.Ordinal)
        .SelectMany(group =>
        {
            var widths = group.GroupBy(row => bucket(row).End.Since(bucket(row).Start)).OrderBy(width => width.Key).ToList();
            var most = widths.Max(width => Covered(width, bucket));
            return widths.First(width => Covered(width, bucket) == most);
        });

    private static TimeSpan Covered<T>(IGrouping<TimeSpan, T> width, Func<T, (Instant Start, Instant End)> bucket) => width.Key * width.Select(bucket).Distinct().Count();
}
