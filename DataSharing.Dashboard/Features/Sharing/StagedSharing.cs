using DataSharing.Core.Organizations;
using DataSharing.Core.Sharing;
using DataSharing.Dashboard.Common;
using DataSharing.Dashboard.Sharing;

namespace DataSharing.Dashboard.Features.Sharing;

/// <summary>
/// What an owner has chosen for one organization and not recorded yet, of all controls. At the first version nothing is chosen: a "no" is a
/// choice too.
/// </summary>
/// <remarks>
/// One for each time that somebody comes to an organization: what ends late, as a decision that is recorded, settles what it was chosen in,
/// and nothing of another organization.
/// </remarks>
public sealed class StagedSharing
{
    private static readonly Dictionary<SharingControl, SharingList> _nothing = [];

    private readonly Dictionary<SharingControl, SharingList?> _lists = [];
    private SharingView? _view;
    private OrganizationSnapshot? _organization;
    private bool _isSettled;

    /// <summary>Somebody else recorded another decision since these changes were chosen.</summary>
    public bool IsConflict { get; private set; }

    /// <summary>The projects that can be chosen, by name.</summary>
    public IReadOnlyList<ProjectState> Active { get; private set; } = [];

    /// <summary>
    /// A project that is marked never share, or null: OpenAI's page has no list of exceptions, so that "all" cannot be chosen.
    /// </summary>
    public ProjectState? NeverShared => Active.FirstOrDefault(project => project.NeverShare);

    /// <summary>What is chosen for a control; null where nothing was decided or chosen yet.</summary>
    public SharingList? this[SharingControl control] => _lists.GetValueOrDefault(control);

    /// <summary>The controls whose choice differs from what was decided.</summary>
    public IReadOnlyDictionary<SharingControl, SharingList> Changed =>
        _view is null || _isSettled
            ? _nothing
            : _view
                .Controls.Where(control => this[control.Control] is { } chosen && chosen != control.Decided)
                .ToDictionary(control => control.Control, control => this[control.Control]!);

    /// <summary>Line by line what would change.</summary>
    public IReadOnlyList<StagedLine> Lines =>
        [.. Changed.SelectMany(pair => Staging.Lines(pair.Key, _view![pair.Key].Decided, pair.Value, _organization!))];

    /// <summary>What a "no" to everything would record: every control that is on, or about which nothing was decided yet.</summary>
    public IReadOnlyDictionary<SharingControl, SharingList> StopOfAll =>
        _view is null
            ? _nothing
            : _view
                .Controls.Where(control => control.Decided?.Mode != SharingMode.Disabled)
                .ToDictionary(control => control.Control, _ => SharingList.Disabled);

    /// <summary>The projects of which anything is shared now.</summary>
    public IReadOnlyList<ProjectState> SharingNow =>
        [.. Active.Where(project => _view!.Controls.Any(control => control.List.Chooses(project.Id)))];

    /// <summary>The projects that would start to share something, of any kind.</summary>
    public IReadOnlyList<ProjectState> Starting =>
        [.. Active.Where(project => Changed.Any(list => list.Value.Chooses(project.Id) && !_view![list.Key].List.Chooses(project.Id)))];

    /// <summary>Shows a setting as it was read: what is staged stays, and never undoes the news.</summary>
    /// <param name="view">As read.</param>
    /// <param name="organization">With its projects.</param>
    public void Show(SharingView view, OrganizationSnapshot organization)
    {
        var (before, changed) = (_view, Changed);
        (_view, _organization, _isSettled) = (view, organization, false);
        Active =
        [
            .. organization.Projects.Where(project => !project.Archived).OrderBy(project => project.Name, StringComparer.CurrentCulture),
        ];
        if (before is null || changed.Count == 0)
        {
            Discard();
        }
        else if (view.Version != before.Version)
        {
            IsConflict = true;
            var active = Active.Select(project => project.Id).ToList();
            foreach (var control in view.Controls)
            {
                _lists[control.Control] = changed.TryGetValue(control.Control, out var chosen)
                    ? Staging.Rebase(before[control.Control].List, chosen, control.List, active)
                    : control.Decided;
            }
        }
    }

    /// <summary>They were recorded: what is read next holds.</summary>
    public void Settle() => (_isSettled, IsConflict) = (true, false);

    /// <summary>They were not recorded, since another decision came first.</summary>
    public void Contradict() => IsConflict = true;

    /// <summary>Back to what was decided.</summary>
    public void Discard()
    {
        foreach (var control in _view?.Controls ?? [])
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

    public void Switch(SharingControl control, string projectId, bool on) =>
        _lists[control] = (this[control] ?? SharingList.Disabled).With(projectId, on, Active.Select(project => project.Id));

    /// <summary>Chooses these projects too, as far as they may be shared.</summary>
    public void Select(SharingControl control, IEnumerable<ProjectState> projects) =>
        _lists[control] = SharingList.Selected(
            (this[control] ?? SharingList.Disabled).ProjectIds.Union(projects.Where(MayBeShared).Select(project => project.Id))
        );

    /// <summary>Takes back what was chosen before the page went, against the decision that still stands.</summary>
    /// <returns>
    /// What was left out, by name: what was marked meanwhile, or is no longer in use, is not chosen behind the owner's back.
    /// </returns>
    public IReadOnlyList<string> TakeBack(IEnumerable<(SharingControl Control, SharingList List)> kept) =>
        [.. kept.SelectMany(pair => TakeBack(pair.Control, pair.List)).Distinct(StringComparer.Ordinal)];

    private List<string> TakeBack(SharingControl control, SharingList list)
    {
        if (list.Mode == SharingMode.AllProjects && NeverShared is { } marked)
        {
            return [$"all projects, while {marked.Name.InSentence()} is marked never share"];
        }

        var before = _view![control].List;
        var left = list
            .ProjectIds.Where(id => !before.Chooses(id) && !Active.Any(project => project.Id == id && MayBeShared(project)))
            .ToList();
        _lists[control] = list.Mode == SharingMode.SelectedProjects ? SharingList.Selected(list.ProjectIds.Except(left)) : list;
        return left.ConvertAll(id => _organization!.FindProject(id)?.Name ?? id);
    }

    private static bool MayBeShared(ProjectState project) => project is { NeverShare: false, ZeroDataRetention: false };
}
