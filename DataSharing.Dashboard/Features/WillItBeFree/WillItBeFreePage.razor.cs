using System.Text.Json;
using DataSharing.Core.Foresight;
using DataSharing.Core.Measuring;
using DataSharing.Core.Primitives;
using DataSharing.Core.Programme;
using DataSharing.Core.Sharing;
using DataSharing.Dashboard.Access;
using DataSharing.Dashboard.Common;
using DataSharing.Dashboard.Data;
using DataSharing.Dashboard.Days;
using DataSharing.Dashboard.Features.Projects;
using DataSharing.Dashboard.Live;
using DataSharing.Dashboard.Sharing;
using DataSharing.Dashboard.UI;
using Microsoft.AspNetCore.Components;
using Microsoft.JSInterop;

namespace DataSharing.Dashboard.Features.WillItBeFree;

/// <summary>
/// Says whether a run would be free while it is typed. What is asked stands in the URL; where nothing does, the last run of this browser.
/// </summary>
public sealed partial class WillItBeFreePage
{
    /// <summary>How long nothing is typed before it is asked.</summary>
    public static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(300);

    private static readonly TimeSpan _minute = TimeSpan.FromMinutes(1);

    private IReadOnlyList<ProjectChoice> _projects = [];
    private IReadOnlyList<ModelChoice> _models = [];
    private ProgrammeCatalogue? _catalogue;
    private FreeAnswer? _answer;
    private SharingView? _sharing;
    private UtcDay _day;
    private bool _mayKeepFacts;

    // Of days that are over: read once a day.
    private IReadOnlyList<RegularRun> _runs = [];
    private UtcDay? _runsOf;

    // As the form has it, which may be ahead of what was asked; the address that was written for it, and the one that shows.
    private FreeAddress _form = new();
    private string? _written;
    private string? _shownFor;
    private ITimer? _pause;
    private bool _isTyping;

    [Inject]
    private FreeCheck Check { get; set; } = default!;

    [Inject]
    private RegularRuns Runs { get; set; } = default!;

    [Inject]
    private ProjectQueries Projects { get; set; } = default!;

    [Inject]
    private OrganizationReader Organizations { get; set; } = default!;

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

    private string Page => PageRoutes.Free(OrganizationId);

    private string Memory => $"free:{OrganizationId}";

    private string ModelFacts => _catalogue is null ? "" : ModelChoice.FactsOf(_catalogue, _form.Model ?? "", _day);

    private string Curl
    {
        get
        {
            var run = Read(_form);
            var request = new
            {
                project_id = run.Project,
                model = run.Model,
                tokens = run.Output is null ? run.Tokens : (long?)null,
                input_tokens = run.Tokens - run.Output,
                output_tokens = run.Output,
                requests = run.Requests,
                duration_s = run.Minutes * 60,
                occurred_at = run.StartsAt?.UnixSeconds,
                service_tier = run.Tier,
                batch = run.Batch,
                hosted_tools = run.HostedTools,
            };
            return $"curl {Navigation.BaseUri}v1/organization/complimentary_tokens/check -H 'Authorization: Bearer dsk_…' -H 'Content-Type: application/json' -d '{JsonSerializer.Serialize(request).Replace("'", "\\u0027", StringComparison.Ordinal)}'";
        }
    }

    protected override async Task<Action> ReadAsync(CancellationToken cancellationToken)
    {
        var given = FreeAddress.Of(Query);
        var seen = await Organizations.ReadAsync(Actor, OrganizationId, cancellationToken, Right.LookInto);
        var listed = await Projects.ListAsync(Actor, OrganizationId, cancellationToken);
        var now = seen.History.At(seen.Now);
        List<ProjectChoice> projects =
        [
            .. listed
                .Where(project => !project.Archived)
                .Select(project => new ProjectChoice(
                    project.Id,
                    project.Name,
                    now.FindProject(project.Id) is { } state && now.Sharing(SharingControl.InputsOutputs, state).Shared
                ))
                .OrderByDescending(project => project.Shares),
        ];
        var runs = _runsOf == seen.Now.Day ? _runs : await Runs.ListAsync(Actor, OrganizationId, cancellationToken);
        var catalogue = await Programme.NowAsync(cancellationToken);
        var asked = given.Over(given.Model is null ? await LastAsync(projects, cancellationToken) : FreeAddress.One);
        asked = asked.Project is null ? asked with { Project = projects.FirstOrDefault()?.Id } : asked;
        var answer = (FreeAnswer?)null;
        var sharing = await Sharing.GetAsync(Actor, OrganizationId, cancellationToken);
        var error =
            projects.Count == 0
                ? null
                : await TryAsync(
                    async () => answer = await Check.AskAsync(Actor, OrganizationId, ToCome(Read(asked), seen.Now), cancellationToken),
                    cancellationToken
                );
        return () =>
        {
            (_projects, _catalogue, _day, _sharing) = (projects, catalogue, seen.Now.Day, sharing);
            (_runs, _runsOf, _mayKeepFacts) = (runs, seen.Now.Day, seen.Standing.Has(Right.KeepFacts));
            _models = ModelChoice.All(catalogue, _day);
            (_answer, Error) = (answer, error);
            var address = given.At(Page);

            // An answer to what was typed before, while what was typed since is on its way into the address.
            var isOvertaken = _isTyping && _written is not null;
            if (address != _shownFor && address != _written && !isOvertaken)
            {
                // Not what was typed here: the address says it.
                (_form, _written) = (asked, null);
                _pause?.Dispose();
                if (given.IsEmpty && projects.Count > 0)
                {
                    Go();
                }
            }

            _shownFor = address;
            _isTyping &= Normal(_form) != address;
        };
    }

