using DataSharing.Core.Primitives;
using DataSharing.Dashboard.Access;
using DataSharing.Dashboard.Common;
using DataSharing.Dashboard.Data.Entities;
using DataSharing.Dashboard.Features.Organizations.Glance;
using DataSharing.Dashboard.Live;
using Microsoft.AspNetCore.Components;
using Microsoft.JSInterop;

namespace DataSharing.Dashboard.Features.Support;

/// <summary>One look at any organization: eligible and why not, billed and why. Changes nothing; every look is recorded.</summary>
public sealed partial class SupportPage
{
    private static readonly TimeSpan _shortestWait = TimeSpan.FromSeconds(1);

    private SupportAddress _chosen = new();
    private SupportSearch? _search;
    private SupportLook? _look;

    // While nothing is looked for, and the address for which it was opened.
    private NeedingView? _needing;
    private string? _listed;
    private SupportWhatIf _whatIf = new();

    // The organization whose visit needs a reason first.
    private string? _asksFor;
    private string? _problem;
    private string _query = "";
    private string _searchReason = "";
    private string _reason = "";
    private bool _mayAdminister;
    private string? _read;
    private int _reading;
    private ITimer? _untilEnd;

    [Inject]
    private SupportQueries Queries { get; set; } = default!;

    [Inject]
    private SupportLooks Looks { get; set; } = default!;

    [Inject]
    private GlanceQueries Glances { get; set; } = default!;

    [Inject]
    private SupportVisits Visits { get; set; } = default!;

    [Inject]
    private NavigationManager Navigation { get; set; } = default!;

    [Inject]
    private TimeProvider Time { get; set; } = default!;

    [Inject]
    private IJSRuntime Script { get; set; } = default!;

    protected override string LoadKey => Query.ToString();

    protected override Task OnParametersSetAsync()
    {
        if (_read == LoadKey)
        {
            return base.OnParametersSetAsync();
        }

        (_read, _query, Error) = (LoadKey, SupportAddress.Of(Query).Query ?? "", null);
        return AtWorkAsync(base.OnParametersSetAsync);
    }

    // What takes seconds is seen to be at work; one may be overtaken by the next.
    private async Task AtWorkAsync(Func<Task> read)
    {
        _reading++;
        try
        {
            await read();
        }
        finally
        {
            _reading--;
        }
    }

    // A request that is not there leaves the search where it is.
    private protected override bool IsAboutWhatIsMissing => SupportAddress.Of(Query).Event is null;

    // The list follows the news of all; a look is as of when it was opened.
    private protected override News Follows => News.Standings;

    private protected override Task OnNewsAsync(News news) => _needing is null ? Task.CompletedTask : RefreshAsync();

    protected override async Task<Action> ReadAsync(CancellationToken cancellationToken)
    {
        var (key, address) = (LoadKey, SupportAddress.Of(Query));
        if (address.IsList)
        {
            var needing = await Glances.NeedingAsync(Actor, address.OnlyNeed, address.Page, _listed != key, cancellationToken);
            return () =>
            {
                (_chosen, _search, _problem, _look, _asksFor) = (address, null, null, null, null);
                (_needing, _listed) = (needing, key);
                LockAt(null);
            };
        }

        var problem = await SearchAsync(address, cancellationToken);
        if (problem is null && address.Organization is null && _search?.Found is [var only])
        {
            // The organization reads for what it was opened: another reason is another look, one that is under way goes on.
            await Visits.BeginAsync(Actor, only.Id, _reason, cancellationToken);
            cancellationToken.ThrowIfCancellationRequested();
            var tab = only.EventId is null ? null : SupportAddress.BilledTab;
            Navigation.NavigateTo((address with { Tab = tab }).Of(only).ToString(), replace: true);
        }

        var (visit, look) = (default(SupportVisit), default(SupportLook));
        if (problem is null && address.Organization is { } organization)
        {
            // Asked of the database, not of the page: a page that is loaded anew knows the reason still.
            visit = await Visits.CurrentAsync(Actor, organization, cancellationToken);
            look = visit is null ? null : await Looks.ReadAsync(Actor, organization, visit, address, cancellationToken);
        }

        return () =>
        {
            // What was tried for one organization is nothing to the next caller.
            _whatIf = address.Organization == _chosen.Organization ? _whatIf : new();
            (_chosen, _problem, _look) = (address, problem, look);
            (_needing, _listed) = (null, null);
            _asksFor = problem is null && visit is null ? address.Organization : null;
            _mayAdminister = look?.MayAdminister ?? _mayAdminister;
            LockAt(look?.EndsAt);
        };
    }

