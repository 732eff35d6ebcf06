using DataSharing.Core.Eligibility;
using DataSharing.Core.Organizations;
using DataSharing.Core.Primitives;
using DataSharing.Core.Sharing;
using DataSharing.Dashboard.Access;
using DataSharing.Dashboard.Common;
using DataSharing.Dashboard.Data;
using DataSharing.Dashboard.Data.Entities;
using DataSharing.Dashboard.Days;
using DataSharing.Dashboard.Features.Usage;
using DataSharing.Dashboard.Ledger;
using DataSharing.Dashboard.Sharing;
using DataSharing.Dashboard.UI;
using Microsoft.AspNetCore.Components;
using Microsoft.JSInterop;

namespace DataSharing.Dashboard.Features.Support;

/// <summary>One look at any organization: eligible and why not, billed and why. Changes nothing; every look is recorded.</summary>
public sealed partial class SupportPage : IDisposable
{
    private static readonly TimeSpan _shortestWait = TimeSpan.FromSeconds(1);

    private IReadOnlyList<FoundOrganization>? _found;
    private SeenOrganization? _seen;
    private OrganizationSnapshot? _snapshot;
    private EligibilityVerdict? _verdict;
    private SharingView? _sharing;
    private DayView? _day;
    private List<EventRow> _events = [];
    private EventRow? _event;
    private string? _failedRule;
    private string _query = "";
    private string? _searched;
    private string? _organization;
    private SupportVisit? _visit;
    private ITimer? _untilEnd;
    private bool _isAdministrator;
    private string _searchReason = "";
    private string _newReason = "";
    private bool _asking;
    private PageFailure? _failure;
    private string _ifTier = "";
    private string _ifZdr = "";
    private string _ifPlan = "";
    private string _ifBalance = "";
    private string _ifSharing = "";

    [CascadingParameter]
    public Actor Actor { get; set; } = default!;

    [CascadingParameter]
    public Viewer Viewer { get; set; } = default!;

    [CascadingParameter(Name = PageQuery.Name)]
    public PageQuery Query { get; set; } = new("");

    [Inject]
    private SupportQueries Queries { get; set; } = default!;

    [Inject]
    private SupportVisits Visits { get; set; } = default!;

    [Inject]
    private OrganizationReader Organizations { get; set; } = default!;

    [Inject]
    private SharingQueries Sharing { get; set; } = default!;

    [Inject]
    private DriftQueries Drift { get; set; } = default!;

    [Inject]
    private DayQueries Days { get; set; } = default!;

    [Inject]
    private EventQueries Events { get; set; } = default!;

    [Inject]
    private NavigationManager Navigation { get; set; } = default!;

    [Inject]
    private TimeProvider Time { get; set; } = default!;

    [Inject]
    private IJSRuntime Script { get; set; } = default!;

    [Inject]
    private ILogger<SupportPage> Logger { get; set; } = default!;

    private SupportAddress Address => SupportAddress.Of(Query);

    private EligibilityVerdict WhatIf
    {
        get
        {
            var facts = _snapshot!.Facts;
            var changed = facts with
            {
                Tier = _ifTier.Length == 0 ? facts.Tier : facts.Tier with { Value = _ifTier },
                ZeroDataRetention =
                    _ifZdr.Length == 0 ? facts.ZeroDataRetention : facts.ZeroDataRetention with { Value = FactValues.ReadZdr(_ifZdr) },
                Plan = _ifPlan.Length == 0 ? facts.Plan : facts.Plan with { Value = _ifPlan },
                PositiveBalance =
                    _ifBalance.Length == 0
                        ? facts.PositiveBalance
                        : facts.PositiveBalance with
                        {
                            Value = FactValues.ReadBalance(_ifBalance),
                        },
            };
            return _snapshot
                .WhatIf(
                    changed,
                    _ifSharing switch
                    {
                        "all" => SharingList.AllProjects,
                        "none" => SharingList.Disabled,
                        _ => null,
                    }
                )
                .Judge();
        }
    }

    protected override Task OnParametersSetAsync() =>
        GuardAsync(async () =>
        {
            Clear();
            var address = Address;
            _query = address.Query ?? "";
            _organization = address.Organization;
            if (address.Query is { } query)
            {
                var here = Navigation.Uri;

                // Once for each search: going through the tabs is none, and a page that is loaded anew goes on with the reason given
                // before.
                if (_searched != query)
                {
                    (_found, _searched) = (null, null);
                    var reason = _searchReason.Trim() is { Length: > 0 } given
                        ? given
                        : await Queries.ReasonOfAsync(Actor, query, CancellationToken.None);
                    if (reason is null && address.Organization is null)
                    {
                        await Queries.RequireStaffAsync(Actor, CancellationToken.None);
                        throw new InvalidInputException("reason", "Give a ticket number or reason, then look it up.");
                    }

                    if (reason is not null)
                    {
                        (_found, _searched) = (await Queries.SearchAsync(Actor, query, reason, CancellationToken.None), query);

                        // Nothing of one search for the next: the reason goes on to what was found by it, and no further.
                        (_newReason, _searchReason) = (reason, "");
                    }
                }

                if (address.Organization is null && _found is [var only] && Navigation.Uri == here)
                {
                    // The organization reads for what it was opened: another reason is another look, one that is under way goes on.
                    await Visits.BeginAsync(Actor, only.Id, _newReason, CancellationToken.None);

                    Navigation.NavigateTo(
                        (address with { Tab = only.EventId is null ? null : SupportAddress.BilledTab }).Of(only).ToString(),
                        replace: true
                    );
                    return;
                }
            }
            else
            {
                // Without a search too, the page is for staff only.
                (_found, _searched) = (null, null);
                await Queries.RequireStaffAsync(Actor, CancellationToken.None);
            }

            await LoadAsync();
        });

