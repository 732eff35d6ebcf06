using DataSharing.Core.Primitives;
using DataSharing.Dashboard.Common;
using DataSharing.Dashboard.Data;
using DataSharing.Dashboard.Data.Engines;
using DataSharing.Dashboard.Memory;
using DataSharing.Dashboard.ProviderUsage;
using DataSharing.Dashboard.ProviderUsage.Reading;
using Microsoft.EntityFrameworkCore;

namespace DataSharing.Dashboard.Live;

/// <summary>
/// Turns what happens into news: entries of the audit log and what was read from the provider, here or at the command line beside; changes
/// that begin to hold, a new UTC day, and readings under way.
/// </summary>
internal sealed partial class ChangeWatcher : BackgroundService
{
    private static readonly TimeSpan _interval = TimeSpan.FromMilliseconds(200);
    private static readonly TimeSpan _betweenUnexplained = TimeSpan.FromSeconds(10);

    private readonly LiveFeed _feed;
    private readonly LoggedChanges _logged;
    private readonly ReportsChanges _reports;
    private readonly KnownOrganizations _organizations;
    private readonly IDbContextFactory<ApplicationDbContext> _databases;
    private readonly TimeProvider _time;
    private readonly ILogger<ChangeWatcher> _logger;
    private int _unexplained;
    private long _toldUnexplained;

    public ChangeWatcher(
        LiveFeed feed,
        LoggedChanges logged,
        ReportsChanges reports,
        SyncProgress progress,
        KnownOrganizations organizations,
        IDbContextFactory<ApplicationDbContext> databases,
        TimeProvider time,
        ILogger<ChangeWatcher> logger
    )
    {
        (_feed, _logged, _reports, _organizations) = (feed, logged, reports, organizations);
        (_databases, _time, _logger) = (databases, time, logger);
        logged.Seen += entries => _ = Task.Run(() => TellAsync(entries));
        logged.SeenUnexplained += () => Interlocked.Exchange(ref _unexplained, 1);
        reports.Seen += TellOfReports;
        progress.Moved += organizationId => feed.Publish(organizationId, News.Progress);
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        try
        {
            var seen = _time.Now();
            using var timer = new PeriodicTimer(_interval, _time);
            while (await timer.WaitForNextTickAsync(stoppingToken))
            {
                var now = _time.Now();
                try
                {
                    _logged.Refresh();
                    _reports.Refresh();
                    TellOfUnexplained();
                    await TellOfTimeAsync(seen, now, stoppingToken);
                    seen = now;
                }
                catch (Exception exception) when (DatabaseFault.Is(exception))
                {
                    LogFailure(exception);
                }
            }
        }
        catch (OperationCanceledException)
        {
            // The server is shutting down.
        }
    }

    private void TellOfReports(IReadOnlyList<string> changed)
    {
        if (changed.Contains(ReportsChange.Everybody))
        {
            _feed.PublishAll(News.Reports);
        }

        foreach (var organizationId in changed)
        {
            _feed.Publish(organizationId, News.Reports);
        }
    }

    // Alerts and messages leave no entry, and the server that leads may be another one. Seldom: each open page asks what has come.
    private void TellOfUnexplained()
    {
        if (_time.GetElapsedTime(_toldUnexplained) >= _betweenUnexplained && Interlocked.Exchange(ref _unexplained, 0) != 0)
        {
            _toldUnexplained = _time.GetTimestamp();
            _feed.PublishAll(News.Alerts);
        }
    }

    // What was recorded earlier for a later instant holds from then on, without anybody writing.
    private async Task TellOfTimeAsync(Instant before, Instant now, CancellationToken cancellationToken)
    {
        if (before.Day != now.Day)
        {
            _feed.PublishAll(News.Settings);
            return;
        }

        var isNextMinute = before.UnixMilliseconds / 60_000 != now.UnixMilliseconds / 60_000;
        foreach (var organizationId in _feed.Followed)
        {
            if (isNextMinute)
            {
                _feed.Publish(organizationId, News.Time);
            }

            if (
                await _organizations.FindAsync(organizationId, cancellationToken) is { } known
                && known.Changes.Any(change => change > before && change <= now)
            )
            {
                _feed.Publish(organizationId, News.Settings);
            }
        }
    }

    private async Task TellAsync(IReadOnlyList<LoggedChange> entries)
    {
        foreach (var entry in entries)
        {
            if (entry.OrganizationId is { } organizationId)
            {
                var news = entry.IsChange ? News.Settings | News.Log : News.Log;
                _feed.Publish(organizationId, entry.IsOfRequest ? news | News.Alerts : news);
            }
            else if (entry is { IsChange: true, IsOfAccount: false })
            {
                _feed.PublishAll(News.Settings | News.Log);
            }
            else
            {
                _feed.PublishPlatform(entry.IsOfStanding ? News.Settings | News.Log : News.Log);
            }
        }

        try
        {
            foreach (var entry in entries.Where(entry => entry.IsOfPerson))
            {
                await TellPersonAsync(entry);
            }
        }
        catch (Exception exception) when (DatabaseFault.Is(exception))
        {
            // Their pages still find out: they ask for their right at each act, and for their sign-in within a minute.
            LogFailure(exception);
        }
    }

    private async Task TellPersonAsync(LoggedChange entry)
    {
        _feed.PublishPerson(entry.ActorId);
        await using var database = await _databases.CreateDbContextAsync();
        foreach (var id in await database.Users.Where(user => user.Email == entry.Subject).Select(user => user.Id).ToListAsync())
        {
            _feed.PublishPerson(id);
            if (entry.IsOfStanding)
            {
                // Whether an organization has an owner who can act shows on its pages.
                var organizations = database.Memberships.Where(membership => membership.UserId == id);
                foreach (var organizationId in await organizations.Select(membership => membership.OrganizationId).ToListAsync())
                {
                    _feed.Publish(organizationId, News.Settings);
                }
            }
        }
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "The databases could not be asked for changes.")]
    private partial void LogFailure(Exception exception);
}
