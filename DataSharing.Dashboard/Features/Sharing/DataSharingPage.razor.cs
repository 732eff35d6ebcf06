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
using DataSharing.Dashboard.Live;
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

    private StagedSharing _staged = new();
    private SharingView? _view;
    private SharingFigures _figures = SharingFigures.NotKnown;
    private OrganizationSnapshot? _snapshot;
    private EligibilityVerdict? _verdict;
    private IReadOnlyList<string> _owners = [];
    private bool _isOwner;
    private bool _mayKeepFacts;
    private string? _figuresFailure;
    private string _name = "";
    private string? _focus;
    private StagedPreview? _preview;

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
    private PreviewQueries Previews { get; set; } = default!;

    [Inject]
    private ChangeInstant Instants { get; set; } = default!;

    [Inject]
    private TimeProvider Time { get; set; } = default!;

    [Inject]
    private IDialogService Dialogs { get; set; } = default!;

    [Inject]
    private ISnackbar Snackbar { get; set; } = default!;

    [Inject]
    private NavigationManager Navigation { get; set; } = default!;

    [Inject]
    private IJSRuntime Script { get; set; } = default!;

    private bool MayLoseStaged => IsLoaded && Failure is null && _isOwner && _staged.Lines.Count > 0;

    private string? NameOf(string projectId) => _snapshot!.FindProject(projectId)?.Name;

    protected override async Task OnAfterRenderAsync(bool firstRender)
    {
        Preview();
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

        await ReviewAskedAsync();
    }

    protected override Task OnParametersSetAsync()
    {
        TakeReview();
        return base.OnParametersSetAsync();
    }

    // Beside everything else: whatever is staged by now, however it came to be.
    private void Preview()
    {
        if (!MayLoseStaged || _view is null)
        {
            _preview?.Forget();
            return;
        }

        var (actor, organization) = (Actor, OrganizationId);
        _preview ??= new StagedPreview(
            (decided, chosen, givingUp) => Previews.GetAsync(actor, organization, decided, chosen, givingUp),
            () => _ = InvokeAsync(StateHasChanged)
        );
        var decided = _view[SharingControl.InputsOutputs].List;
        _ = _preview.AskAsync(decided, _staged[SharingControl.InputsOutputs] ?? decided);
    }

    // Whoever leaves with something staged is asked once; a decision that was never recorded must not look recorded.
    private async Task AskBeforeLeavingAsync(LocationChangingContext leaving)
    {
        // Another place on this page leaves nothing behind.
        if (!MayLoseStaged || IsHere(leaving.TargetLocation))
        {
            return;
        }

        var (staged, organization) = (_staged, OrganizationId);
        if (
            await Dialogs.ConfirmAsync(
                "Leave without recording?",
                "What you staged is not recorded, and goes when you leave this page.",
                "Leave"
            )
        )
        {
            await Kept.ForgetAsync(Actor.Id, organization);
            staged.Discard();
        }
        else
        {
            leaving.PreventNavigation();
        }
    }

    private bool IsHere(string target) =>
        Navigation.ToAbsoluteUri(target).GetLeftPart(UriPartial.Path) == new Uri(Navigation.Uri).GetLeftPart(UriPartial.Path);

    // What staged changes would earn rests on settings; and what could not be read is tried again.
    private protected override Task OnNewsAsync(News news)
    {
        if (news.HasFlag(News.Settings) || _preview is { HasFailed: true })
        {
            _preview?.Forget();
        }

        return base.OnNewsAsync(news);
    }

    // What was staged for one organization is never carried over to another.
    protected override void OnOtherOrganization()
    {
        _staged = new();
        ForgetPreview();
        (_view, _brought, _isKept, _mayForget) = (null, null, false, false);
    }

    protected override async Task<Action> ReadAsync(CancellationToken cancellationToken)
    {
        var now = Time.Now();
        var seen = await Organizations.ReadAsync(Actor, OrganizationId, cancellationToken);
        var view = await Queries.GetAsync(Actor, OrganizationId, cancellationToken);
        var owners = await Members.OwnersAsync(Actor, OrganizationId, cancellationToken);
        var answered = await Queries.AnsweredAsync(Actor, OrganizationId, cancellationToken);
        var isOwner = seen.Standing.Has(Right.Decide);

        // In a database of their own: when they cannot be read, owners must be able to stop all the same.
        var figures = SharingFigures.NotKnown;
        var figuresFailure = await TryAsync(
            async () =>
            {
                var (from, until) = (now.Day.AddDays(-7), now.Day.AddDays(-1));
                figures = figures with { Provider = await Provider.GetAsync(Actor, OrganizationId, cancellationToken) };
                figures = figures.With(await Usage.GetAsync(Actor, OrganizationId, from, until, UsageGrouping.Project, cancellationToken));
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
            (_answered, _mayAsk) = (answered, seen.Standing.Has(Right.Rate) && !isOwner);
            (_verdict, _snapshot) = (seen.History.At(now).Judge(), snapshot);
            (_isOwner, _mayKeepFacts) = (isOwner, seen.Standing.Has(Right.KeepFacts));

            // News from elsewhere never takes away what this owner has staged, and what was staged never undoes the news.
            _view = view.With(figures.Drift?.Seen ?? []);
            _staged.Show(_view, snapshot);
            if (isFirst && isOwner)
            {
                BringBack(kept);
            }
        };
    }

    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            ForgetPreview();
        }

        base.Dispose(disposing);
    }

    private void ForgetPreview()
    {
        _preview?.Dispose();
        _preview = null;
    }

    private Task ChooseModeAsync(SharingControl control, SharingMode mode)
    {
        Error = null;
        _staged.Choose(control, mode);
        return KeepAsync();
    }

    private Task SwitchAsync(SharingControl control, string projectId, bool on)
    {
        _staged.Switch(control, projectId, on);
        return KeepAsync();
    }

    private Task SelectAsync(SharingControl control, IReadOnlyList<ProjectState> projects)
    {
        _staged.Select(control, projects);
        return KeepAsync();
    }

    private async Task ReviewAsync()
    {
        // What was reviewed is what is recorded, against the version that was seen: news that arrives meanwhile makes it a conflict.
        var (staged, seen, change) = (_staged, _view!, new SharingChange(OrganizationId, _staged.Changed, _view!.Version, null));
        var dialog = await Dialogs.ShowAsync<ReviewDialog>(
            "Review",
            new DialogParameters<ReviewDialog>
            {
                { review => review.Lines, staged.Lines },
                { review => review.Terms, seen.Terms },
                { review => review.OrganizationName, _name },
                { review => review.Cautions, Cautions },
                { review => review.Preview, _preview },
            }
        );
        if (await dialog.Result is { Canceled: false, Data: bool starts })
        {
            await RecordAsync(staged, change with { AcknowledgedTerms = starts ? seen.Terms.Version : null });
        }
    }

    // Projects that would start sharing, and whose data is kept in a region or under an own key.
    private List<string> Cautions =>
        _figures.Provider is not { } provider
            ? []
            :
            [
                .. _staged.Starting.SelectMany(project =>
                    provider
                        .CautionsOf(project.Id)
                        .Select(caution => ProviderFactWords.Caution(caution, project.Name, provider.Projects[project.Id]))
                ),
            ];

    private async Task StopAllAsync()
    {
        var (staged, change) = (_staged, new SharingChange(OrganizationId, _staged.StopOfAll, _view!.Version, null));
        var projects = staged.SharingNow.Count;
        if (
            await Dialogs.ConfirmAsync(
                "Stop all sharing",
                SharingWords.StopAll(projects, staged.Changed.Count > 0),
                "Stop all sharing",
                ("OpenAI's data controls", PageRoutes.DataControls)
            )
        )
        {
            await RecordAsync(staged, change);
        }
    }

    // The page may show another organization by the time that it is recorded: only what was staged for this one settles.
    private async Task RecordAsync(StagedSharing staged, SharingChange change)
    {
        var isConflict = false;
        var isRecorded = await ActAsync(async () =>
        {
            try
            {
                await Change.ExecuteAsync(Actor, change, CancellationToken.None);
            }
            catch (ConflictException)
            {
                isConflict = true;
                return;
            }

            staged.Settle();
            await Kept.ForgetAsync(Actor.Id, change.OrganizationId);
            if (staged == _staged)
            {
                _brought = null;
            }
        });
        if (isRecorded && isConflict)
        {
            staged.Contradict();
        }
        else if (isRecorded)
        {
            Snackbar.Add("Decision recorded. Now switch it at OpenAI.");
            _focus = SwitchAtProvider.Heading;
        }
    }

    private async Task ConfirmAsync(long version)
    {
        if (
            await ActAsync(() =>
                Confirm.ExecuteAsync(
                    Actor,
                    OrganizationId,
                    [.. _view!.Unconfirmed.Select(control => control.Control)],
                    version,
                    CancellationToken.None
                )
            )
        )
        {
            _focus = Top;
        }
    }

    private Task<bool> AcknowledgeAsync(int version) =>
        ActAsync(() => Acknowledge.ExecuteAsync(Actor, OrganizationId, version, CancellationToken.None));

    private Task<bool> DeclareAsync(Dictionary<SharingControl, (SharingList? List, Instant? Since)> declared) =>
        ActAsync(() => Declare.ExecuteAsync(Actor, OrganizationId, declared, CancellationToken.None));

    private async Task NeverShareAsync(ProjectState project)
    {
        // What the dialog tells is told from this; news that arrives while it is open makes it a conflict.
        var seen = SeenSharing.Of(_view!);
        var all = _view!.Controls.Any(control => control.List.Mode == SharingMode.AllProjects);
        var firstNo = FirstNo(project.Id) is { } words ? $" {words}" : "";
        if (
            !project.NeverShare
            && !await Dialogs.ConfirmAsync(
                $"Never share {project.Name.InSentence()}",
                (
                    all
                        ? "All projects share now, and OpenAI's page has no list of exceptions. This goes over to selected projects: all others stay shared, this one stops."
                        : "The project stops sharing if it shares now, and cannot be chosen while it is marked. The mark is known only here: OpenAI's page does not know it."
                ) + firstNo,
                "Never share"
            )
        )
        {
            return;
        }

        await ActAsync(() =>
            NeverShare.ExecuteAsync(
                Actor,
                OrganizationId,
                project.Id,
                !project.NeverShare,
                goOverToSelected: all,
                seen,
                CancellationToken.None
            )
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
}
