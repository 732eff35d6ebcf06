using DataSharing.Core.Sharing;
using DataSharing.Dashboard.Sharing;
using Microsoft.AspNetCore.Components;

namespace DataSharing.Dashboard.Features.Sharing;

/// <summary>The projects of one control that is on for selected projects.</summary>
public sealed partial class SharedProjects
{
    /// <summary>As decided.</summary>
    [Parameter, EditorRequired]
    public ControlView Control { get; set; } = default!;

    /// <summary>As chosen.</summary>
    [Parameter, EditorRequired]
    public SharingList Staged { get; set; } = SharingList.Disabled;

    /// <summary>Those that can be chosen, by name.</summary>
    [Parameter, EditorRequired]
    public IReadOnlyList<ProjectState> Projects { get; set; } = [];

    [Parameter, EditorRequired]
    public SharingFigures Beside { get; set; } = SharingFigures.NotKnown;

    [Parameter]
    public bool MayDecide { get; set; }

    [Parameter]
    public bool IsBusy { get; set; }

    /// <summary>Where a reader who may not decide asks about a project; null where nobody could grant anything.</summary>
    [Parameter]
    public Func<ProjectState, string?> AskOf { get; set; } = _ => null;

    /// <summary>A part of a name or id; empty shows all.</summary>
    [Parameter]
    public string Filter { get; set; } = "";

    [Parameter]
    public EventCallback<string> FilterChanged { get; set; }

    /// <summary>With the project, and whether it shall be shared.</summary>
    [Parameter]
    public EventCallback<(ProjectState Project, bool On)> OnSwitched { get; set; }

    /// <summary>With the projects that show.</summary>
    [Parameter]
    public EventCallback<IReadOnlyList<ProjectState>> OnSelected { get; set; }

    /// <summary>With the project to mark, or whose mark is to go.</summary>
    [Parameter]
    public EventCallback<ProjectState> OnNeverShare { get; set; }

    // Inputs and outputs alone earn tokens: only there is it told what a project used, and is a project marked.
    private bool Earns => Control.Control == SharingControl.InputsOutputs;

    private IReadOnlyList<ProjectState> Shown =>
        Filter.Length == 0
            ? Projects
            :
            [
                .. Projects.Where(project =>
                    project.Name.Contains(Filter, StringComparison.CurrentCultureIgnoreCase)
                    || project.Id.Contains(Filter, StringComparison.OrdinalIgnoreCase)
                ),
            ];

    private string Count
    {
        get
        {
            var now = Projects.Count(project => Control.List.Chooses(project.Id));
            var after = Projects.Count(project => Staged.Chooses(project.Id));
            return now == after && Control.List == Staged
                ? $"{now} share"
                : $"{now} {(now == 1 ? "shares" : "share")} now · {after} after saving";
        }
    }

    // What is typed is this part's value at once: else it is drawn once more with the filter before it, over what is typed meanwhile.
    private Task FilterAsync(ChangeEventArgs change)
    {
        Filter = (string?)change.Value ?? "";
        return FilterChanged.InvokeAsync(Filter);
    }

    private string State(string projectId, bool on, bool changed) =>
        changed ? (on ? " · starts sharing" : " · stops sharing")
        : on && Control.IsUnconfirmedOf(projectId) ? " · not confirmed at OpenAI"
        : "";
}
