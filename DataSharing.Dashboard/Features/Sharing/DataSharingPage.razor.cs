using DataSharing.Core.Eligibility;
using DataSharing.Core.Organizations;
using DataSharing.Core.Primitives;
using DataSharing.Core.Sharing;
using DataSharing.Dashboard.Access;
using DataSharing.Dashboard.Common;
using DataSharing.Dashboard.Days;
using DataSharing.Dashboard.Features.Members;
using DataSharing.Dashboard.Features.Provider;
using DataSharing.Dashboard.Features.Usage;
using DataSharing.Dashboard.Organizations;
using DataSharing.Dashboard.Sharing;
using DataSharing.Dashboard.UI;
using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Components.Routing;
using Microsoft.JSInterop;
using MudBlazor;

namespace DataSharing.Dashboard.Features.Sharing;

/// <summary>The mirror of the provider's page: what was decided, what is staged, and the way to record it.</summary>
public sealed partial class DataSharingPage
{
    private const string Top = "data-sharing";

    private readonly StagedChanges _staged = new();
    private readonly Dictionary<SharingControl, string> _filters = [];
    private SharingView? _view;
    private SharingFigures _figures = SharingFigures.NotKnown;
    private OrganizationSnapshot? _snapshot;
    private EligibilityVerdict? _verdict;
    private IReadOnlyList<string> _owners = [];
    private string? _figuresFailure;
    private string _name = "";
    private string? _focus;

    private bool IsOwner { get; set; }

    [Inject]
    private SharingQueries Queries { get; set; } = default!;

    [Inject]
    private OrganizationReader Organizations { get; set; } = default!;

    [Inject]
    private MemberQueries Members { get; set; } = default!;

    [Inject]
    private UsageQueries Usage { get; set; } = default!;

    [Inject]
    private DriftQueries Drift { get; set; } = default!;

    [Inject]
    private ChangeSharing Change { get; set; } = default!;

    [Inject]
    private ConfirmSharing Confirm { get; set; } = default!;

    [Inject]
    private AcknowledgeTerms Acknowledge { get; set; } = default!;

    [Inject]
    private DeclareSharing Declare { get; set; } = default!;

    [Inject]
    private MarkNeverShare NeverShare { get; set; } = default!;

    [Inject]
    private ProviderFactsQueries Provider { get; set; } = default!;

    [Inject]
    private KeptChanges Kept { get; set; } = default!;

    [Inject]
    private ChangeInstant Instants { get; set; } = default!;

    [Inject]
    private TimeProvider Time { get; set; } = default!;

    [Inject]
    private IDialogService Dialogs { get; set; } = default!;

    [Inject]
    private ISnackbar Snackbar { get; set; } = default!;

    [Inject]
    private IJSRuntime Script { get; set; } = default!;

    private List<ProjectState> Active =>
        [.. _snapshot!.Projects.Where(project => !project.Archived).OrderBy(project => project.Name, StringComparer.CurrentCulture)];

    private IEnumerable<ProjectState> Shown(SharingControl control) =>
        _filters.GetValueOrDefault(control) is not { Length: > 0 } filter
            ? Active
            : Active.Where(project =>
                project.Name.Contains(filter, StringComparison.CurrentCultureIgnoreCase)
                || project.Id.Contains(filter, StringComparison.OrdinalIgnoreCase)
            );

    private IReadOnlyList<StagedLine> StagedLines => _staged.Lines(_snapshot!);

    /// <summary>What a "no" to everything would record: every control that is on, or about which nothing was decided yet.</summary>
    private List<ControlView> Stoppable => [.. _view!.Controls.Where(control => control.Decided?.Mode != SharingMode.Disabled)];

    private string? NameOf(string projectId) => _snapshot!.FindProject(projectId)?.Name;

    private string Consequence =>
        string.Join(" · ", StagedLines.Take(3).Select(line => $"{line.Name} {line.Sentence.TrimEnd('.')}"))
        + (StagedLines.Count > 3 ? " …" : Earns(@short: true));

