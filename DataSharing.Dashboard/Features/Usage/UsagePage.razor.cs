using System.Globalization;
using System.Text;
using System.Text.Json;
using DataSharing.Core.Accounting;
using DataSharing.Core.Eligibility;
using DataSharing.Core.Measuring;
using DataSharing.Core.Primitives;
using DataSharing.Dashboard.Access;
using DataSharing.Dashboard.Common;
using DataSharing.Dashboard.Ledger;
using DataSharing.Dashboard.ProviderUsage;
using DataSharing.Dashboard.UI;
using DataSharing.Dashboard.Web;
using Microsoft.AspNetCore.Components;
using Microsoft.JSInterop;

namespace DataSharing.Dashboard.Features.Usage;

/// <summary>Usage by day, by event, and as the provider reports it. Everything chosen stands in the URL.</summary>
public sealed partial class UsagePage
{
    private const string Group = "group";
    private const string RowsName = "rows";
    private const int LongestRange = 400;
    private const int RowsAtOnce = 100;

    private static readonly UsageGrouping[] _reconcilable = [UsageGrouping.Day, UsageGrouping.Pool, UsageGrouping.Project, UsageGrouping.Model];

    private UsageView? _view;
    private List<EventRow> _events = [];
    private EventRow? _event;
    private ReportView? _report;
    private IReadOnlyList<(UsageDayRow Row, DecisionReason? Reason)> _reported = [];
    private ReconciliationView? _reconciliation;
    private UtcDay? _latestReport;
    private Dictionary<string, string> _projects = [];
    private string? _failedRule;
    private bool _more;
    private string _tab = "days";
    private UtcDay _today;
    private UtcDay _from;
    private UtcDay _until;
    private UsageGrouping _grouping = UsageGrouping.Model;

    [SupplyParameterFromQuery]
    public string? Tab { get; set; }

    [SupplyParameterFromQuery]
    public string? From { get; set; }

    [SupplyParameterFromQuery]
    public string? Until { get; set; }

    [SupplyParameterFromQuery(Name = Group)]
    public string? Grouping { get; set; }

    [SupplyParameterFromQuery]
    public string? Reason { get; set; }

    [SupplyParameterFromQuery]
    public string? Event { get; set; }

    [SupplyParameterFromQuery]
    public string? Source { get; set; }

    [SupplyParameterFromQuery]
    public string? After { get; set; }

    [SupplyParameterFromQuery]
    public string? Project { get; set; }

    [SupplyParameterFromQuery(Name = RowsName)]
    public string? ShownRows { get; set; }

    [Inject]
    private UsageQueries Queries { get; set; } = default!;

    [Inject]
    private EventQueries Events { get; set; } = default!;

    [Inject]
    private ReportQueries Reports { get; set; } = default!;

    [Inject]
    private ReconciliationQueries Reconciliations { get; set; } = default!;

    [Inject]
    private OrganizationReader Organizations { get; set; } = default!;

    [Inject]
    private NavigationManager Navigation { get; set; } = default!;

    [Inject]
    private TimeProvider Time { get; set; } = default!;

    [Inject]
    private IJSRuntime Script { get; set; } = default!;

    protected override string LoadKey => $"{OrganizationId}\n{Tab}|{From}|{Until}|{Grouping}|{Reason}|{Event}|{Source}|{After}|{Project}|{ShownRows}";

    private int Rows => int.TryParse(ShownRows, out var rows) ? Math.Clamp(rows, RowsAtOnce, 10_000) : RowsAtOnce;

    private string MoreRows => Link((RowsName, (Rows + RowsAtOnce * 4).ToString(CultureInfo.InvariantCulture)), ("project", Project));

    private static string TierOf(UsageDayRow row) => row.Batch ? " (batch)"
        : ServiceTier.OfReport(row.ServiceTier) is var tier && (row.ServiceTier is "" or "default" || tier.IsComplimentary == true) ? ""
        : $" ({tier.Label})";

    private string GroupName => _grouping == UsageGrouping.ServiceTier ? "Service tier" : _grouping.ToString();

