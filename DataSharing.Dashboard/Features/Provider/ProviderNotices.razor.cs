using DataSharing.Core.Accounting;
using DataSharing.Core.Organizations;
using DataSharing.Core.Sharing;
using DataSharing.Dashboard.Access;
using DataSharing.Dashboard.Common;
using DataSharing.Dashboard.Sharing;
using DataSharing.Dashboard.UI;
using Microsoft.AspNetCore.Components;
using MudBlazor;

namespace DataSharing.Dashboard.Features.Provider;

public sealed partial class ProviderNotices
{
    private const int Most = 5;

    private bool _all;
    private bool _busy;
    private string? _error;

    [CascadingParameter]
    public Actor Actor { get; set; } = default!;

    [Parameter, EditorRequired]
    public string OrganizationId { get; set; } = "";

    [Parameter, EditorRequired]
    public ProviderFacts Facts { get; set; } = default!;

    /// <summary>Something was decided: the page is to be read anew.</summary>
    [Parameter]
    public EventCallback OnDecided { get; set; }

    [Inject]
    private DecideUndecided Decide { get; set; } = default!;

    [Inject]
    private IDialogService Dialogs { get; set; } = default!;

    [Inject]
    private ILogger<ProviderNotices> Logger { get; set; } = default!;

    private bool IsOwner => Facts.MayDecide;

    private List<(string Name, string Tier)> InDoubt =>
        [
            .. Facts
                .Organization.Projects.Where(project => Facts.Organization.Sharing(SharingControl.InputsOutputs, project).Shared)
                .Select(project => (project.Name, Tier: Facts.Tiers.GetValueOrDefault(project.Id)?.Default))
                .Where(project => ServiceTier.IsDefaultInDoubt(project.Tier))
                .OrderBy(project => project.Name, StringComparer.CurrentCulture)
                .Select(project => (project.Name, project.Tier!)),
        ];

    private IEnumerable<string> Cautions(UndecidedProject project) =>
        Facts.CautionsOf(project.Id).Select(caution => ProviderFactWords.Caution(caution, project.Name, Facts.Projects[project.Id]));

    private async Task KeepAsync(IReadOnlyList<UndecidedProject> projects)
    {
        // Data that is kept in a region or under an own key is asked about once more, as with any switch.
        var cautions = projects.SelectMany(Cautions).ToList();
        if (cautions.Count == 0 || await Dialogs.ConfirmAsync("Keep sharing?", string.Join(" ", cautions), "Keep sharing all the same"))
        {
            await ActAsync(() => Decide.KeepAsync(Actor, OrganizationId, Ids(projects), CancellationToken.None));
        }
    }

    private async Task StopAsync(IReadOnlyList<UndecidedProject> projects)
    {
        // To stop one is one click. Where others stay selected by it, they are named first: nobody decided about them yet.
        var others = Facts.Undecided.Where(project => projects.All(stopped => stopped.Id != project.Id)).ToList();
        var what =
            $"All projects become selected projects, with {string.Join(", ", others.Select(project => project.Name.InSentence()))} among them: they go on sharing, by your decision. "
            + string.Join(" ", others.SelectMany(Cautions));
        if (
            others.Count == 0
            || await Dialogs.ConfirmAsync("Stop these and keep the others?", what.TrimEnd(), "Stop these, keep the others")
        )
        {
            await ActAsync(() => Decide.StopAsync(Actor, OrganizationId, Ids(projects), Ids(others), CancellationToken.None));
        }
    }

    private async Task ActAsync(Func<Task> act)
    {
        if (_busy)
        {
            return;
        }

        _busy = true;
        try
        {
            await act();
            _error = null;
        }
        catch (Exception exception)
        {
            _error = PageFailure.Of(exception, Logger).ToString();
        }
        finally
        {
            _busy = false;
        }

        await OnDecided.InvokeAsync();
    }

    private static List<string> Ids(IReadOnlyList<UndecidedProject> projects) => [.. projects.Select(project => project.Id)];
}