    private async Task LoadAsync()
    {
        Clear();
        if (_organization is null)
        {
            return;
        }

        // Asked of the database, not of the page: a page that is loaded anew knows the reason still.
        if (await Visits.CurrentAsync(Actor, _organization, CancellationToken.None) is not { } visit)
        {
            _asking = true;
            return;
        }

        var now = Time.Now();
        var seen = await Organizations.ReadAsync(Actor, _organization, CancellationToken.None, Right.LookInto);

        // What is not there was not opened.
        var address = Address;
        var row =
            !address.IsBilled || address.Event is null
                ? null
                : await Events.FindAsync(_organization, address.Source ?? "", address.Event, CancellationToken.None)
                    ?? throw new NotFoundException("This event");
        await Visits.OpenAsync(Actor, _organization, visit.Reason, address.Opened, CancellationToken.None);
        _visit = visit;
        _isAdministrator = seen.Standing.Has(Right.Administer);
        LockAt(visit.EndsAt);
        UtcDay? day = UtcDay.TryParse(address.Day, out var chosen) && chosen <= now.Day ? chosen : null;
        var asOf = day is { } past && past < now.Day ? past.End.Before : now;
        (_seen, _snapshot) = (seen, seen.History.At(asOf));
        _sharing = (await Sharing.GetAsync(Actor, _organization, CancellationToken.None)).With(
            await Drift.SeenFreeAsync(Actor, _organization, CancellationToken.None)
        );
        _verdict = _snapshot.Judge();
        _day = await Days.ReadAsync(seen.History, day, CancellationToken.None);
        if (!address.IsBilled)
        {
            return;
        }

        if (row is not null)
        {
            _event = row;
            _failedRule = _event.Rule is { } rule
                ? Banner.Sentence(seen.History.At(_event.DecidedAsOf, _event.RecordedAt).Judge()[rule].Explanation)
                : null;
            return;
        }

        var filter = new EventFilter
        {
            Reason = address.OnlyReason,
            From = _day.Day.Start,
            Until = _day.Day.End,
        };
        (_events, _) = await Events.ListAsync(_organization, filter, 50, null, null, CancellationToken.None);
    }

    private Task OpenAsync() =>
        GuardAsync(async () =>
        {
            await Visits.BeginAsync(Actor, _organization!, _newReason, CancellationToken.None);
            _newReason = "";
            await LoadAsync();
        });

    private string? NameOf(string projectId) => _snapshot!.FindProject(projectId)?.Name;

    private void Clear() =>
        (_seen, _snapshot, _verdict, _sharing, _day, _event, _events, _asking, _visit) = (
            null,
            null,
            null,
            null,
            null,
            null,
            [],
            false,
            null
        );

    // What is on the page goes when the visit ends, and the reason is asked for anew.
    private void LockAt(Instant end)
    {
        _untilEnd?.Dispose();
        var wait = end.Since(Time.Now());
        _untilEnd = Time.CreateTimer(
            _ =>
                _ = InvokeAsync(async () =>
                {
                    await GuardAsync(LoadAsync);
                    StateHasChanged();
                }),
            null,
            wait < _shortestWait ? _shortestWait : wait,
            Timeout.InfiniteTimeSpan
        );
    }

    public void Dispose() => _untilEnd?.Dispose();

    private static string RuleName(EligibilityRule rule) =>
        rule == EligibilityRule.UsageTier ? "Usage tier" : char.ToUpperInvariant(Banner.Name(rule)[0]) + Banner.Name(rule)[1..];

    private static (string Label, string Address)[] Pages(string organization) =>
        [
            ("Overview", PageRoutes.Overview(organization)),
            ("Data sharing", PageRoutes.Sharing(organization)),
            ("Usage", PageRoutes.Usage(organization)),
            ("Activity", PageRoutes.Activity(organization)),
            ("Facts", PageRoutes.Facts(organization)),
            ("Projects", PageRoutes.Projects(organization)),
            ("Members", PageRoutes.Members(organization)),
            ("API keys", PageRoutes.ApiKeys(organization)),
            ("OpenAI connection", PageRoutes.Connection(organization)),
        ];

