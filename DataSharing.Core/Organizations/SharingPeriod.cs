using DataSharing.Core.Primitives;
using DataSharing.Core.Sharing;

namespace DataSharing.Core.Organizations;

/// <summary>Whether a project shared inputs and outputs during a stretch of time.</summary>
public enum SharedDuring
{
    /// <summary>At no instant.</summary>
    Never,

    /// <summary>For a part of it.</summary>
    Partly,

    /// <summary>From its start to its end.</summary>
    Throughout,
}

/// <summary>What was shared between two instants, as known now.</summary>
/// <remarks>Between two changes everything holds, so only the start and each change within are looked at.</remarks>
public sealed class SharingPeriod
{
    private readonly List<OrganizationSnapshot> _snapshots;

    /// <summary>Looks at a stretch of time.</summary>
    /// <param name="history">The organization.</param>
    /// <param name="from">Its start, inclusive.</param>
    /// <param name="until">Its end, exclusive.</param>
    public SharingPeriod(OrganizationHistory history, Instant from, Instant until)
    {
        _snapshots = [.. history.Between(from, until).Select(instant => history.At(instant))];
        Recorded = history.Sharing[SharingControl.InputsOutputs].At(from) is not null;
    }

    /// <summary>A UTC day, as far as it has come: what is decided for later says nothing of what happened.</summary>
    /// <param name="history">The organization.</param>
    /// <param name="day">The day.</param>
    /// <param name="now">The present; of a day that has ended the whole counts.</param>
    public static SharingPeriod OfDay(OrganizationHistory history, UtcDay day, Instant now) =>
        new(history, day.Start, Instant.Earlier(day.End, now.Plus(TimeSpan.FromMilliseconds(1))));

    /// <summary>What held at the start and after each change within, in order of time.</summary>
    public IReadOnlyList<OrganizationSnapshot> Snapshots => _snapshots;

    /// <summary>
    /// Whether a setting of inputs and outputs was recorded at the start. Before the first one nobody knows what was shared.
    /// </summary>
    public bool Recorded { get; }

    /// <summary>Whether a project shared inputs and outputs.</summary>
    /// <param name="projectId">The project; one that is not known here is shared only by a setting for all projects. Empty if nobody says
    /// which: then it counts as
    /// shared whenever any project was, since it may be that one.</param>
    public SharedDuring Of(string projectId)
    {
        var shared = _snapshots.Count(snapshot => IsShared(snapshot, projectId));
        return shared == 0 ? SharedDuring.Never
            : shared == _snapshots.Count ? SharedDuring.Throughout
            : SharedDuring.Partly;
    }

    private static bool IsShared(OrganizationSnapshot snapshot, string projectId) =>
        projectId.Length == 0
            ? snapshot.Summarize().Sharing > 0
                || (
                    snapshot.BlockOf(SharingControl.InputsOutputs) is null
                    && snapshot.List(SharingControl.InputsOutputs).Mode == SharingMode.AllProjects
                )
        : snapshot.FindProject(projectId) is { } project ? snapshot.Sharing(SharingControl.InputsOutputs, project).Shared
        : snapshot.BlockOf(SharingControl.InputsOutputs) is null && snapshot.List(SharingControl.InputsOutputs).Chooses(projectId);
}
