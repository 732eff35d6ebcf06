using DataSharing.Core.Primitives;

namespace DataSharing.Core.Measuring;

/// <summary>A stretch of time that was asked for from the provider and answered whole.</summary>
/// <param name="Start">Inclusive.</param>
/// <param name="End">Exclusive; it may lie ahead of the reading, which then reaches as far as the present had come.</param>
/// <param name="ReadAt">When it was read.</param>
public readonly record struct ReadStretch(Instant Start, Instant End, Instant ReadAt);

/// <summary>What was read from the provider, from slices of any widths, in any order, that may overlap.</summary>
/// <remarks>Source: programme.md rule 8: a count lags and settles, so that when it was read decides for how much it speaks.</remarks>
public static class ReadCoverage
{
    /// <summary>A finished day goes on being corrected for about this long, and so do the minutes of today.</summary>
    public static TimeSpan Settling { get; } = TimeSpan.FromHours(3);

    /// <summary>Up to where everything was read without a hole, from an instant on; that instant itself if nothing was.</summary>
    /// <param name="slices">What was read.</param>
    /// <param name="from">Where to begin.</param>
    public static Instant CoveredUntil(this IEnumerable<ReadStretch> slices, Instant from)
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
    /// <param name="slices">What was read.</param>
    public static IReadOnlyList<(Instant Start, Instant End)> Stretches(this IEnumerable<ReadStretch> slices) =>
        [
            .. slices
                .Select(slice => (slice.Start, Instant.Earlier(slice.End, slice.ReadAt)))
                .Where(stretch => stretch.Item2 > stretch.Start),
        ];

    /// <summary>The days of a span that were read whole, by whichever widths; in one walk, however long the span.</summary>
    /// <param name="slices">What was read.</param>
    /// <param name="from">The first day.</param>
    /// <param name="until">The last.</param>
    public static IReadOnlySet<UtcDay> WholeDays(this IEnumerable<ReadStretch> slices, UtcDay from, UtcDay until) =>
        WholeDays(slices.Stretches(), from, until);

    /// <summary>Those of them that were read so late that they should not grow any more.</summary>
    /// <param name="slices">What was read.</param>
    /// <param name="from">The first day.</param>
    /// <param name="until">The last.</param>
    public static IReadOnlySet<UtcDay> SettledDays(this IEnumerable<ReadStretch> slices, UtcDay from, UtcDay until) =>
        WholeDays(
            slices
                .Select(slice =>
                    (slice.Start, End: Instant.Earlier(Instant.Earlier(slice.End, slice.ReadAt), slice.ReadAt.Plus(-Settling).Day.Start))
                )
                .Where(stretch => stretch.End > stretch.Start),
            from,
            until
        );

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

    /// <summary>
    /// Whether an export file tells a day to its end. It does not say when it was made, and its bucket of a day ends with the day however
    /// early that was: only a later bucket proves that the day was over.
    /// </summary>
    /// <param name="fileUntil">Where the last bucket of the file ends; null without a file.</param>
    /// <param name="day">The day.</param>
    public static bool Proves(Instant? fileUntil, UtcDay day) => fileUntil > day.End;

    /// <summary>Whether a whole day was read, by whichever widths.</summary>
    /// <param name="slices">What was read.</param>
    /// <param name="day">The day.</param>
    public static bool Cover(this IEnumerable<ReadStretch> slices, UtcDay day) => slices.CoveredUntil(day.Start) >= day.End;
}
