using DataSharing.Core.Organizations;
using DataSharing.Core.Sharing;
using DataSharing.Dashboard.Access;
using DataSharing.Dashboard.Common;
using DataSharing.Dashboard.Live;
using Microsoft.AspNetCore.Components;
using Microsoft.JSInterop;

namespace DataSharing.Dashboard.Features.Evidence;

/// <summary>
/// The answer to "was this shared, who decided it, and what happened since?", to be printed. The question stands in the URL.
/// </summary>
public sealed partial class EvidencePage
{
    private EvidenceView? _view;
    private IReadOnlyList<ProjectHistory> _projects = [];
    private bool _awaitsDecision = true;
    private bool _mayKeepFacts;
    private EvidenceQuestion _question = new(SharingControl.InputsOutputs, default, default, []);

    [Inject]
    private EvidenceQueries Queries { get; set; } = default!;

    [Inject]
    private OrganizationReader Organizations { get; set; } = default!;

    [Inject]
    private IJSRuntime Script { get; set; } = default!;

    private protected override News Follows => News.Settings | News.Reports | News.Log;

    protected override string LoadKey => OrganizationId + Query;

    private EvidenceAddress Address => EvidenceAddress.Of(Asked);

    // A report is of one moment: news do not change it under the reader's hands, but end it for whoever may no longer see it.
    // One made in the moment between a decision's record and its effect is the exception: it would say that nothing was decided.
    private protected override async Task OnNewsAsync(News news)
    {
        if (_awaitsDecision || await TryAsync(() => Organizations.ReadAsync(Actor, OrganizationId, Leaving)) is not null)
        {
            await RefreshAsync();
        }
    }

    private string JsonAddress => EvidenceAddress.Of(_question).At($"{PageRoutes.Evidence(OrganizationId)}/json");

    protected override async Task<Action> ReadAsync(CancellationToken cancellationToken)
    {
        var seen = await Organizations.ReadAsync(Actor, OrganizationId, cancellationToken);
        var question = EvidenceAddress.Of(Query).QuestionAt(seen.Now.Day);
        var view = await Queries.GetAsync(Actor, OrganizationId, question, cancellationToken);
        var after = await Organizations.ReadAsync(Actor, OrganizationId, cancellationToken);
        var awaitsDecision = after.History.Sharing.Values.Any(timeline => timeline.Entries.Any(entry => entry.EffectiveAt > view.MadeAt));
        return () =>
        {
            (_projects, _question, _view, _awaitsDecision) = (seen.History.Projects, question, view, awaitsDecision);
            _mayKeepFacts = seen.Standing.Has(Right.KeepFacts);
        };
    }

    protected override void OnOtherOrganization() => (_projects, _view) = ([], null);

    private void Choose(string id, bool on)
    {
        var ids = Address.ProjectIds;
        var chosen = on ? ids.Append(id) : ids.Where(other => other != id);
        Go(Address.With(chosen.Order(StringComparer.Ordinal)));
    }

    private void Go(EvidenceAddress address) => GoTo(address.At(PageRoutes.Evidence(OrganizationId)));

    private Task PrintAsync() => Script.InvokeVoidAsync("print").AsTask();
}
