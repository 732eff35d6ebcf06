using DataSharing.Core.Primitives;

namespace DataSharing.Core.Programme;

/// <summary>A model of the programme under its exact id.</summary>
/// <param name="Id">The exact id, such as <c>gpt-4.1-2025-04-14</c>; never matched by prefix.</param>
/// <param name="Family">The family that the programme's lists name.</param>
/// <param name="Pool">The pool it draws on.</param>
/// <param name="CoveredFrom">First UTC day of coverage, inclusive.</param>
/// <param name="CoveredUntil">First UTC day without coverage, or null while there is none.</param>
/// <param name="Confidence">How well the coverage is known.</param>
/// <param name="Shutdown">Day on which the provider shut it down; it stays covered, which is another fact.</param>
/// <param name="Sources">Where the coverage was read.</param>
public sealed record ModelSnapshot(
    string Id,
    string Family,
    Pool Pool,
    UtcDay CoveredFrom,
    UtcDay? CoveredUntil,
    Confidence Confidence,
    UtcDay? Shutdown,
    IReadOnlyList<string> Sources
)
{
    /// <summary>Whether the model is covered on that day.</summary>
    public bool IsCoveredOn(UtcDay day) => day >= CoveredFrom && (CoveredUntil is null || day < CoveredUntil);
}

/// <summary>A name that stands for one snapshot at a time.</summary>
/// <param name="Name">The alias, such as <c>gpt-4o</c>.</param>
/// <param name="SnapshotId">What it resolves to.</param>
/// <param name="From">First UTC day, inclusive; null if since always.</param>
/// <param name="Until">First UTC day on which it no longer holds; null if open.</param>
public sealed record ModelAlias(string Name, string SnapshotId, UtcDay? From, UtcDay? Until)
{
    /// <summary>Whether the alias stands for the snapshot on that day.</summary>
    public bool HoldsOn(UtcDay day) => (From is null || day >= From) && (Until is null || day < Until);
}
