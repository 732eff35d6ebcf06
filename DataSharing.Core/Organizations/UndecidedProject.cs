using DataSharing.Core.Primitives;
using DataSharing.Core.Sharing;

namespace DataSharing.Core.Organizations;

/// <summary>A project that shares because all projects do, and about which nobody here has decided.</summary>
/// <param name="Id">The provider's project id.</param>
/// <param name="Name">Its name.</param>
/// <param name="Controls">The kinds of data that it shares without a decision, in their usual order.</param>
/// <param name="Since">Since when it has shared them at the latest known: it began there, or it was first seen here.</param>
/// <param name="KnownSince">When it was first seen here.</param>
public sealed record UndecidedProject(string Id, string Name, IReadOnlyList<SharingControl> Controls, Instant Since, Instant KnownSince)
{
    /// <summary>The projects that share without a decision, the newest first.</summary>
    /// <remarks>
    /// Whoever chose <see cref="SharingMode.AllProjects"/> could not see a project that was first seen here later. What does not share
    /// plays no part: an
    /// archived project, one with Zero Data Retention, a control that is blocked. <em>Never share</em> is a decision, so such a project is
    /// not undecided.
    /// A later decision about the same control, or an owner's word that it may go on sharing what it shared then, ends it.
    /// </remarks>
    /// <param name="history">The organization.</param>
    /// <param name="created">When projects were created at the provider, where that is known.</param>
    /// <param name="kept">When an owner said of a project that it goes on sharing.</param>
    /// <param name="at">The instant to look at.</param>
    public static IReadOnlyList<UndecidedProject> Of(
        OrganizationHistory history,
        IReadOnlyDictionary<string, Instant> created,
        IReadOnlyDictionary<string, Instant> kept,
        Instant at
    )
    {
        var snapshot = history.At(at);
        var undecided = new List<UndecidedProject>();
        foreach (var project in history.Projects)
        {
            // What was said covers the kinds of data that it shared then: those were named.
            var then = kept.TryGetValue(project.Id, out var said) && said >= project.KnownSince ? history.At(said, said) : null;
            var state = snapshot.FindProject(project.Id)!;
            var settings = Enum.GetValues<SharingControl>()
                .Where(control =>
                    snapshot.Recorded(control) is { Value.Mode: SharingMode.AllProjects } setting
                    && project.KnownSince > setting.RecordedAt
                    && snapshot.Sharing(control, state).Shared
                    && !(then?.FindProject(project.Id) is { } was && then.Sharing(control, was).Shared)
                )
                .ToList();
            if (settings.Count > 0)
            {
                // It cannot have begun before the setting held, nor after it was seen.
                var began = created.TryGetValue(project.Id, out var there) && there < project.KnownSince ? there : project.KnownSince;
                var held = settings.Min(control => snapshot.Recorded(control)!.EffectiveAt);
                undecided.Add(new UndecidedProject(project.Id, project.Name, settings, began > held ? began : held, project.KnownSince));
            }
        }

        return [.. undecided.OrderByDescending(project => project.KnownSince).ThenBy(project => project.Id, StringComparer.Ordinal)];
    }
}
