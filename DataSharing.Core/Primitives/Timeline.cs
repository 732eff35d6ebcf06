namespace DataSharing.Core.Primitives;

/// <summary>One entry of a timeline: a value, from when it holds and when that was recorded.</summary>
/// <param name="Value">What holds.</param>
/// <param name="EffectiveAt">From when, inclusive.</param>
/// <param name="RecordedAt">When it was written down; later than <paramref name="EffectiveAt"/> if backdated.</param>
public sealed record TimelineEntry<T>(T Value, Instant EffectiveAt, Instant RecordedAt);

/// <summary>Makes timelines of what people, and the connection, do here.</summary>
public static class Timeline
{
    /// <summary>A timeline of acts, in the order in which they were appended. An act holds at once, or from a time that is past.</summary>
    /// <remarks>
    /// What had not begun when an act for the same or an earlier instant was recorded never begins. Only a clock that was set back leaves
    /// much of that: a decision made while it was an hour fast must not come back over one that was made after it.
    /// </remarks>
    public static Timeline<T> OfActs<T>(IEnumerable<TimelineEntry<T>> appended)
    {
        // Most are empty or have one entry, and many are made at a time.
        var all = appended.ToArray();
        if (all.Length < 2)
        {
            return new Timeline<T>(all);
        }

        var standing = new List<TimelineEntry<T>>(all.Length);
        var ends = Instant.End;
        foreach (var entry in all.Reverse())
        {
            if (entry.EffectiveAt < ends)
            {
                standing.Add(entry);
                // What holds from that very instant had begun.
                var recorded = entry.RecordedAt.Plus(TimeSpan.FromMilliseconds(1));
                ends = Instant.Earlier(ends, entry.EffectiveAt > recorded ? entry.EffectiveAt : recorded);
            }
        }

        standing.Reverse();
        return new Timeline<T>(standing);
    }
}

/// <summary>What held when, derived from appended entries. An entry holds from its instant until the next one's.</summary>
/// <remarks>Of two entries for the same instant the one recorded later counts; recorded together, the one appended later.</remarks>
public sealed class Timeline<T>
{
    private readonly TimelineEntry<T>[] _entries;

    /// <summary>Makes a timeline from entries in the order in which they were appended.</summary>
    public Timeline(IEnumerable<TimelineEntry<T>> appended)
    {
        TimelineEntry<T>[] all = [.. appended];
        _entries = all.Length < 2 ? all : [.. all.OrderBy(entry => entry.EffectiveAt).ThenBy(entry => entry.RecordedAt)];
    }

    /// <summary>The entries by the instant from which they hold.</summary>
    public IReadOnlyList<TimelineEntry<T>> Entries => _entries;

    /// <summary>The entry that holds at <paramref name="instant"/> as known now, or null before the first.</summary>
    public TimelineEntry<T>? At(Instant instant) => At(instant, Instant.End);

    /// <summary>
    /// The entry that holds at <paramref name="instant"/> by what was recorded up to <paramref name="knownAt"/>, or null.
    /// </summary>
    public TimelineEntry<T>? At(Instant instant, Instant knownAt)
    {
        var place = _entries.Length;
        return Earlier(ref place, instant, knownAt);
    }

    /// <summary>
    /// The entry with which that what holds at <paramref name="instant"/> began: those after it only said the same again. Null before the
    /// first.
    /// </summary>
    /// <param name="instant">When it holds.</param>
    /// <param name="knownAt">By what was recorded up to then.</param>
    /// <param name="isSame">Whether two values say the same.</param>
    public TimelineEntry<T>? BeginningAt(Instant instant, Instant knownAt, Func<T, T, bool> isSame)
    {
        var place = _entries.Length;
        var beginning = Earlier(ref place, instant, knownAt);
        while (beginning is not null && Earlier(ref place, instant, knownAt) is { } before && isSame(before.Value, beginning.Value))
        {
            beginning = before;
        }

        return beginning;
    }

    // The next entry before a place that counts.
    private TimelineEntry<T>? Earlier(ref int place, Instant instant, Instant knownAt)
    {
        while (--place >= 0)
        {
            var entry = _entries[place];
            if (entry.EffectiveAt <= instant && entry.RecordedAt <= knownAt)
            {
                return entry;
            }
        }

        return null;
    }
}