    private void SearchAsync()
    {
        _searched = null;
        Navigation.NavigateTo(
            (Address with { Query = _query.Trim(), Organization = null, Event = null, Source = null, Reason = null }).ToString()
        );
    }

    private async Task CopyTicketAsync()
    {
        var (seen, snapshot, verdict, day) = (_seen!, _snapshot!, _verdict!, _day!);
        var pools = !day.HasSource
            ? "not known"
            : string.Join(
                "; ",
                day.Pools.OrderBy(pool => pool.Pool)
                    .Select(pool =>
                        $"{Figures.Pool(pool.Pool).ToLowerInvariant()} {Figures.OrNotKnown(pool.Totals.ComplimentaryIfKnown)} free, {Figures.OrNotKnown(pool.Totals.BilledIfKnown)} billed of {(pool.Allowance is { } allowance ? Figures.Of(allowance.Value) : "no known allowance")}"
                    )
            );
        var reasons =
            !day.HasSource ? "not known"
            : day.Reasons.Count == 0 ? "nothing billed"
            : string.Join("; ", day.Reasons.Select(reason => $"{Reasons.Label(reason.Reason)}: {Figures.Of(reason.Totals.Billed)}"));
        var unknown = verdict.Unconfirmed.Count == 0 ? "nothing" : string.Join(", ", verdict.Unconfirmed.Select(Banner.Name));
        var control = _sharing![SharingControl.InputsOutputs];
        await Script.InvokeVoidAsync(
            "dataSharing.copy",
            $"""
            {seen.Organization.Name} ({seen.Organization.Id}), as of {snapshot.Instant.ToDateTimeOffset():yyyy-MM-dd HH:mm} UTC
            Verdict: {VerdictSentence(seen, verdict)}
            {day.Day}: {pools}{(day.Unassigned.Count > 0 ? $"; beside both pools: {UnassignedWords.Of(day.Unassigned)}" : "")}
            Billed because: {reasons}
            Basis: {BasisWords.Of(day, day.Pools[0], Viewer)} Not known: {unknown}
            Inputs and outputs, decided here: {ControlFactWords.Here(control, NameOf)} At OpenAI: {ControlFactWords.AtProvider(
                control,
                NameOf
            )}
            What to do: {SupportWords.NextStep(verdict, _sharing!)}
            """
        );
    }

    private string VerdictSentence(SeenOrganization seen, EligibilityVerdict verdict) =>
        SupportWords.Verdict(seen.Organization.Name, verdict, _sharing!, IsPast);

    private bool IsPast => _snapshot is { } snapshot && snapshot.Instant.Day < Time.Now().Day;

    // Not sharing is a choice, not a failure.
    private static (string Class, string Sign) Mark(RuleResult rule) =>
        rule switch
        {
            { Outcome: RuleOutcome.Passed } => ("ok", "✓"),
            { Rule: EligibilityRule.Sharing } => ("un", "–"),
            { Outcome: RuleOutcome.Failed } => ("no", "✕"),
            _ => ("un", "?"),
        };

    private List<(Instant At, string What)> Timeline(OrganizationHistory history) =>
        [
            .. history
                .Tier.Entries.Select(entry =>
                    (
                        entry.EffectiveAt,
                        $"Tier: {history.Programme.At(entry.EffectiveAt).Catalogue.FindTier(entry.Value.Value)?.Label ?? entry.Value.Value ?? "not known"}"
                    )
                )
                .Concat(
                    history.ZeroDataRetention.Entries.Select(entry =>
                        (
                            entry.EffectiveAt,
                            $"Zero Data Retention: {entry.Value.Value switch { true => "on", false => "off", _ => "not known" }}"
                        )
                    )
                )
                .Concat(
                    history.Plan.Entries.Select(entry =>
                        (
                            entry.EffectiveAt,
                            $"Plan: {history.Programme.At(entry.EffectiveAt).Catalogue.FindPlan(entry.Value.Value)?.Label ?? entry.Value.Value ?? "not known"}"
                        )
                    )
                )
                .Concat(
                    history.PositiveBalance.Entries.Select(entry =>
                        (
                            entry.EffectiveAt,
                            $"Balance: {entry.Value.Value switch { true => "positive", false => "not positive", _ => "not known" }}"
                        )
                    )
                )
                .Concat(
                    history
                        .Sharing[SharingControl.InputsOutputs]
                        .Entries.Select(entry =>
                            (entry.EffectiveAt, $"Inputs and outputs, decided here: {SharingWords.WhatToChoose(entry.Value, _snapshot!)}")
                        )
                )
                .OrderByDescending(entry => entry.EffectiveAt),
        ];

    private async Task GuardAsync(Func<Task> work)
    {
        try
        {
            _failure = null;
            await work();
        }
        catch (Exception exception)
        {
            _failure = PageFailure.Of(exception, Logger);
        }
    }
}
