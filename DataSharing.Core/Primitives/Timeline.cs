namespace DataSharing.Core.Primitives;

/// <summary>One entry of a timeline: a value, from when it holds and when that was recorded.</summary>
/// <param name="Value">What holds.</param>
/// <param name="EffectiveAt">From when, inclusive.</param>
/// <param name="RecordedAt">When it was written down; later than <paramref name="EffectiveAt"/> if backdated.</param>
public sealed record TimelineEntry<T>(T Value, Instant EffectiveAt, Instant RecordedAt);

/// <summary>What held when, derived from appended entries. An entry holds from its instant until the next one's.</summary>
/// <remarks>Of two entries for the same instant the one recorded later counts; recorded together, the one appended later.</remarks>
public sealed class Timeline<T>
{
    private readonly TimelineEntry<T>[] _entries;

    /// <summary>Makes a timeline from entries in the order in which they were appended.</summary>
    public Timeline(IEnumerable<TimelineEntry<T>> appended) =>
        _entries = [.. appended.OrderBy(entry => entry.EffectiveAt).ThenBy(entry => entry.RecordedAt)];

    /// <summary>The entries by the instant from which they hold.</summary>
    public IReadOnlyList<TimelineEntry<T>> Entries => _entries;

    /// <summary>The entry that holds at <paramref name="instant"/> as known now, or null before the first.</summary>
    public TimelineEntry<T>? At(Instant instant) => At(instant, Instant.End);

    /// <summary>
    /// The entry that holds at <paramref name="instant"/> by what was recorded up to <paramref name="knownAt"/>, or null.
    /// </summary>
    public TimelineEntry<T>? At(Instant instant, Instant knownAt)
    {
        for (var i = _entries.Length - 1; i >= 0; i--)
        {
            var entry = _entries[i];
            if (entry.EffectiveAt <= instant && entry.RecordedAt <= knownAt)
            {
                return entry;
            }
        }

        return null;
    }
}
