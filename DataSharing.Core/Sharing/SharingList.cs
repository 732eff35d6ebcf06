using System.Collections.Immutable;
using System.Text.Json.Serialization;

namespace DataSharing.Core.Sharing;

/// <summary>For which projects a control is on.</summary>
public enum SharingMode
{
    /// <summary>For none.</summary>
    [JsonStringEnumMemberName("disabled")]
    Disabled,

    /// <summary>For all, new ones too.</summary>
    [JsonStringEnumMemberName("all_projects")]
    AllProjects,

    /// <summary>For those on the list.</summary>
    [JsonStringEnumMemberName("selected_projects")]
    SelectedProjects,
}

/// <summary>The setting of one control: its mode and, for <see cref="SharingMode.SelectedProjects"/>, the list.</summary>
/// <remarks>
/// There is one list per control and no third level (programme.md, Decisions "project settings"). Equal lists are equal values.
/// </remarks>
public sealed record SharingList
{
    private SharingList(SharingMode mode, ImmutableSortedSet<string> projectIds)
    {
        Mode = mode;
        ProjectIds = projectIds;
    }

    /// <summary>Off for every project.</summary>
    public static SharingList Disabled { get; } = new(SharingMode.Disabled, []);

    /// <summary>On for every project, new ones too.</summary>
    public static SharingList AllProjects { get; } = new(SharingMode.AllProjects, []);

    /// <summary>The mode.</summary>
    public SharingMode Mode { get; }

    /// <summary>The selected projects in ordinal order; empty in the other modes.</summary>
    public ImmutableSortedSet<string> ProjectIds { get; }

    /// <summary>On for these projects only.</summary>
    public static SharingList Selected(IEnumerable<string> projectIds) =>
        new(SharingMode.SelectedProjects, projectIds.ToImmutableSortedSet(StringComparer.Ordinal));

    /// <summary>Whether the setting names the project, before anything that blocks it.</summary>
    public bool Chooses(string projectId) =>
        Mode == SharingMode.AllProjects || (Mode == SharingMode.SelectedProjects && ProjectIds.Contains(projectId));

    /// <summary>Whether the setting names any project.</summary>
    public bool ChoosesAny => Mode == SharingMode.AllProjects || !ProjectIds.IsEmpty;

    /// <summary>Whether something that <paramref name="before"/> names is left out by this setting.</summary>
    public bool KeepsBackFrom(SharingList before) =>
        (before.Mode, Mode) switch
        {
            (SharingMode.Disabled, _) or (_, SharingMode.AllProjects) => false,
            (SharingMode.AllProjects, _) => true,
            _ => before.ProjectIds.Except(ProjectIds).Count > 0,
        };

    /// <summary>Whether it names something that <paramref name="before"/> does not: only that needs the terms to be acknowledged.</summary>
    public bool TurnsOnFrom(SharingList before) =>
        (before.Mode, Mode) switch
        {
            (SharingMode.AllProjects, _) or (_, SharingMode.Disabled) => false,
            (_, SharingMode.AllProjects) => true,
            _ => ProjectIds.Except(before.ProjectIds).Count > 0,
        };

    /// <summary>The setting after one project was switched, which writes the organization's list.</summary>
    /// <param name="projectId">The project.</param>
    /// <param name="enable">On or off.</param>
    /// <param name="activeProjects">All active projects: what "all others" means when one leaves
    /// <see cref="SharingMode.AllProjects"/>.</param>
    public SharingList With(string projectId, bool enable, IEnumerable<string> activeProjects) =>
        (Mode, enable) switch
        {
            (SharingMode.Disabled, true) => Selected([projectId]),
            (SharingMode.AllProjects, false) => Selected(activeProjects.Where(id => id != projectId)),
            (SharingMode.SelectedProjects, true) => Selected(ProjectIds.Add(projectId)),
            (SharingMode.SelectedProjects, false) => Selected(ProjectIds.Remove(projectId)),
            _ => this,
        };

    /// <inheritdoc />
    public bool Equals(SharingList? other) => other is not null && Mode == other.Mode && ProjectIds.SetEquals(other.ProjectIds);

    /// <inheritdoc />
    public override int GetHashCode() => HashCode.Combine(Mode, ProjectIds.Count);
}
