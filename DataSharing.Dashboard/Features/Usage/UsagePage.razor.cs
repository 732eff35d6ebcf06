using DataSharing.Core.Primitives;
using DataSharing.Core.Programme;
using DataSharing.Dashboard.Access;
using DataSharing.Dashboard.Common;
using DataSharing.Dashboard.Ledger;
using DataSharing.Dashboard.Live;
using DataSharing.Dashboard.ProviderUsage;
using Microsoft.AspNetCore.Components;
using Microsoft.JSInterop;

namespace DataSharing.Dashboard.Features.Usage;

/// <summary>Usage by day, by event, and as the provider reports it. Everything chosen stands in the URL.</summary>
public sealed partial class UsagePage
{
    private const int EventsAtOnce = 50;

    private UsageView? _view;
    private List<EventRow> _events = [];
    private List<KeptEvent> _kept = [];
    private UtcDay? _keptFrom;
    private KeptEvent? _keptEvent;
    private EventRow? _event;
    private EventChoices _choices = EventChoices.None;
    private ReportedUsageView? _report;
    private ReconciliationView? _reconciliation;
    private SavingsView? _savings;
    private UtcDay? _latestReport;
    private Dictionary<string, string> _projects = [];
    private EventContext? _eventContext;
    private EventNext? _eventNext;
    private bool _more;
    private UsageAddress _chosen = new();
    private UtcDay _today;
    private bool _mayDecide;

    [Inject]
    private UsageQueries Queries { get; set; } = default!;

    [Inject]
    private SavingsQueries Savings { get; set; } = default!;

    [Inject]
    private EventQueries Events { get; set; } = default!;

    [Inject]
    private ReportQueries Reports { get; set; } = default!;

    [Inject]
    private ReconciliationQueries Reconciliations { get; set; } = default!;

    [Inject]
    private OrganizationReader Organizations { get; set; } = default!;

    [Inject]
    private TimeProvider Time { get; set; } = default!;

    [Inject]
    private IJSRuntime Script { get; set; } = default!;

    private protected override News Follows => News.Settings | News.Reports | News.Usage;

    // A year of worth is not added up anew at each request or reading: it says of which moment it is. Older events stay what they are
    // whatever comes.
    private protected override Task OnNewsAsync(News news) =>
        (_chosen.Shown == UsageAddress.Saved || IsOfThePast) && !news.HasFlag(News.Settings) ? Task.CompletedTask : base.OnNewsAsync(news);

    private bool IsOfThePast => _chosen.Shown == UsageAddress.Events && _chosen.After is not null;

    protected override string LoadKey => OrganizationId + Query;

    // By now: whoever chooses once more before it is read loses nothing of it.
    private UsageAddress Chosen => UsageAddress.Of(Asked);

    // What was chosen when that was read which shows.
    private UsageAddress Base => _chosen.Base;

    private string Page => PageRoutes.Usage(OrganizationId);

    // The tab that shows; where it could not be read, that which was asked for.
    private string Shown => (Failure is null ? _chosen : Chosen).Shown;

    private (UsageAddress Tab, string Label)[] Tabs =>
        [
            (Chosen.Base with { Tab = UsageAddress.Days }, "Days"),
            (Chosen.Base with { Tab = UsageAddress.Saved }, "Saved"),
            (Chosen.Base with { Tab = UsageAddress.Events }, "Events"),
            (Chosen.Base with { Tab = UsageAddress.Report }, "OpenAI's report"),
            (Chosen.Base with { Tab = UsageAddress.Reconciliation, Group = null }, "Reconciliation"),
        ];

