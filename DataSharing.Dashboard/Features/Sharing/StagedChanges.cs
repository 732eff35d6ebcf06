using DataSharing.Core.Organizations;
using DataSharing.Core.Sharing;
using DataSharing.Dashboard.Sharing;

namespace DataSharing.Dashboard.Features.Sharing;

/// <summary>
/// What an owner has chosen and not recorded yet, of all controls. At the first version nothing is chosen: a "no" is a choice too.
/// </summary>
public sealed class StagedChanges
{
    private readonly Dictionary<SharingControl, SharingList?> _lists = [];
    private SharingView? _view;

    /// <summary>Somebody else recorded another decision since these changes were chosen.</summary>
    public bool IsConflict { get; set; }

    /// <summary>What is chosen for a control; null where nothing was decided or chosen yet.</summary>
    public SharingList? this[SharingControl control] => _lists.GetValueOrDefault(control);

    /// <summary>The controls whose choice differs from what was decided.</summary>
    public IReadOnlyDictionary<SharingControl, SharingList> Changed =>
        _view is null
            ? new Dictionary<SharingControl, SharingList>()
            : _view
                .Controls.Where(control => this[control.Control] is { } chosen && chosen != control.Decided)
                .ToDictionary(control => control.Control, control => this[control.Control]!);

    /// <summary>Shows a setting as it was read: what is staged stays, and never undoes the news.</summary>
    /// <param name="view">As read.</param>
    /// <param name="activeProjects">All active projects.</param>
    public void Show(SharingView view, IReadOnlyCollection<string> activeProjects)
    {
        var (before, changed) = (_view, Changed);
        _view = view;
        if (before is null || changed.Count == 0)
        {
            Discard();
        }
        else if (view.Version != before.Version)
        {
            IsConflict = true;
            foreach (var control in view.Controls)
            {
                _lists[control.Control] = changed.TryGetValue(control.Control, out var chosen)
                    ? Staging.Rebase(before[control.Control].List, chosen, control.List, activeProjects)
                    : control.Decided;
            }
        }
    }

    /// <summary>Forgets everything, also the setting: the page shows another organization.</summary>
    public void Clear()
    {
        _view = null;
        _lists.Clear();
        IsConflict = false;
    }

    /// <summary>They were recorded: what is read next holds.</summary>
    public void Settle()
    {
        _view = null;
        IsConflict = false;
    }

    /// <summary>Back to what was decided.</summary>
    public void Discard()
    {
        foreach (var control in _view!.Controls)
        {
            _lists[control.Control] = control.Decided;
        }

        IsConflict = false;
    }

    public void Choose(SharingControl control, SharingMode mode) =>
        _lists[control] = mode switch
        {
            SharingMode.Disabled => SharingList.Disabled,
            SharingMode.AllProjects => SharingList.AllProjects,
            _ when _view![control].List.Mode == SharingMode.SelectedProjects => _view[control].List,
            _ => SharingList.Selected([]),
        };

    public void Choose(SharingControl control, SharingList list) => _lists[control] = list;

    public void Switch(SharingControl control, string projectId, bool on, IEnumerable<string> activeProjects) =>
        _lists[control] = (this[control] ?? SharingList.Disabled).With(projectId, on, activeProjects);

    /// <summary>Line by line what would change.</summary>
    public IReadOnlyList<StagedLine> Lines(OrganizationSnapshot organization) =>
        [.. Changed.SelectMany(pair => Staging.Lines(pair.Key, _view![pair.Key].Decided, pair.Value, organization))];
}
