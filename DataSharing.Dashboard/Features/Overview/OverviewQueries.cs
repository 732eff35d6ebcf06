using System.Collections.Concurrent;
using DataSharing.Core.Foresight;
using DataSharing.Core.Measuring;
using DataSharing.Core.Programme;
using DataSharing.Dashboard.Access;
using DataSharing.Dashboard.Common;
using DataSharing.Dashboard.Days;
using DataSharing.Dashboard.Live;
using DataSharing.Dashboard.Memory;

namespace DataSharing.Dashboard.Features.Overview;

/// <summary>What the Overview shows, worked out once for all who look at it.</summary>
internal sealed class OverviewQueries(
    OrganizationReader readers,
    KnownOrganizations organizations,
    LiveDays days,
    SharedReads<OverviewBasis> bases,
    OverviewBasisReader basis,
    Forecasters forecasters,
    LiveFeed feed,
    TimeProvider time
)
{
    private const int Most = 1_000;

    // What is said of the present may be this old.
    private static readonly TimeSpan _present = TimeSpan.FromSeconds(1);

    private static readonly IReadOnlyDictionary<Pool, Forecast> _noForecasts = new Dictionary<Pool, Forecast>();

    private readonly ConcurrentDictionary<string, Shown> _shown = new(StringComparer.Ordinal);

    /// <summary>As it is now, for whoever may see it.</summary>
    /// <exception cref="NotFoundException">No such organization, or not theirs to see.</exception>
    public async Task<(OverviewView View, Standing Standing)> GetAsync(
        Actor actor,
        string organizationId,
        CancellationToken cancellationToken
    )
    {
        var seen = await readers.ReadAsync(actor, organizationId, cancellationToken);
        return ((await WorkOutAsync(organizationId, cancellationToken)).For(seen.Standing), seen.Standing);
    }

    /// <summary>After news of anything but settings, for whoever has been shown it before: only settings change rights.</summary>
    public async Task<OverviewView> AfterNewsAsync(string organizationId, Standing standing, CancellationToken cancellationToken)
    {
        // What was worked out for one page since the news is the same for all others.
        var isSince = _shown.TryGetValue(organizationId, out var shown) && shown.At >= feed.LastTold(organizationId);
        return (isSince ? shown!.View : await WorkOutAsync(organizationId, cancellationToken)).For(standing);
    }

    private async Task<OverviewView> WorkOutAsync(string organizationId, CancellationToken cancellationToken)
    {
        var (at, now) = (time.GetTimestamp(), time.Now());
        var known = await organizations.FindAsync(organizationId, cancellationToken) ?? throw new NotFoundException("This organization");
        var rest = await bases
            .GetAsync(known, now, () => basis.ReadAsync(known.History, now, CancellationToken.None))
            .WaitAsync(cancellationToken);
        var day = await days.GetAsync(organizationId, now, cancellationToken);
        var past = await forecasters.FindAsync(organizationId, now, cancellationToken);
        if (
            _shown.TryGetValue(organizationId, out var shown)
            && shown.Of == (known, rest, day, past)
            && now.Since(shown.View.Today.AsOf).Duration() < _present
            && !known.Changes.Any(change => change > shown.View.Today.AsOf && change <= now)
        )
        {
            _shown[organizationId] = shown with { At = at };
            return shown.View;
        }

        if (_shown.Count >= Most)
        {
            _shown.Clear();
        }

        var view = View();
        _shown[organizationId] = new Shown(at, (known, rest, day, past), view);
        return view;

        OverviewView View()
        {
            var today = DayFigures.Of(known.History, now, day.Ledger, rest.Counted);
            return new OverviewView(
                today,
                rest.Sharing,
                rest.Drift,
                rest.Provider,
                ModelUse.Of(today.Catalogue.Models, today.Day, day.Models, rest.Reported, rest.Ends),
                past?.Of(today) ?? _noForecasts,
                today.Pools.ToDictionary(pool => pool.Pool, pool => Hours(today, pool)),
                SetUp.Of(known.History, rest.Sharing, rest.SetUp, today.HasEvents)
            );
        }

        IReadOnlyList<HourPoint> Hours(DayView today, PoolUsage pool) =>
            HourPoint.Of(
                pool.Figures.IsCountedByProvider ? rest.Hours[pool.Pool] : HourTokens.Of(day.Hours, known.History, today.Day, pool.Pool),
                pool.Figures.Counted,
                today.Day,
                now
            );
    }

    private sealed record Shown(long At, (KnownOrganization, OverviewBasis, LiveDay, DayForecasters?) Of, OverviewView View);
}