    protected override void OnOtherOrganization()
    {
        (_projects, _answer, _form, _written, _shownFor, _isTyping) = ([], null, new(), null, null, false);
        (_runs, _runsOf) = ([], null);
        _pause?.Dispose();
    }

    protected override void Dispose(bool disposing)
    {
        _pause?.Dispose();
        base.Dispose(disposing);
    }

    private static FreeRun Read(FreeAddress address)
    {
        var run = new FreeRun();
        address.ReadInto(run);
        return run;
    }

    // To the minute, since no more is written. What is over is answered by no plan: its events are under Usage.
    private FreeQuestion ToCome(FreeRun run, Instant now) =>
        run.StartsAt is { } start && now.Since(start) >= _minute
            ? throw new InvalidInputException(
                "start",
                $"{Viewer.Full(start)} is over. Leave the start empty for now, or choose a later one."
            )
            : run.Question;

    // What this browser asked about this organization last, if that can still be asked; else a first example.
    private async Task<FreeAddress> LastAsync(List<ProjectChoice> projects, CancellationToken cancellationToken)
    {
        var first = FreeAddress.Of(new FreeRun { Project = projects.FirstOrDefault()?.Id ?? "" });
        try
        {
            var kept = await Script.InvokeAsync<string?>("dataSharing.recall", cancellationToken, Memory);
            var last = FreeAddress.Of(new PageQuery(kept ?? "")).Remembered;
            return last.Missing is null && Read(last) is { } run && projects.Exists(project => project.Id == run.Project) ? last : first;
        }
        catch (Exception exception) when (exception is JSException or InvalidInputException)
        {
            return first;
        }
    }

    private void OnTyped(FreeAddress form)
    {
        (_form, _isTyping) = (form, true);
        _pause?.Dispose();
        _pause = Time.CreateTimer(_ => _ = InvokeAsync(AskAsync), null, Pause, Timeout.InfiniteTimeSpan);
    }

    private async Task AskAsync()
    {
        _pause?.Dispose();
        if (Leaving.IsCancellationRequested || _form.Missing is not null)
        {
            return;
        }

        Go();
        var kept = _form.Remembered.At("");
        try
        {
            await Script.InvokeVoidAsync("dataSharing.remember", Leaving, Memory, kept);
        }
        catch (Exception exception) when (exception is JSException or JSDisconnectedException or OperationCanceledException)
        {
            // Not kept: the address has it.
        }
    }

    private void Go()
    {
        if (IsLeaving())
        {
            return;
        }

        _written = Normal(_form);
        if (_written == FreeAddress.Of(Query).At(Page))
        {
            // It was typed back to what is shown.
            _isTyping = false;
        }
        else
        {
            Navigation.NavigateTo(_written, replace: true);
        }
    }

    // As it is read from an address: nothing stands for what is empty.
    private string Normal(FreeAddress form) => FreeAddress.Of(new PageQuery(form.At(""))).At(Page);

    private Task ChooseAsync(RegularRun run)
    {
        OnTyped(FreeAddress.Of(run, Time.Now()));
        return AskAsync();
    }

    private Task StartAtAsync(Instant at)
    {
        OnTyped(
            _form with
            {
                Start =
                    at <= Time.Now()
                        ? null
                        : at.ToDateTimeOffset()
                            .UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm", System.Globalization.CultureInfo.InvariantCulture),
            }
        );
        return AskAsync();
    }

    private async Task CopyAsync()
    {
        if (_form.Missing is null && await TryAsync(() => Task.FromResult(Read(_form))) is null)
        {
            await Script.InvokeVoidAsync("dataSharing.copy", Curl);
        }
    }

    private string Sentence(FreeAnswer answer)
    {
        var project = answer.Question.ProjectId;
        var name = _projects.FirstOrDefault(one => one.Id == project)?.Name ?? project;
        return FreeWords.Sentence(answer, name, Viewer, Time.Now().Day.End);
    }

    // Why the figures that it rests on are not sure, where there is something to say.
    private static string Doubts(FreeAnswer answer, PoolFigures figures)
    {
        var counted =
            answer.UncertainlyInTheWay > 0
                ? $" Uncertain: {Figures.Of(answer.UncertainlyInTheWay)} tokens of today may not count, since OpenAI's list leaves their models open."
                : "";
        var lag =
            figures.Counted is null && figures.SafeRemaining is null ? LagWords.AssumedFull
            : figures.HiddenAtMost is null ? LagWords.NotKnown
            : "";
        return figures.Unassigned.Count > 0
            ? $"{lag} Uncertain: beside both pools stand {UnassignedWords.Of(figures.Unassigned)}{counted}"
            : lag + counted;
    }
}
