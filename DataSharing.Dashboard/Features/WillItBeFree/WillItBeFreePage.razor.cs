using System.Text.Json;
using DataSharing.Core.Accounting;
using DataSharing.Core.Measuring;
using DataSharing.Core.Programme;
using DataSharing.Dashboard.Common;
using DataSharing.Dashboard.Data;
using DataSharing.Dashboard.Days;
using DataSharing.Dashboard.Features.Projects;
using DataSharing.Dashboard.Live;
using DataSharing.Dashboard.Sharing;
using Microsoft.AspNetCore.Components;
using Microsoft.JSInterop;

namespace DataSharing.Dashboard.Features.WillItBeFree;

/// <summary>Asks whether a run would be free. What is asked stands in the URL.</summary>
public sealed partial class WillItBeFreePage
{
    private List<ProjectView> _projects = [];
    private ModelCatalogue _models = new([], []);
    private FreeAnswer? _answer;
    private SharingView? _sharing;
    private FreeRun _run = new();

    [Inject]
    private FreeCheck Check { get; set; } = default!;

    [Inject]
    private ProjectQueries Projects { get; set; } = default!;

    [Inject]
    private SharingQueries Sharing { get; set; } = default!;

    [Inject]
    private ProgrammeReader Programme { get; set; } = default!;

    [Inject]
    private NavigationManager Navigation { get; set; } = default!;

    [Inject]
    private TimeProvider Time { get; set; } = default!;

    [Inject]
    private IJSRuntime Script { get; set; } = default!;

    private protected override News Follows => News.Settings | News.Reports | News.Usage | News.Time;

    protected override string LoadKey => OrganizationId + Query;

    // A tier from the address that is not on the list stands there as it was given.
    private IEnumerable<string> Tiers =>
        ServiceTier.Documented.Where(tier => tier != "batch").Append(_run.Tier).Distinct(StringComparer.Ordinal);

    private IEnumerable<string> Models =>
        _models.Aliases.Select(alias => alias.Name).Concat(_models.Snapshots.Select(snapshot => snapshot.Id));

    private string Curl
    {
        get
        {
            var request = new
            {
                project_id = _run.Project,
                model = _run.Model,
                tokens = _run.Tokens,
                requests = _run.Requests,
                duration_s = _run.Minutes * 60,
                occurred_at = _run.StartsAt?.UnixSeconds,
                service_tier = _run.Tier,
                batch = _run.Batch,
                hosted_tools = _run.HostedTools,
            };
            return $"curl {Navigation.BaseUri}v1/organization/complimentary_tokens/check -H 'Authorization: Bearer dsk_…' -H 'Content-Type: application/json' -d '{JsonSerializer.Serialize(request).Replace("'", "\\u0027", StringComparison.Ordinal)}'";
        }
    }

    protected override async Task<Action> ReadAsync(CancellationToken cancellationToken)
    {
        var address = FreeAddress.Of(Query);
        var projects = (await Projects.ListAsync(Actor, OrganizationId, cancellationToken)).FindAll(project => !project.Archived);
        var models = (await Programme.NowAsync(cancellationToken)).Models;
        if (address.Model is null)
        {
            return () =>
            {
                (_projects, _models) = (projects, models);
                if (_run.Project.Length == 0)
                {
                    _run.Project = projects.FirstOrDefault()?.Id ?? "";
                }
            };
        }

        var (run, answer) = (_run with { }, _answer);
        var sharing = await Sharing.GetAsync(Actor, OrganizationId, cancellationToken);
        var error = await TryAsync(
            async () =>
            {
                address.ReadInto(run);
                if (address.Project is null)
                {
                    run.Project = projects.FirstOrDefault()?.Id ?? "";
                }

                answer = await Check.AskAsync(Actor, OrganizationId, run.Question, cancellationToken);
            },
            cancellationToken
        );
        return () => (_projects, _models, _sharing, _answer, _run, Error) = (projects, models, sharing, answer, run, error);
    }

    protected override void OnOtherOrganization()
    {
        (_projects, _answer) = ([], null);
        _run.Project = "";
    }

    private void Ask() => Navigation.NavigateTo(FreeAddress.Of(_run).At(PageRoutes.Free(OrganizationId)), replace: true);

    private async Task CopyAsync() => await Script.InvokeVoidAsync("dataSharing.copy", Curl);

    private string Sentence(FreeAnswer answer)
    {
        var project = answer.Question.ProjectId;
        var name = _projects.Find(one => one.Id == project)?.Name ?? project;
        return FreeWords.Sentence(answer, name, Viewer, Time.Now().Day.End);
    }

    // Why the figures that it rests on are not sure, where there is something to say.
    private static string Doubts(PoolFigures figures)
    {
        var lag =
            figures.Counted is null && figures.SafeRemaining is null ? LagWords.AssumedFull
            : figures.HiddenAtMost is null ? LagWords.NotKnown
            : "";
        return figures.Unassigned.Count > 0 ? $"{lag} Uncertain: beside both pools stand {UnassignedWords.Of(figures.Unassigned)}" : lag;
    }
}
