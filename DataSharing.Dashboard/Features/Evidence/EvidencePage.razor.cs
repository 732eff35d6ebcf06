using DataSharing.Core.Organizations;
using DataSharing.Core.Primitives;
using DataSharing.Core.Sharing;
using DataSharing.Dashboard.Access;
using DataSharing.Dashboard.Common;
using DataSharing.Dashboard.UI;
using Microsoft.AspNetCore.Components;
using Microsoft.JSInterop;

namespace DataSharing.Dashboard.Features.Evidence;

/// <summary>The answer to "was this shared, who decided it, and what happened since?", to be printed. The question stands in the URL.</summary>
public sealed partial class EvidencePage
{
    private const string FromName = "from";
    private const string UntilName = "until";
    private const string ControlName = "control";
    private const string ProjectsName = "projects";
    private const int UsualDays = 30;

    private EvidenceView? _view;
    private IReadOnlyList<ProjectHistory> _projects = [];
    private List<string> _chosen = [];
    private SharingControl _control;
    private UtcDay _from;
    private UtcDay _until;
    private bool _awaitsDecision = true;

    [SupplyParameterFromQuery(Name = FromName)]
    public string? From { get; set; }

    [SupplyParameterFromQuery(Name = UntilName)]
    public string? Until { get; set; }

    [SupplyParameterFromQuery(Name = ControlName)]
    public string? Control { get; set; }

    [SupplyParameterFromQuery(Name = ProjectsName)]
    public string? Projects { get; set; }

    [Inject]
    private EvidenceQueries Queries { get; set; } = default!;

    [Inject]
    private OrganizationReader Organizations { get; set; } = default!;

    [Inject]
    private NavigationManager Navigation { get; set; } = default!;

    [Inject]
    private IJSRuntime Script { get; set; } = default!;

    protected override string LoadKey => $"{OrganizationId}\n{From}|{Until}|{Control}|{Projects}";

    // A report is of one moment: news do not change it under the reader's hands, but end it for whoever may no longer see it.
    // One made in the moment between a decision's record and its effect is the exception: it would say that nothing was decided.
    protected override async Task OnNewsAsync()
    {
        if (_awaitsDecision || await TryAsync(() => Organizations.ReadAsync(Actor, OrganizationId, Leaving)) is not null)
        {
            await RefreshAsync();
        }
    }

    private string JsonAddress => Navigation.Link($"{PageRoutes.Evidence(OrganizationId)}/json", Query(_from.ToString(), _until.ToString()));

    protected override async Task<Action> ReadAsync(CancellationToken cancellationToken)
    {
        var seen = await Organizations.ReadAsync(Actor, OrganizationId, cancellationToken);
        List<string> chosen = [.. (Projects ?? "").Split(',', StringSplitOptions.RemoveEmptyEntries)];
        var control = WireName<SharingControl>.Find(Control) ?? SharingControl.InputsOutputs;
        var last = UtcDay.TryParse(Until, out var until) && until <= seen.Now.Day ? until : seen.Now.Day;
        var first = UtcDay.TryParse(From, out var from) && from <= last ? from : last.DaysBefore(UsualDays - 1);
        var view = await Queries.GetAsync(Actor, OrganizationId, new EvidenceQuestion(control, first, last, chosen), cancellationToken);
        var awaitsDecision = seen.History.Sharing.Values.Any(timeline => timeline.Entries.Any(entry => entry.EffectiveAt > view.MadeAt));
        return () => (_projects, _chosen, _control, _from, _until, _view, _awaitsDecision) = (seen.History.Projects, chosen, control, first, last, view, awaitsDecision);
    }

    protected override void OnOtherOrganization() => (_projects, _chosen, _view) = ([], [], null);

    private void Choose(string id, bool on)
    {
        var chosen = on ? _chosen.Append(id) : _chosen.Where(other => other != id);
        Go((ProjectsName, string.Join(',', chosen.Order(StringComparer.Ordinal))));
    }

    private void Go((string Name, string? Value) change) => Navigation.NavigateTo(Navigation.Link(PageRoutes.Evidence(OrganizationId), Query(From, Until), change));

    private Dictionary<string, object?> Query(string? from, string? until) => new()
    {
        [FromName] = from,
        [UntilName] = until,
        [ControlName] = _control == SharingControl.InputsOutputs ? null : _control.Wire(),
        [ProjectsName] = _chosen.Count == 0 ? null : string.Join(',', _chosen),
    };

    private Task PrintAsync() => Script.InvokeVoidAsync("print").AsTask();
}
