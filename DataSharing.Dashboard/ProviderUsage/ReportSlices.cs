using DataSharing.Core.Primitives;

namespace DataSharing.Dashboard.ProviderUsage;

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

            // A day that was still going on when it was read is covered as far as it had come; a slice within another covers no less.
            var until = Instant.Earlier(slice.End, slice.ReadAt);
            known = until > known ? until : known;
        }

        return known;
    }

    /// <summary>The stretches that were really read: a slice that was still going on reaches as far as it had come.</summary>
    public static List<(Instant Start, Instant End)> Stretches(this IEnumerable<ReportSlice> slices) =>
        [.. slices.Select(slice => (slice.Start, Instant.Earlier(slice.End, slice.ReadAt))).Where(stretch => stretch.Item2 > stretch.Start)];

    /// <summary>The days of a span that were read whole, by whichever widths; in one walk, however long the span.</summary>
    public static HashSet<UtcDay> WholeDays(this IEnumerable<ReportSlice> slices, UtcDay from, UtcDay until) => WholeDays(slices.Stretches(), from, until);

    /// <summary>Those of them that were read so late that they should not grow any more.</summary>
    public static HashSet<UtcDay> SettledDays(this IEnumerable<ReportSlice> slices, UtcDay from, UtcDay until) => WholeDays(
        slices.Select(slice => (slice.Start, End: Instant.Earlier(Instant.Earlier(slice.End, slice.ReadAt), slice.ReadAt.Plus(-Settling).Day.Start))).Where(stretch => stretch.End > stretch.Start),
        from, until);

    private static HashSet<UtcDay> WholeDays(IEnumerable<(Instant Start, Instant End)> stretches, UtcDay from, UtcDay until)
    {
        var days = new HashSet<UtcDay>();
        (Instant Start, Instant End)? together = null;
        foreach (var stretch in stretches.OrderBy(stretch => stretch.Start))
        {
            if (together is { } so && stretch.Start <= so.End)
            {
                together = (so.Start, stretch.End > so.End ? stretch.End : so.End);
                continue;
            }

            Add(together);
            together = stretch;
        }

        Add(together);
        return days;

        void Add((Instant Start, Instant End)? whole)
        {
            if (whole is not { } stretch)
            {
                return;
            }

            var first = stretch.Start.Day.Start < stretch.Start ? stretch.Start.Day.AddDays(1) : stretch.Start.Day;
            for (var day = first > from ? first : from; day <= until && day.End <= stretch.End; day = day.AddDays(1))
            {
                days.Add(day);
            }
        }
    }

    /// <summary>Whether a whole day was read, by whichever widths.</summary>
    public static bool Cover(this IEnumerable<ReportSlice> slices, UtcDay day) => slices.CoveredUntil(day.Start) >= day.End;
}
