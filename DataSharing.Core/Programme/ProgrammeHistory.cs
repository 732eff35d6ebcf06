using DataSharing.Core.Primitives;

namespace DataSharing.Core.Programme;

/// <summary>A catalogue under the number by which decisions name it.</summary>
/// <param name="Number">Ascending from 1, or null for one that was never put in force here.</param>
/// <param name="Catalogue">Its content.</param>
public sealed record CatalogueVersion(int? Number, ProgrammeCatalogue Catalogue);

/// <summary>Which catalogue decided when. Something held at every instant: the first goes back to the beginning.</summary>
/// <remarks>Source: programme.md, Decisions: the catalogue as of the instant that decides, by what was recorded then.</remarks>
public sealed class ProgrammeHistory
{
    private readonly Timeline<CatalogueVersion> _versions;

    /// <summary>Makes the history of versions in the order in which they were put in force.</summary>
    /// <exception cref="ArgumentException">The first does not go back to the beginning.</exception>
    public ProgrammeHistory(IEnumerable<TimelineEntry<CatalogueVersion>> versions)
    {
        _versions = new Timeline<CatalogueVersion>(versions);
        if (_versions.At(Instant.Beginning, Instant.Beginning) is null)
        {
            throw new ArgumentException("The first catalogue must hold from the beginning.", nameof(versions));
        }
    }

    /// <summary>One catalogue at all times.</summary>
    public static ProgrammeHistory Always(ProgrammeCatalogue catalogue) =>
        new([new TimelineEntry<CatalogueVersion>(new CatalogueVersion(null, catalogue), Instant.Beginning, Instant.Beginning)]);

    /// <summary>All versions by the instant from which they hold, those to come too.</summary>
    public IReadOnlyList<TimelineEntry<CatalogueVersion>> Versions => _versions.Entries;

    /// <summary>
    /// The version that holds at <paramref name="instant"/>, by what was recorded up to <paramref name="knownAt"/> (everything if null).
    /// </summary>
    public CatalogueVersion At(Instant instant, Instant? knownAt = null) => _versions.At(instant, knownAt ?? Instant.End)!.Value;

    /// <summary>The catalogue that holds at <paramref name="instant"/>, and every one that takes over after it.</summary>
    public IEnumerable<ProgrammeCatalogue> Since(Instant instant) =>
        Versions.Where(version => version.EffectiveAt > instant).Select(version => version.Value.Catalogue).Prepend(At(instant).Catalogue);

    /// <summary>The catalogue by which a whole UTC day is summed up: the one that holds at its end.</summary>
    public ProgrammeCatalogue On(UtcDay day) => At(day.End.Before).Catalogue;

    /// <summary>The pool of a model's usage on a whole UTC day; null if that day's catalogue knows none.</summary>
    public Pool? PoolOf(string model, UtcDay day) => On(day).Models.PoolOf(model, day);
}
