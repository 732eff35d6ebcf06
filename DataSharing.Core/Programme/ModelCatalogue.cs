using System.Collections.Frozen;
using DataSharing.Core.Primitives;

namespace DataSharing.Core.Programme;

/// <summary>A model id as a request gave it, and what the catalogue knows of it on that day.</summary>
/// <param name="Id">The snapshot's id; the requested id if the catalogue knows none.</param>
/// <param name="Snapshot">The snapshot, or null if the model is not in the catalogue.</param>
/// <param name="FineTuned">Whether the id names a fine-tuned model (<c>ft:…</c>), which is never covered.</param>
public readonly record struct ResolvedModel(string Id, ModelSnapshot? Snapshot, bool FineTuned);

/// <summary>The models of the programme: exact ids and aliases, with dates.</summary>
/// <remarks>An unknown model is not covered; nothing is ever guessed from a prefix (programme.md, rule 5).</remarks>
public sealed class ModelCatalogue
{
    private readonly FrozenDictionary<string, ModelSnapshot> _snapshots;
    private readonly FrozenDictionary<string, ModelAlias[]> _aliases;
    private readonly FrozenDictionary<string, ReleasedModel> _released;

    /// <summary>Makes a catalogue from validated parts.</summary>
    /// <param name="snapshots">Models with distinct ids.</param>
    /// <param name="aliases">Aliases of those models; the periods of one name do not overlap.</param>
    /// <param name="coversReported">Whether models that only third parties report count as covered.</param>
    /// <param name="releasedNotListed">Models that were released and are on no list; none of them is a snapshot.</param>
    public ModelCatalogue(
        IReadOnlyList<ModelSnapshot> snapshots,
        IReadOnlyList<ModelAlias> aliases,
        bool coversReported = true,
        IReadOnlyList<ReleasedModel>? releasedNotListed = null
    )
    {
        ReleasedNotListed = releasedNotListed ?? [];
        _released = ReleasedNotListed.ToFrozenDictionary(model => model.Id, StringComparer.Ordinal);
        Snapshots = snapshots;
        Aliases = aliases;
        CoversReported = coversReported;
        _snapshots = snapshots.ToFrozenDictionary(model => model.Id, StringComparer.Ordinal);
        _aliases = aliases
            .GroupBy(alias => alias.Name, StringComparer.Ordinal)
            .ToFrozenDictionary(group => group.Key, group => group.ToArray(), StringComparer.Ordinal);
    }

    /// <summary>All models, in the catalogue's order.</summary>
    public IReadOnlyList<ModelSnapshot> Snapshots { get; }

    /// <summary>All aliases.</summary>
    public IReadOnlyList<ModelAlias> Aliases { get; }

    /// <summary>
    /// Models that were released and of which nobody says whether they are covered: they are not, until an operator says so.
    /// </summary>
    public IReadOnlyList<ReleasedModel> ReleasedNotListed { get; }

    /// <summary>The released model with exactly this id that is on no list, or null.</summary>
    public ReleasedModel? FindReleased(string model) => _released.GetValueOrDefault(model);

    /// <summary>Whether models that only third parties report count as covered: the operator's switch.</summary>
    public bool CoversReported { get; }

    /// <summary>Finds what a request's model id stands for on that day. Case-sensitive and exact.</summary>
    public ResolvedModel Resolve(string model, UtcDay day)
    {
        if (model.StartsWith("ft:", StringComparison.Ordinal))
        {
            return new ResolvedModel(model, null, FineTuned: true);
        }

        if (_snapshots.TryGetValue(model, out var snapshot))
        {
            return new ResolvedModel(model, snapshot, FineTuned: false);
        }

        if (_aliases.TryGetValue(model, out var aliases) && Array.Find(aliases, alias => alias.HoldsOn(day)) is { } holding)
        {
            return new ResolvedModel(holding.SnapshotId, _snapshots[holding.SnapshotId], FineTuned: false);
        }

        return new ResolvedModel(model, null, FineTuned: false);
    }

    /// <summary>
    /// The pool of the snapshot that a model id stands for on that day, covered or not; null if the catalogue knows none.
    /// </summary>
    public Pool? PoolOf(string model, UtcDay day) => Resolve(model, day).Snapshot?.Pool;

    /// <summary>Whether a resolved model is covered on that day.</summary>
    public bool IsCovered(ResolvedModel model, UtcDay day) =>
        model.Snapshot is { } snapshot && snapshot.IsCoveredOn(day) && (CoversReported || snapshot.Confidence != Confidence.Reported);
}
