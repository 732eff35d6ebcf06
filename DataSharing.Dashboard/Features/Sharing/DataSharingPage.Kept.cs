using DataSharing.Core.Sharing;
using DataSharing.Dashboard.Common;

namespace DataSharing.Dashboard.Features.Sharing;

/// <summary>What was staged and not recorded when the page went: it comes back, or the page says what was lost.</summary>
public sealed partial class DataSharingPage
{
    private string? _brought;
    private bool _isKept;

    // Once it is said what became of them.
    private bool _mayForget;

    private async Task KeepAsync()
    {
        _brought = null;
        _isKept = await Kept.KeepAsync(Actor.Id, OrganizationId, _view!, _staged, StagedLines);
    }

    private async Task DiscardAsync()
    {
        _staged.Discard();
        await KeepAsync();
    }

    private void BringBack((KeptState? State, bool IsUnreadable) kept)
    {
        _brought = null;
        var state = kept.State;
        if (kept.IsUnreadable)
        {
            _brought =
                "Unrecorded changes could not be brought back: this server no longer has the key that sealed them. Nothing was recorded; choose again.";
        }

        if (state is null)
        {
            return;
        }

        var when = Viewer.Short(KeptChanges.At(state));
        var lost = $"They were: {string.Join("; ", state.Lines)}.";
        if (state.Version != _view!.Version)
        {
            _brought = $"Unrecorded changes of {when} were not brought back: {_view.UpdatedBy} recorded another decision meanwhile. {lost}";
        }
        else if (state.Controls.Count == 0)
        {
            _brought =
                $"Unrecorded changes of {when} were too many to keep, and are lost. The first of them: {string.Join("; ", state.Lines)}.";
        }
        else
        {
            var refused = state
                .Against(_view)
                .Aggregate(new HashSet<string>(StringComparer.Ordinal), (names, kept) => [.. names, .. TakeBack(kept.Control, kept.List)]);
            var without = refused.Count == 0 ? "" : $" Without {string.Join(", ", refused)}: it cannot be chosen any more.";
            _brought =
                StagedLines.Count > 0
                    ? $"Unrecorded changes of {when} are back.{without} Nothing is recorded before you review them."
                    : $"Unrecorded changes of {when} were not brought back: they cannot be chosen any more. {lost}";
        }

        _isKept = true;
        _mayForget = StagedLines.Count == 0;
    }

    // What was marked meanwhile, or is no longer in use, is not chosen behind the owner's back. Returns what was left out.
    private List<string> TakeBack(SharingControl control, SharingList list)
    {
        if (list.Mode == SharingMode.AllProjects && NeverShared is { } marked)
        {
            return [$"all projects, while {marked.Name} is marked never share"];
        }

        var before = _view![control].List;
        var left = list
            .ProjectIds.Where(id =>
                !before.Chooses(id)
                && !Active.Exists(project => project.Id == id && project is { NeverShare: false, ZeroDataRetention: false })
            )
            .ToList();
        _staged.Choose(control, list.Mode == SharingMode.SelectedProjects ? SharingList.Selected(list.ProjectIds.Except(left)) : list);
        return left.ConvertAll(id => _snapshot!.FindProject(id)?.Name ?? id);
    }
}