    protected override async Task<Action> ReadAsync(CancellationToken cancellationToken)
    {
        var seen = await Organizations.ReadAsync(Actor, OrganizationId, cancellationToken);
        var today = Time.Now().Day;
        var tab = Tab is "events" or "report" or "reconciliation" ? Tab : "days";
        var last = UtcDay.TryParse(Until, out var until) && until <= today ? until : today;
        var first = UtcDay.TryParse(From, out var from) && from <= last ? from : last.DaysBefore(29);
        first = last.Number - first.Number > LongestRange ? last.DaysBefore(LongestRange) : first;
        var grouping = WireName<UsageGrouping>.Find(Grouping) ?? UsageGrouping.Model;
        Action show;
        switch (tab)
        {
            case "events":
                show = await ReadEventsAsync(seen, first, last, cancellationToken);
                break;
            case "report":
                var report = await Reports.GetAsync(Actor, OrganizationId, first, last, cancellationToken);
                var reported = Explain(seen, report);
                var latest = await Reports.LatestDayAsync(Actor, OrganizationId, cancellationToken);
                show = () => (_report, _reported, _latestReport) = (report, reported, latest);
                break;
            case "reconciliation":
                grouping = WireName<UsageGrouping>.Find(Grouping) is { } chosen && _reconcilable.Contains(chosen) ? chosen : UsageGrouping.Day;
                var reconciliation = await Reconciliations.GetAsync(Actor, OrganizationId, first, last, grouping, cancellationToken);
                var latestCounted = await Reports.LatestDayAsync(Actor, OrganizationId, cancellationToken);
                show = () => (_reconciliation, _latestReport) = (reconciliation, latestCounted);
                break;
            default:
                var view = await Queries.GetAsync(Actor, OrganizationId, first, last, grouping, cancellationToken);
                show = () => _view = view;
                break;
        }

        return () =>
        {
            (_tab, _today, _from, _until, _grouping) = (tab, today, first, last, grouping);
            _projects = seen.History.Projects.ToDictionary(project => project.Id, project => project.Name, StringComparer.Ordinal);
            show();
        };
    }

    // Requests are not known one by one: a row has a reason only where a rule settles it whole.
    private List<(UsageDayRow Row, DecisionReason? Reason)> Explain(SeenOrganization seen, ReportView report)
    {
        var byDay = new Dictionary<UtcDay, ReportedReasons>();
        return report.Usage.Where(row => Project is null || row.ProjectId == Project).Take(Rows).Select(row =>
        {
            var reasons = byDay.TryGetValue(row.Day, out var known) ? known
                : byDay[row.Day] = new ReportedReasons(seen.History, row.Day, seen.Now);
            return (row, row.IsComplimentary == false ? reasons.Of(row.ProjectId, row.Model, row.ToReported().DrawsOnNoPool) : null);
        }).ToList();
    }

    private async Task<Action> ReadEventsAsync(SeenOrganization seen, UtcDay first, UtcDay last, CancellationToken cancellationToken)
    {
        if (Event is not null)
        {
            var row = await Events.FindAsync(OrganizationId, Source ?? "", Event, cancellationToken) ?? throw new NotFoundException("This event");
            var failedRule = row.Rule is { } rule
                ? Banner.Sentence(seen.History.At(row.DecidedAsOf, row.RecordedAt).Judge()[rule].Explanation)
                : null;
            return () => (_event, _failedRule) = (row, failedRule);
        }

        var filter = new EventFilter { Reason = WireName<DecisionReason>.Find(Reason), From = first.Start, Until = last.End };
        var (events, more) = await Events.ListAsync(
            OrganizationId, filter, 50, long.TryParse(After, CultureInfo.InvariantCulture, out var after) ? after : null, null, cancellationToken);
        return () => (_event, _events, _more) = (null, events, more);
    }

    private string Link(params (string Name, string? Value)[] changes) => Navigation.Link(
        PageRoutes.Usage(OrganizationId),
        new Dictionary<string, object?>
        {
            ["tab"] = _tab,
            ["from"] = From,
            ["until"] = Until,
            [Group] = Grouping,
            ["reason"] = Reason,
            ["event"] = null,
            ["source"] = null,
            ["after"] = null,
            ["project"] = null,
            [RowsName] = null,
        },
        changes);

    private void Go(string? from, string? until) => Navigate(Link(("from", from), ("until", until)));

    private void Navigate(string address) => Navigation.NavigateTo(address);

    // Whoever keeps the catalogue decides on the pool: the count does not tell it.
    private static string Proposal(UnlistedFree model) =>
        $$"""{ "snapshot": {{JsonSerializer.Serialize(model.Model)}}, "pool": "large or small", "covered_from": "{{model.First}}", "confidence": "reported" }""";

    private async Task ExportCsvAsync()
    {
        var csv = new StringBuilder("key,label,requests,input_tokens,input_cached_tokens,output_tokens,complimentary_tokens,billed_tokens\r\n");
        foreach (var group in _view!.Groups)
        {
            var totals = group.Totals;
            csv.Append(CultureInfo.InvariantCulture, $"{Csv.Cell(group.Key)},{Csv.Cell(group.Label)},{totals.Requests},{totals.Input},{totals.Cached},{totals.Output},{totals.Complimentary},{totals.Billed}\r\n");
        }

        await Script.InvokeVoidAsync("dataSharing.download", $"usage-{OrganizationId}-{_from}-{_until}.csv", "text/csv", csv.ToString());
    }

    private Task ExportJsonAsync() => Script.InvokeVoidAsync(
        "dataSharing.download", $"usage-{OrganizationId}-{_from}-{_until}.json", "application/json",
        JsonSerializer.Serialize(new
        {
            organization = OrganizationId,
            from = _from.ToString(),
            until = _until.ToString(),
            group_by = _grouping.Wire(),
            data = _view!.Groups.Select(group => new { group.Key, group.Label, group.Totals.Requests, group.Totals.Input, group.Totals.Cached, group.Totals.Output, group.Totals.Complimentary, group.Totals.Billed }),
        }, ApiJson.Options)).AsTask();
}
