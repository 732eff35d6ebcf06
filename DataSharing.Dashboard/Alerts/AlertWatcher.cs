using System.Collections.Concurrent;
using DataSharing.Core.Foresight.Alerts;
using DataSharing.Core.Primitives;
using DataSharing.Dashboard.Common;
using DataSharing.Dashboard.Data.Engines;
using DataSharing.Dashboard.Live;
using DataSharing.Dashboard.Memory;
using DataSharing.Dashboard.Outbox;

namespace DataSharing.Dashboard.Alerts;

/// <summary>
/// Looks at each organization that has rules: after news of it, all of a second at once, and once a minute, since time alone can make an
/// alert. It works on what is kept in memory. Of several servers one does.
/// </summary>
internal sealed partial class AlertWatcher : BackgroundService
{
    private const News Concerning = News.Usage | News.Reports | News.Settings;

    private static readonly TimeSpan _interval = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan _atLeast = TimeSpan.FromMinutes(1);

    private readonly AlertRules _rules;
    private readonly AlertStore _store;
    private readonly AlertBasisReader _basis;
    private readonly SharedReads<AlertBasis> _bases;
    private readonly KnownOrganizations _organizations;
    private readonly LiveDays _days;
    private readonly Forecasters _forecasters;
    private readonly ILeadership _leadership;
    private readonly TimeProvider _time;
    private readonly ILogger<AlertWatcher> _logger;
    private readonly ConcurrentDictionary<string, bool> _news = new(StringComparer.Ordinal);
    private readonly Dictionary<string, Instant> _looked = new(StringComparer.Ordinal);
    private int _newsOfAll;

    public AlertWatcher(
        AlertRules rules,
        AlertStore store,
        AlertBasisReader basis,
        SharedReads<AlertBasis> bases,
        KnownOrganizations organizations,
        LiveDays days,
        Forecasters forecasters,
        LiveFeed feed,
        Deliveries deliveries,
        ILeadership leadership,
        TimeProvider time,
        ILogger<AlertWatcher> logger
    )
    {
        (_rules, _store, _basis, _bases) = (rules, store, basis, bases);
        (_organizations, _days, _forecasters) = (organizations, days, forecasters);
        (_leadership, _time, _logger) = (leadership, time, logger);
        feed.Heard += Note;
        deliveries.Moved += organizationId => feed.Publish(organizationId, News.Alerts);
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        try
        {
            using var timer = new PeriodicTimer(_interval, _time);
            do
            {
                try
                {
                    if (await _leadership.HoldsAsync(stoppingToken))
                    {
                        await TurnAsync(stoppingToken);
                    }
                }
                catch (Exception exception) when (exception is not OperationCanceledException)
                {
                    LogFailure(exception);
                }
            } while (await timer.WaitForNextTickAsync(stoppingToken));
        }
        catch (OperationCanceledException)
        {
            // The server is shutting down.
        }
    }

    /// <summary>Looks at all that are due. For one caller at a time.</summary>
    public async Task TurnAsync(CancellationToken cancellationToken)
    {
        var watched = await _rules.OrganizationsAsync(cancellationToken);
        var now = _time.Now();
        var all = Interlocked.Exchange(ref _newsOfAll, 0) != 0;
        foreach (var gone in _looked.Keys.Where(id => !watched.Contains(id)).ToList())
        {
            _looked.Remove(gone);
        }

        // Of organizations without rules nothing is kept.
        foreach (var id in _news.Keys.Where(id => !watched.Contains(id)))
        {
            _news.TryRemove(id, out _);
        }

        foreach (var id in watched)
        {
            // Taken before it looks: what comes meanwhile is looked at next.
            if (_news.TryRemove(id, out _) || all || !_looked.TryGetValue(id, out var at) || now.Since(at).Duration() >= _atLeast)
            {
                await LookAsync(id, cancellationToken);
                _looked[id] = now;
            }
        }
    }

    private async Task LookAsync(string organizationId, CancellationToken cancellationToken)
    {
        try
        {
            if (await _organizations.FindAsync(organizationId, cancellationToken) is not { } known)
            {
                return;
            }

            var now = _time.Now();
            var rules = await _rules.OfAsync(organizationId, cancellationToken);
            var basis = await _bases
                .GetAsync(known, now, () => _basis.ReadAsync(known.History, now, CancellationToken.None))
                .WaitAsync(cancellationToken);
            var day = await _days.GetAsync(organizationId, now, cancellationToken);
            var past = rules.Any(rule => rule.Kind is PoolRunsOutAlert)
                ? await _forecasters.FindAsync(organizationId, now, cancellationToken)
                : null;
            var figures = AlertFiguresOf.Today(known.History, now, day.Ledger, basis, past);
            var outcome = AlertEvaluation.Of(rules, figures, await _store.KnownAsync(organizationId, now.Day, cancellationToken));
            if (!outcome.IsNothing)
            {
                await _store.ApplyAsync(known.Organization, outcome, cancellationToken);
            }
        }
        catch (Exception exception) when (exception is not OperationCanceledException)
        {
            // One organization's failure keeps no other waiting; it is looked at again within a minute.
            LogFailure(exception);
        }
    }

    private void Note(string? organizationId, News news)
    {
        if ((news & Concerning) == News.None)
        {
            return;
        }

        if (organizationId is null)
        {
            Interlocked.Exchange(ref _newsOfAll, 1);
        }
        else
        {
            _news.TryAdd(organizationId, true);
        }
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "Alerts could not be looked at; they are tried again.")]
    private partial void LogFailure(Exception exception);
}
