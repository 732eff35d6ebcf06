using DataSharing.Core.Primitives;
using DataSharing.Core.Sharing;

namespace DataSharing.Core.Organizations;

/// <summary>What "all projects" means by name, when one of them is to be left out: the provider's page has no list of exceptions.</summary>
public static class StayingProjects
{
    /// <summary>The ids to select, those that shall be left out among them.</summary>
    /// <remarks>
    /// Whoever chose <see cref="SharingMode.AllProjects"/> meant the projects that were seen here then, and what was seen later shares as
    /// they do. A project that was seen later and
    /// does not share, such as one with Zero Data Retention, was never chosen by anybody: selected by name it would begin to share, unseen,
    /// once that is off.
    /// What keeps all of them from sharing for a time, such as the organization's own Zero Data Retention, takes none of them out.
    /// An archived project, and one marked <em>never share</em>, is not selected.
    /// </remarks>
    /// <param name="history">The organization.</param>
    /// <param name="control">The kind of data.</param>
    /// <param name="at">The instant to look at.</param>
    public static IReadOnlyList<string> Of(OrganizationHistory history, SharingControl control, Instant at)
    {
        // A decision holds a moment after it was recorded: one that is about to is the present one.
        var latest = history.Sharing.GetValueOrDefault(control)?.Entries is [.., var last] ? last : null;
        var snapshot = history.At(latest?.EffectiveAt > at ? latest.EffectiveAt : at);
        var chosen = latest?.RecordedAt;
        return
        [
            .. history
                .Projects.Where(project =>
                    snapshot.FindProject(project.Id) is { Archived: false, NeverShare: false } state
                    && (project.KnownSince <= chosen || EffectiveSharing.Of(snapshot.List(control), state, block: null).Shared)
                )
                .Select(project => project.Id),
        ];
    }
}
