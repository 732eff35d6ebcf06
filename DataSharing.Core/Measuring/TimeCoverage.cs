using DataSharing.Core.Primitives;

namespace DataSharing.Core.Measuring;

/// <summary>Whether stretches of time leave no hole.</summary>
public static class TimeCoverage
{
    /// <summary>Whether every instant from start to end lies in one of the stretches, which may overlap and come in any order.</summary>
    /// <param name="start">Inclusive.</param>
    /// <param name="end">Exclusive.</param>
    /// <param name="stretches">Start inclusive, end exclusive.</param>
    public static bool Covers(Instant start, Instant end, IEnumerable<(Instant Start, Instant End)> stretches)
    {
        ArgumentNullException.ThrowIfNull(stretches);
        var until = start;
        foreach (var stretch in stretches.OrderBy(stretch => stretch.Start))
        {
            until = stretch.Start <= until && stretch.End > until ? stretch.End : until;
        }

        return until >= end;
    }
}
