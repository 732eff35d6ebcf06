using DataSharing.Core.Primitives;

namespace DataSharing.Dashboard.Reports;

/// <summary>What slices cover.</summary>
internal static class ReportSlices
{
    /// <summary>A finished day goes on being corrected for about this long, and so do the minutes of today.</summary>
    public static readonly TimeSpan Settling = TimeSpan.FromHours(3);

    /// <summary>Up to where everything was read without a hole, from an instant on; that instant itself if nothing was.</summary>
    public static Instant CoveredUntil(this IEnumerable<ReportSlice> slices, Instant from)
    {
        var known = from;
        foreach (var slice in slices.Where(slice => slice.End > from).OrderBy(slice => slice.Start))
        {
            if (slice.Start > known)
            {
                break;
            }

            // A day that was still going on when it was read is covered as far as it had come.
            known = slice.End <= slice.ReadAt ? slice.End : slice.ReadAt > known ? slice.ReadAt : known;
        }

        return known;
    }

    /// <summary>The stretches that were really read: a slice that was still going on reaches as far as it had come.</summary>
    public static List<(Instant Start, Instant End)> Stretches(this IEnumerable<ReportSlice> slices) =>
        [.. slices.Select(slice => (slice.Start, Instant.Earlier(slice.End, slice.ReadAt))).Where(stretch => stretch.Item2 > stretch.Start)];

    /// <summary>Whether a whole day was read, by whichever widths.</summary>
    public static bool Cover(this IEnumerable<ReportSlice> slices, UtcDay day) => slices.CoveredUntil(day.Start) >= day.End;
}