    protected override async Task OnAfterRenderAsync(bool firstRender)
    {
        if (_mayForget)
        {
            _mayForget = false;
            await Kept.ForgetAsync(Actor.Id, OrganizationId);
        }

        if (_focus is { } id)
        {
            _focus = null;
            await Script.InvokeVoidAsync("dataSharing.focus", id);
        }
    }

    // Whoever leaves with something staged is asked once; a decision that was never recorded must not look recorded.
    private async Task AskBeforeLeavingAsync(LocationChangingContext leaving)
    {
        if (!IsLoaded || Failure is not null || StagedLines.Count == 0 || !IsOwner)
        {
            return;
        }

        if (
            await Dialogs.ConfirmAsync(
                "Leave without recording?",
                "What you staged is not recorded, and goes when you leave this page.",
                "Leave"
            )
        )
        {
            await Kept.ForgetAsync(Actor.Id, OrganizationId);
            _staged.Clear();
        }
        else
        {
            leaving.PreventNavigation();
        }
    }

    // What was staged for one organization is never carried over to another.
    protected override void OnOtherOrganization()
    {
        _staged.Clear();
        _filters.Clear();
        (_view, _brought, _mayForget) = (null, null, false);
    }

    protected override async Task<Action> ReadAsync(CancellationToken cancellationToken)
    {
        var now = Time.Now();
        var seen = await Organizations.ReadAsync(Actor, OrganizationId, cancellationToken);
        var view = await Queries.GetAsync(Actor, OrganizationId, cancellationToken);
        var owners = await Members.OwnersAsync(Actor, OrganizationId, cancellationToken);
        var isOwner = seen.Standing.Has(Right.Decide);

        // In a database of their own: when they cannot be read, owners must be able to stop all the same.
        var figures = SharingFigures.NotKnown;
        var figuresFailure = await TryAsync(
            async () =>
            {
                var (from, until) = (now.Day.AddDays(-7), now.Day.AddDays(-1));
                figures = figures with { Provider = await Provider.GetAsync(Actor, OrganizationId, cancellationToken) };
                figures = figures with { Unshared = await Usage.UnsharedAsync(Actor, OrganizationId, from, until, cancellationToken) };
                var week = await Usage.GetAsync(Actor, OrganizationId, from, until, UsageGrouping.Project, cancellationToken);
                figures = figures with
                {
                    Week = week.Groups.ToDictionary(group => group.Key, group => group.Totals, StringComparer.Ordinal),
                };
                figures = figures with { Drift = await Drift.GetAsync(Actor, OrganizationId, cancellationToken) };
            },
            cancellationToken
        );
        var kept = _view is null && isOwner ? await Kept.FindAsync(Actor.Id, OrganizationId) : default;

        // What was decided is shown at once, also in the second before it holds.
        var snapshot = seen.History.At(Instants.Next());
        return () =>
        {
            var isFirst = _view is null;
            (_name, _owners, _figures, _figuresFailure) = (seen.Organization.Name, owners, figures, figuresFailure);
            (_verdict, _snapshot, IsOwner) = (seen.History.At(now).Judge(), snapshot, isOwner);

            // News from elsewhere never takes away what this owner has staged, and what was staged never undoes the news.
            _view = view.With(figures.Drift?.Seen ?? []);
            _staged.Show(_view, Active.ConvertAll(project => project.Id));
            if (isFirst && isOwner)
            {
                BringBack(kept);
            }
        };
    }

    private Task ChooseModeAsync(SharingControl control, SharingMode mode)
    {
        Error = null;
        _staged.Choose(control, mode);
        return KeepAsync();
    }

    // OpenAI's page has no list of exceptions: "all" would share a marked project too.
    private ProjectState? NeverShared => Active.Find(project => project.NeverShare);

    private Task SwitchAsync(SharingControl control, string projectId, bool on)
    {
        _staged.Switch(control, projectId, on, Active.Select(project => project.Id));
        return KeepAsync();
    }

    private Task SelectShownAsync(SharingControl control)
    {
        _staged.Choose(
            control,
            SharingList.Selected(
                _staged[control]!.ProjectIds.Union(
                    Shown(control).Where(project => !project.NeverShare && !project.ZeroDataRetention).Select(project => project.Id)
                )
            )
        );
        return KeepAsync();
    }

