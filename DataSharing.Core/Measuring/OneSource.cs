using DataSharing.Core.Primitives;

namespace DataSharing.Core.Measuring;

/// <summary>What one row of a report speaks of.</summary>
/// <param name="IsRead">Read from the provider's API; otherwise it came by a file.</param>
/// <param name="ProjectId">Null: the report is not grouped by project, so the row stands for the whole organization. Empty: it is, and the
/// row names none.</param>
/// <param name="Start">Inclusive.</param>
/// <param name="End">Exclusive.</param>
/// <param name="Amount">Tokens, or money of one currency.</param>
public readonly record struct ReportedBucket(bool IsRead, string? ProjectId, Instant Start, Instant End, decimal Amount);

/// <summary>Which rows of one day count, so that no token and no dollar counts twice.</summary>
/// <remarks>
/// Source: programme.md, Decisions "provider's reports": for one time and project exactly one source counts, what was read before files,
/// then the finest width
/// that covers it whole. Exports leave out buckets without usage, so that coverage cannot always be seen: then, of two counts of one time,
/// the larger is the
/// more complete one. The table of cases: docs/decisions/0025-import.md.
/// </remarks>
public static class OneSource
{
    private static readonly TimeSpan _hour = TimeSpan.FromHours(1);
    private static readonly TimeSpan _minute = TimeSpan.FromMinutes(1);

    /// <summary>The rows that count. Total: it never fails, whatever widths the rows have.</summary>
    /// <param name="day">The UTC day.</param>
    /// <param name="rows">All rows that begin on it.</param>
    /// <param name="read">Stretches of time that were read from the provider, also where it reported nothing.</param>
    /// <param name="bucketOf">What a row speaks of.</param>
    public static IReadOnlyList<T> OfDay<T>(
        UtcDay day,
        IEnumerable<T> rows,
        IReadOnlyCollection<(Instant Start, Instant End)> read,
        Func<T, ReportedBucket> bucketOf
    )
    {
        ArgumentNullException.ThrowIfNull(rows);
        ArgumentNullException.ThrowIfNull(bucketOf);
        var all = rows.Select(row => new Row<T>(row, Named(bucketOf(row)))).ToList();
        return TimeCoverage.Covers(day.Start, day.End, read)
            ? all.FindAll(row => row.Bucket.IsRead).ConvertAll(row => row.Value)
            : Choose(all.FindAll(row => row.Bucket.IsRead || !TimeCoverage.Covers(row.Bucket.Start, row.Bucket.End, read)), Level.Day)
                .ConvertAll(row => row.Value);
    }

    // What is read is always asked for by project.
    private static ReportedBucket Named(ReportedBucket bucket) =>
        bucket.IsRead && bucket.ProjectId is null ? bucket with { ProjectId = "" } : bucket;

    // A day is its hours, an hour its minutes: at each of them what speaks of the whole stands against what speaks of its parts.
    private static List<Row<T>> Choose<T>(List<Row<T>> rows, Level level)
    {
        var own = rows.FindAll(row => level == Level.Minute || row.Width > PartOf(level));
        var parts =
            level == Level.Minute || own.Count == rows.Count
                ? []
                : rows.Where(row => row.Width <= PartOf(level))
                    .GroupBy(row => row.Part(PartOf(level)))
                    .SelectMany(part => Choose([.. part], level + 1))
                    .ToList();
        var whole = own.FindAll(row => row.Bucket.ProjectId is null);
        var named = own.FindAll(row => row.Bucket.ProjectId is not null);
        var unnamedParts = parts.Exists(row => row.Bucket.ProjectId is null);
        if (whole.Count == 0 && !unnamedParts)
        {
            return ByProject(named, parts, level);
        }

        if (named.Count == 0 && parts.TrueForAll(row => row.Bucket.ProjectId is null))
        {
            return Finer(whole, parts, level);
        }

        // Counts by project beside a count of all projects together: never both. Of two that say the same the one that names projects tells
        // more.
        return unnamedParts ? Larger(Larger(ByProject(named, [], level), parts), whole) : Larger(ByProject(named, parts, level), whole);
    }

    private static List<Row<T>> ByProject<T>(List<Row<T>> own, List<Row<T>> parts, Level level)
    {
        if (parts.Count == 0 && own.TrueForAll(row => row.Bucket.IsRead == own[0].Bucket.IsRead))
        {
            return own;
        }

        var ofParts = parts.ToLookup(row => row.Bucket.ProjectId!, StringComparer.Ordinal);
        var ofOwn = own.ToLookup(row => row.Bucket.ProjectId!, StringComparer.Ordinal);
        return ofOwn
            .Select(group => group.Key)
            .Union(ofParts.Select(group => group.Key), StringComparer.Ordinal)
            .SelectMany(project =>
            {
                var rows = ofOwn[project].ToList();
                return Finer(
                    Larger(rows.FindAll(row => row.Bucket.IsRead), rows.FindAll(row => !row.Bucket.IsRead)),
                    [.. ofParts[project]],
                    level
                );
            })
            .ToList();
    }

    // The parts, if there is one of each, or if they hold as much as the whole.
    private static List<Row<T>> Finer<T>(List<Row<T>> whole, List<Row<T>> parts, Level level) =>
        parts.Count > 0 && parts.Select(row => row.Part(PartOf(level))).Distinct().Count() == (level == Level.Day ? 24 : 60)
            ? parts
            : Larger(parts, whole);

    // The first where both hold the same.
    private static List<Row<T>> Larger<T>(List<Row<T>> first, List<Row<T>> second) =>
        first.Count == 0 || (second.Count > 0 && second.Sum(row => row.Bucket.Amount) > first.Sum(row => row.Bucket.Amount))
            ? second
            : first;

    private static TimeSpan PartOf(Level level) => level == Level.Day ? _hour : _minute;

    private enum Level
    {
        Day,
        Hour,
        Minute,
    }

    private readonly record struct Row<T>(T Value, ReportedBucket Bucket)
    {
        public TimeSpan Width => Bucket.End.Since(Bucket.Start);

        public long Part(TimeSpan width) => Bucket.Start.UnixMilliseconds / (long)width.TotalMilliseconds;
    }
}