    protected override async Task<Action> ReadAsync(CancellationToken cancellationToken)
    {
        var seen = await Organizations.ReadAsync(Actor, OrganizationId, cancellationToken);
        var chosen = UsageAddress.Of(Query);
        var today = Time.Now().Day;
        var (first, last) = chosen.RangeAt(today);
        Action show;
        switch (chosen.Shown)
        {
            case UsageAddress.Events:
                show = await ReadEventsAsync(seen, chosen, first, last, cancellationToken);
                break;
            case UsageAddress.Saved:
                var savings = await Savings.GetAsync(Actor, OrganizationId, first, last, chosen.Grouping, cancellationToken);
                show = () => _savings = savings;
                break;
            case UsageAddress.Report:
                var report = await Reports.GetAsync(Actor, OrganizationId, first, last, cancellationToken);
                var latest = await Reports.LatestDayAsync(Actor, OrganizationId, cancellationToken);
                show = () => (_report, _latestReport) = (ReportedUsageView.Of(seen, report, chosen), latest);
                break;
            case UsageAddress.Reconciliation:
                var reconciliation = await Reconciliations.GetAsync(Actor, OrganizationId, first, last, chosen.Grouping, cancellationToken);
                var latestCounted = await Reports.LatestDayAsync(Actor, OrganizationId, cancellationToken);
                show = () => (_reconciliation, _latestReport) = (reconciliation, latestCounted);
                break;
            default:
                var view = await Queries.GetAsync(Actor, OrganizationId, first, last, chosen.Grouping, cancellationToken, chosen.OnlyPool);
                show = () => _view = view;
                break;
        }

        return () =>
        {
            (_chosen, _today, _mayDecide) = (chosen, today, seen.Standing.Has(Right.Decide));
            _projects = seen.History.Projects.ToDictionary(project => project.Id, project => project.Name, StringComparer.Ordinal);
            show();
        };
    }

    private async Task<Action> ReadEventsAsync(
        SeenOrganization seen,
        UsageAddress chosen,
        UtcDay first,
        UtcDay last,
        CancellationToken cancellationToken
    )
    {
        var filter = new EventFilter
        {
            ProjectIds = chosen.Project is { } project ? [project] : [],
            ResolvedModel = chosen.Model,
            Complimentary = chosen.OnlyComplimentary,
            Reason = chosen.OnlyReason,
            Pool = chosen.OnlyPool is { } pool ? new ChosenPool(pool, seen.History.Programme) : null,
            From = first.Start,
            Until = last.End,
        };
        var (events, more) = chosen.Id is { } id
            ? (await Events.WithIdAsync(OrganizationId, id, EventsAtOnce, cancellationToken), false)
            : await Events.ListAsync(OrganizationId, filter, EventsAtOnce, chosen.OlderThan, null, cancellationToken);
        var choices = await Events.ChoicesAsync(OrganizationId, first, last, cancellationToken);
        var row = chosen.Event is null
            ? null
            : await Events.FindAsync(OrganizationId, chosen.Source ?? "", chosen.Event, cancellationToken);
        var context = row is null ? null : EventContext.Of(seen.History, row);
        var next = row is null ? null : EventNext.Of(OrganizationId, row.ProjectId, row.ToDecision(), seen.Standing);

        // After the events themselves: what goes meanwhile is found here.
        var keptFrom = chosen.Id is null ? await Events.CutAtAsync(OrganizationId, filter, cancellationToken) : null;
        var kept = chosen.Id is { } old ? await Events.KeptWithIdAsync(OrganizationId, old, EventsAtOnce, cancellationToken) : [];
        var keptEvent =
            row is null && chosen.Event is { } opened
                ? await Events.FindKeptAsync(OrganizationId, chosen.Source ?? "", opened, cancellationToken)
                : null;
        return () =>
        {
            (_event, _eventContext, _eventNext) = (row, context, next);
            (_events, _more, _choices) = (events, more, choices);
            (_kept, _keptFrom, _keptEvent) = (kept, keptFrom, keptEvent);
        };
    }

    // In place of the event's address: the way back is not the way into it again. Whoever goes by keyboard is back at its row.
    private async Task CloseEventAsync()
    {
        var link = _event is { } row ? UsageEvents.LinkOf(row) : null;
        GoTo(Chosen.List.At(Page), replace: true);
        if (link is not null)
        {
            await Script.InvokeVoidAsync("dataSharing.focusBeside", link);
        }
    }

    private void Go(UsageAddress address) => GoTo(address.At(Page));
}