    private async Task ReviewAsync()
    {
        // What was reviewed is what is recorded, against the version that was seen: news that arrives meanwhile makes it a conflict.
        var (seen, lists) = (_view!, _staged.Changed);
        var dialog = await Dialogs.ShowAsync<ReviewDialog>(
            "Review",
            new DialogParameters<ReviewDialog>
            {
                { review => review.Lines, StagedLines },
                { review => review.Terms, seen.Terms },
                { review => review.OrganizationName, _name },
                { review => review.Cautions, Cautions(lists) },
                { review => review.Earns, Earns(@short: false) is { Length: > 0 } earns ? earns : null },
            }
        );
        if (await dialog.Result is { Canceled: false, Data: bool starts })
        {
            await RecordAsync(lists, seen.Version, starts ? seen.Terms.Version : null);
        }
    }

    // Projects that would start sharing, and whose data is kept in a region or under an own key.
    private List<string> Cautions(IReadOnlyDictionary<SharingControl, SharingList> lists) =>
        _figures.Provider is not { } provider
            ? []
            :
            [
                .. Active
                    .Where(project => lists.Any(list => list.Value.Chooses(project.Id) && !_view![list.Key].List.Chooses(project.Id)))
                    .SelectMany(project =>
                        provider
                            .CautionsOf(project.Id)
                            .Select(caution => ProviderFactWords.Caution(caution, project.Name, provider.Projects[project.Id]))
                    ),
            ];

    private async Task StopAllAsync()
    {
        var (version, stopped) = (_view!.Version, Stoppable);
        var projects = Active.Count(project => stopped.Exists(control => control.List.Chooses(project.Id)));
        var what =
            projects > 0
                ? $"Stops all three kinds for {projects} {(projects == 1 ? "project" : "projects")} from now."
                : "Records for all three kinds that nothing is shared from now.";
        var dropped = _staged.Changed.Count > 0 ? " What you staged and did not record is dropped." : "";
        if (
            await Dialogs.ConfirmAsync(
                "Stop all sharing",
                $"{what}{dropped} OpenAI keeps receiving until you switch it off there.",
                "Stop all sharing",
                ("OpenAI's data controls", PageRoutes.DataControls)
            )
        )
        {
            await RecordAsync(
                stopped.ToDictionary(control => control.Control, _ => SharingList.Disabled),
                version,
                acknowledgedTerms: null
            );
        }
    }

    private async Task RecordAsync(IReadOnlyDictionary<SharingControl, SharingList> lists, long version, int? acknowledgedTerms)
    {
        var isConflict = false;
        var isRecorded = await ActAsync(async () =>
        {
            try
            {
                await Change.ExecuteAsync(Actor, new SharingChange(OrganizationId, lists, version, acknowledgedTerms), Leaving);
            }
            catch (ConflictException)
            {
                isConflict = true;
                return;
            }

            _staged.Settle();
            _brought = null;
            await Kept.ForgetAsync(Actor.Id, OrganizationId);
        });
        if (isRecorded && isConflict)
        {
            _staged.IsConflict = true;
        }
        else if (isRecorded)
        {
            Snackbar.Add("Decision recorded. Now switch it at OpenAI.");
            _focus = SwitchAtProvider.Heading;
        }
    }

    private async Task ConfirmAsync()
    {
        if (
            await ActAsync(() =>
                Confirm.ExecuteAsync(
                    Actor,
                    OrganizationId,
                    [.. _view!.Unconfirmed.Select(control => control.Control)],
                    _view.Version,
                    Leaving
                )
            )
        )
        {
            _focus = Top;
        }
    }

    private Task<bool> AcknowledgeAsync(int version) => ActAsync(() => Acknowledge.ExecuteAsync(Actor, OrganizationId, version, Leaving));

    private Task<bool> DeclareAsync(Dictionary<SharingControl, (SharingList? List, Instant? Since)> declared) =>
        ActAsync(() => Declare.ExecuteAsync(Actor, OrganizationId, declared, Leaving));

