using DataSharing.Core.Eligibility;
using DataSharing.Core.Primitives;
using DataSharing.Core.Programme;
using DataSharing.Core.Sharing;

namespace DataSharing.Core.Organizations;

/// <summary>A recorded fact and how it came here.</summary>
/// <param name="Value">What holds; null if unknown.</param>
/// <param name="Source">How it came here.</param>
public readonly record struct RecordedFact<T>(T Value, FactSource Source);

/// <summary>A project and its marks over time.</summary>
/// <param name="Id">The provider's project id.</param>
/// <param name="Name">Its name, for people.</param>
/// <param name="Archived">When it was archived or taken back into use.</param>
/// <param name="ZeroDataRetention">When Zero Data Retention was on for it.</param>
/// <param name="NeverShare">When it was marked never share.</param>
public sealed record ProjectHistory(
    string Id,
    string Name,
    Timeline<bool> Archived,
    Timeline<bool> ZeroDataRetention,
    Timeline<bool> NeverShare
)
{
    /// <summary>When it was first known here.</summary>
    public Instant KnownSince { get; init; } = Instant.Beginning;
}

/// <summary>Everything recorded of one organization that decisions rest on; what held at an instant is derived from it.</summary>
public sealed record OrganizationHistory
{
    /// <summary>The organization's id.</summary>
    public required string Id { get; init; }

    /// <summary>The programme's catalogues: they hold for everybody, and what they say changes with them.</summary>
    public required ProgrammeHistory Programme { get; init; }

    /// <summary>Usage tier ids.</summary>
    public required Timeline<RecordedFact<string?>> Tier { get; init; }

    /// <summary>Zero Data Retention on or off.</summary>
    public required Timeline<RecordedFact<bool?>> ZeroDataRetention { get; init; }

    /// <summary>Plan ids.</summary>
    public required Timeline<RecordedFact<string?>> Plan { get; init; }

    /// <summary>Account balance positive or not.</summary>
    public required Timeline<RecordedFact<bool?>> PositiveBalance { get; init; }

    /// <summary>All projects known here, archived ones too.</summary>
    public required IReadOnlyList<ProjectHistory> Projects { get; init; }

    /// <summary>The settings of each control; before the first entry sharing is not recorded.</summary>
    public required IReadOnlyDictionary<SharingControl, Timeline<SharingList>> Sharing { get; init; }

    /// <summary>The instants at which something changes, ascending and distinct: between two of them everything holds.</summary>
    public IReadOnlyList<Instant> Changes =>
        [
            .. Tier
                .Entries.Select(entry => entry.EffectiveAt)
                .Concat(ZeroDataRetention.Entries.Select(entry => entry.EffectiveAt))
                .Concat(Plan.Entries.Select(entry => entry.EffectiveAt))
                .Concat(PositiveBalance.Entries.Select(entry => entry.EffectiveAt))
                .Concat(
                    Projects.SelectMany(project =>
                        project
                            .Archived.Entries.Concat(project.ZeroDataRetention.Entries)
                            .Concat(project.NeverShare.Entries)
                            .Select(entry => entry.EffectiveAt)
                    )
                )
                .Concat(Sharing.Values.SelectMany(timeline => timeline.Entries.Select(entry => entry.EffectiveAt)))
                .Concat(Programme.Versions.Select(version => version.EffectiveAt))
                .Distinct()
                .Order(),
        ];

    /// <summary>
    /// The instants at which something was entered that had held before: from then on it was known. Ascending and distinct.
    /// </summary>
    public IReadOnlyList<Instant> LateEntries =>
        [
            .. Late(Tier)
                .Concat(Late(ZeroDataRetention))
                .Concat(Late(Plan))
                .Concat(Late(PositiveBalance))
                .Concat(
                    Projects.SelectMany(project =>
                        Late(project.Archived).Concat(Late(project.ZeroDataRetention)).Concat(Late(project.NeverShare))
                    )
                )
                .Distinct()
                .Order(),
        ];

    /// <summary>
    /// The start of a stretch of time and each instant within it at which something changes, ascending: between two of them everything
    /// holds.
    /// </summary>
    /// <param name="from">The start.</param>
    /// <param name="until">The end, exclusive.</param>
    public IEnumerable<Instant> Between(Instant from, Instant until) =>
        Changes.Where(change => change > from && change < until).Prepend(from);

    /// <summary>
    /// What held at <paramref name="instant"/>, by what was recorded up to <paramref name="knownAt"/> (everything if null).
    /// </summary>
    public OrganizationSnapshot At(Instant instant, Instant? knownAt = null)
    {
        var known = knownAt ?? Instant.End;
        return new OrganizationSnapshot(
            instant,
            Programme.At(instant, knownAt),
            new OrganizationFacts(
                Fact(Tier, instant, known),
                Fact(ZeroDataRetention, instant, known),
                Fact(Plan, instant, known),
                Fact(PositiveBalance, instant, known)
            ),
            Projects.Select(project => new ProjectState(
                project.Id,
                project.Name,
                project.Archived.At(instant, known)?.Value ?? false,
                project.ZeroDataRetention.At(instant, known)?.Value ?? false,
                project.NeverShare.At(instant, known)?.Value ?? false
            )),
            Sharing.ToDictionary(pair => pair.Key, pair => pair.Value.At(instant, known))
        );
    }

    /// <summary>
    /// The same without the projects that were first seen later: a decision for all projects would count them as sharing. Events of a
    /// project may be older than that, so that <see cref="At"/> leaves it in.
    /// </summary>
    /// <param name="knownAt">By when; null for everything that is known now.</param>
    public OrganizationHistory KnownBy(Instant? knownAt) =>
        knownAt is { } known ? this with { Projects = [.. Projects.Where(project => project.KnownSince <= known)] } : this;

    private static IEnumerable<Instant> Late<T>(Timeline<T> timeline) =>
        timeline.Entries.Where(entry => entry.RecordedAt > entry.EffectiveAt).Select(entry => entry.RecordedAt);

    private static Fact<T> Fact<T>(Timeline<RecordedFact<T>> timeline, Instant instant, Instant known) =>
        timeline.At(instant, known) is { } entry
            ? new Fact<T>(
                entry.Value.Value,
                Dated(timeline.BeginningAt(instant, known, (a, b) => EqualityComparer<T>.Default.Equals(a.Value, b.Value))!),
                entry.Value.Source
            )
            {
                StatedAt = Dated(entry),
            }
            : default;

    private static Instant? Dated<T>(TimelineEntry<T> entry) => entry.EffectiveAt == Instant.Beginning ? null : entry.EffectiveAt;
}