    /// <summary>
    /// Once for each search: going through the tabs is none, and a page that is loaded anew goes on with the reason given before. What was
    /// found is kept at once, since it is recorded that it was looked for.
    /// </summary>
    /// <returns>What is missing, or null.</returns>
    private async Task<string?> SearchAsync(SupportAddress address, CancellationToken cancellationToken)
    {
        if (address.Query is not { } query)
        {
            // A link to an organization is for staff only, like a search.
            _search = null;
            await Queries.RequireStaffAsync(Actor, cancellationToken);
            return null;
        }

        if (_search?.Query == query)
        {
            return null;
        }

        _search = null;
        var reason = _searchReason.Trim() is { Length: > 0 } given ? given : await Queries.ReasonOfAsync(Actor, query, cancellationToken);
        if (reason is not null)
        {
            _search = new SupportSearch(query, await Queries.SearchAsync(Actor, query, reason, cancellationToken));

            // Nothing of one search for the next: the reason goes on to what was found by it, and no further.
            (_reason, _searchReason) = (reason, "");
            return null;
        }

        if (address.Organization is not null)
        {
            return null;
        }

        await Queries.RequireStaffAsync(Actor, cancellationToken);
        return "Give a ticket number or reason, then look it up.";
    }

    private Task LookUpAsync()
    {
        _search = null;
        var address = SupportAddress.Of(Query);
        var next = new SupportAddress
        {
            Query = _query.Trim(),
            Tab = address.Tab,
            Day = address.Day,
        };
        if (next == address)
        {
            // With another reason.
            Error = null;
            return AtWorkAsync(RefreshAsync);
        }

        Navigation.NavigateTo(next.ToString());
        return Task.CompletedTask;
    }

    private async Task OpenAsync()
    {
        var (organization, reason) = (_asksFor!, _reason);
        await ActAsync(async () =>
        {
            await Visits.BeginAsync(Actor, organization, reason, CancellationToken.None);
            _reason = "";
        });
    }

    // What it is listed for is why it is opened; the words are the list's own.
    private async Task OpenNeedingAsync(NeedingRow row)
    {
        var need = row.Needs.Select(one => one.Need).Where(one => one == _chosen.OnlyNeed).DefaultIfEmpty(row.Needs[0].Need).First();
        if (await AskAsync(() => Visits.BeginAsync(Actor, row.Id, SupportWords.ReasonOf(need), CancellationToken.None)))
        {
            Navigation.NavigateTo(SupportAddress.OfNeeding(row.Id, need).ToString());
        }
    }

    private void ChooseDay(string? day) => Navigation.NavigateTo((_chosen with { Day = day, Event = null, After = null }).ToString());

    private async Task CopyTicketAsync() => await Script.InvokeVoidAsync("dataSharing.copy", SupportTicket.Of(_look!, Viewer));

    // What is on the page goes when the visit ends, and the reason is asked for anew.
    private void LockAt(Instant? end)
    {
        _untilEnd?.Dispose();
        _untilEnd = null;
        if (end is { } at)
        {
            var wait = at.Since(Time.Now());
            _untilEnd = Time.CreateTimer(
                _ => _ = InvokeAsync(RefreshAsync),
                null,
                wait < _shortestWait ? _shortestWait : wait,
                Timeout.InfiniteTimeSpan
            );
        }
    }

    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            _untilEnd?.Dispose();
        }

        base.Dispose(disposing);
    }
}