    private async Task NeverShareAsync(ProjectState project)
    {
        var all = _view!.Controls.Any(control => control.List.Mode == SharingMode.AllProjects);
        if (
            !project.NeverShare
            && !await Dialogs.ConfirmAsync(
                $"Never share {project.Name}",
                all
                    ? "All projects share now, and OpenAI's page has no list of exceptions. This goes over to selected projects: all others stay shared, this one stops."
                    : "The project stops sharing if it shares now, and cannot be chosen while it is marked. The mark is known only here: OpenAI's page does not know it.",
                "Never share"
            )
        )
        {
            return;
        }

        await ActAsync(() =>
            NeverShare.ExecuteAsync(Actor, OrganizationId, project.Id, !project.NeverShare, goOverToSelected: all, Leaving)
        );
    }

    private async Task ShowHistoryAsync() =>
        await Dialogs.ShowAsync<HistoryPanel>(
            "History",
            new DialogParameters<HistoryPanel> { { panel => panel.Actor, Actor }, { panel => panel.OrganizationId, OrganizationId } },
            new DialogOptions { Position = DialogPosition.CenterRight }
        );

    private async Task CopyAsync(string text)
    {
        await Script.InvokeVoidAsync("dataSharing.copy", text);
        Snackbar.Add("Copied.", Severity.Info);
    }

    // Only covered requests of newly chosen projects could become free; what of them was billed for not being shared is the measure.
    private string Earns(bool @short)
    {
        var before = _view![SharingControl.InputsOutputs].List;
        var after = _staged[SharingControl.InputsOutputs] ?? before;
        if (Active.Exists(project => before.Chooses(project.Id) && !after.Chooses(project.Id)))
        {
            // What stops earns less: how the two balance depends on the order of requests.
            return "";
        }

        var starting = Active
            .Where(project => !before.Chooses(project.Id) && after.Chooses(project.Id))
            .Select(project => _figures.Unshared.GetValueOrDefault(project.Id))
            .ToList();
        var tokens = starting.Sum(totals => totals.Tokens) / 7;
        if (tokens == 0 || _verdict?.Allowances is not { } allowances || tokens > allowances.Total.Value)
        {
            // Not known: how much of it would find room in the pools.
            return "";
        }

        var sum = starting.Aggregate(default(ListPrice), (sum, totals) => sum + totals.BilledPrice).Share(1, 7);
        var price = sum.UnpricedTokens == 0 ? $"about {Figures.Usd(sum)} at list price" : "price not known";
        return @short
            ? $" · earns about {Figures.Of(tokens)} more complimentary tokens a day ({price})"
            : $"Earns about {Figures.Of(tokens)} more complimentary tokens a day ({price}) if the last 7 days repeat.";
    }

    private static string About(SharingControl control) =>
        control switch
        {
            SharingControl.InputsOutputs => "Prompts, completions and traces of your API traffic. Earns complimentary tokens.",
            SharingControl.Evaluation => "Datasets and results of evaluations and fine-tuning. Earns no tokens.",
            _ => "Ratings and comments that your members give on completions. Earns no tokens.",
        };

    private static string Hint(SharingControl control, SharingMode mode) =>
        mode switch
        {
            SharingMode.AllProjects => "New projects too",
            SharingMode.SelectedProjects => "You choose",
            _ => control switch
            {
                SharingControl.InputsOutputs => "No prompts or completions",
                SharingControl.Evaluation => "No evaluation or fine-tuning data",
                _ => "No feedback",
            },
        };

    private string Count(ControlView control)
    {
        var chosen = _staged[control.Control] ?? SharingList.Disabled;
        var (now, after) = (Active.Count(project => control.List.Chooses(project.Id)), Active.Count(project => chosen.Chooses(project.Id)));
        return now == after && control.List == chosen
            ? $"{now} share"
            : $"{now} {(now == 1 ? "shares" : "share")} now · {after} after saving";
    }

    private string? BlockedBy(SharingControl control) =>
        _snapshot!.BlockOf(control) switch
        {
            null => null,
            SharingDecidedBy.OrganizationZdr => "Zero Data Retention",
            _ => "the organization's plan",
        };
}
