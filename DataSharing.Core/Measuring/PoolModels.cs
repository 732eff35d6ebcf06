using DataSharing.Core.Primitives;
using DataSharing.Core.Programme;

namespace DataSharing.Core.Measuring;

/// <summary>Which of a pool's models to name where there is room for a few.</summary>
public static class PoolModels
{
    /// <summary>
    /// Families that can be called on that day: those in use first, most used first, then the others, OpenAI's own list before hearsay and
    /// the newest first.
    /// In both, what ends soon comes last, and what has ended not at all.
    /// </summary>
    /// <param name="models">The programme's models.</param>
    /// <param name="pool">The pool.</param>
    /// <param name="inUse">Ids of models in use, most used first; those of other pools do not count.</param>
    /// <param name="day">The UTC day.</param>
    /// <param name="shutdowns">When models end, by id, from whichever source knows it; what it does not name ends when the catalogue
    /// says.</param>
    public static IEnumerable<string> Named(
        ModelCatalogue models,
        Pool pool,
        IEnumerable<string> inUse,
        UtcDay day,
        IReadOnlyDictionary<string, UtcDay> shutdowns
    )
    {
        var used = inUse.Select(model => models.Resolve(model, day).Snapshot).OfType<ModelSnapshot>().OrderBy(EndsSoon);
        var others = models
            .Snapshots.Where(model => model.IsCoveredOn(day) && (models.CoversReported || model.Confidence != Confidence.Reported))
            .OrderBy(EndsSoon)
            .ThenBy(model => model.Confidence != Confidence.Documented)
            .ThenByDescending(model => model.CoveredFrom);
        return used.Concat(others)
            .Where(model => model.Pool == pool && !(EndOf(model) <= day))
            .Select(model => model.Family)
            .Distinct(StringComparer.Ordinal);

        UtcDay? EndOf(ModelSnapshot model) => shutdowns.TryGetValue(model.Id, out var end) ? end : model.Shutdown;

        bool EndsSoon(ModelSnapshot model) => EndOf(model) <= day.AddDays(ModelEnding.AheadDays);
    }
}
