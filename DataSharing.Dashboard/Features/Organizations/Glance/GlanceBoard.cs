using System.Collections.Concurrent;
using DataSharing.Core.Primitives;
using DataSharing.Dashboard.Common;
using DataSharing.Dashboard.Data;
using DataSharing.Dashboard.Live;
using Microsoft.EntityFrameworkCore;

namespace DataSharing.Dashboard.Features.Organizations.Glance;

/// <summary>
/// Where each organization stands among all, in memory: what a page shows is found without going through their settings and reports. See
/// docs/decisions/0039. Safe for use by several threads at once.
/// </summary>
internal sealed class GlanceBoard
{
    /// <summary>So often each is looked at without news, since time alone can make a need.</summary>
    public static readonly TimeSpan AtLeast = TimeSpan.FromMinutes(1);

    /// <summary>So many are looked at in one turn: others' work goes on between.</summary>
    public const int MostInATurn = 100;

    /// <summary>So long nobody need ask before it is dropped.</summary>
    public static readonly TimeSpan Unasked = TimeSpan.FromDays(1);

    private const News Concerning = News.Settings | News.Reports;

    private readonly ConcurrentDictionary<string, Kept> _kept = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<string, bool> _news = new(StringComparer.Ordinal);
    private readonly GlanceReader _reader;
    private readonly IDbContextFactory<ApplicationDbContext> _databases;
    private readonly LiveFeed _feed;
    private readonly TimeProvider _time;
    private volatile Ordered _ordered = new(-1, []);
    private long _version;
    private long _told;
    private long _askedAt = long.MinValue;
    private int _newsOfAll;

    public GlanceBoard(GlanceReader reader, IDbContextFactory<ApplicationDbContext> databases, LiveFeed feed, TimeProvider time)
    {
        (_reader, _databases, _feed, _time) = (reader, databases, feed, time);
        feed.Heard += Note;
    }

    /// <summary>Grows with each change of a place.</summary>
    public long Version => Interlocked.Read(ref _version);

    /// <summary>All of them in their order; those that nobody has looked at yet need nothing, as far as is known.</summary>
    public async Task<IReadOnlyList<GlancePlace>> AllAsync(CancellationToken cancellationToken)
    {
        await KnowAllAsync(cancellationToken);
        var (ordered, version) = (_ordered, Version);
        if (ordered.Version != version)
        {
            GlancePlace[] places = [.. _kept.Values.Select(kept => kept.Place)];
            Array.Sort(places, GlancePlace.Order);
            _ordered = ordered = new Ordered(version, places);
        }

        return ordered.Places;
    }

    /// <summary>Some of them, in their order.</summary>
    public async Task<IReadOnlyList<GlancePlace>> OfAsync(IEnumerable<string> organizations, CancellationToken cancellationToken)
    {
        await KnowAllAsync(cancellationToken);
        return [.. organizations.Select(id => _kept.GetValueOrDefault(id)?.Place).OfType<GlancePlace>().Order(GlancePlace.Order)];
    }

    /// <summary>Takes note of where one stands now.</summary>
    public void Put(GlancePlace place)
    {
        var now = _time.Now();
        var isNews = !_kept.TryGetValue(place.Id, out var kept) || !kept.Place.IsAs(place);
        _kept.AddOrUpdate(
            place.Id,
            _ => new Kept(place, now),
            (_, before) => before.Place.IsAs(place) ? before with { LookedAt = now } : new Kept(place, now)
        );

        // After it stands there: whoever puts all in order for a version has at least what made it.
        if (isNews)
        {
            Interlocked.Increment(ref _version);
        }
    }

    /// <summary>Looks at those that nobody has looked at yet, up to so many.</summary>
    public async Task CatchUpAsync(IEnumerable<GlancePlace> places, Action<Exception> failed, CancellationToken cancellationToken)
    {
        foreach (var place in places.Where(place => place.Status is null).Take(MostInATurn).ToList())
        {
            await TryLookAsync(place.Id, failed, cancellationToken);
        }
    }

    /// <summary>
    /// Looks at those that are due, if anybody has asked of late, and tells pages of what has changed. For one caller at a time.
    /// </summary>
    /// <returns>Whether more are due.</returns>
    public async Task<bool> TurnAsync(Action<Exception> failed, CancellationToken cancellationToken)
    {
        var now = _time.Now();
        var asked = Interlocked.Read(ref _askedAt);
        if (asked == long.MinValue || now.Since(Instant.FromUnixMilliseconds(asked)) > Unasked)
        {
            _kept.Clear();
            _news.Clear();
            Interlocked.Exchange(ref _askedAt, long.MinValue);
            return false;
        }

        var isNewsOfAll = Interlocked.Exchange(ref _newsOfAll, 0) != 0;
        if (isNewsOfAll)
        {
            foreach (var id in _kept.Keys)
            {
                _news.TryAdd(id, true);
            }
        }

        var due = Due(now);
        foreach (var id in due.Take(MostInATurn))
        {
            // Taken before it looks: what comes meanwhile is looked at next.
            _news.TryRemove(id, out _);
            await TryLookAsync(id, failed, cancellationToken);
        }

        // Also what pages found themselves since the last turn.
        if (Version is var version && Interlocked.Exchange(ref _told, version) != version)
        {
            _feed.PublishPlatform(News.Standings);
        }

        return due.Count > MostInATurn;
    }

    // Those that nobody has looked at first, then those with news, then the longest unseen.
    private List<string> Due(Instant now) =>
        [
            .. _news
                .Keys.Where(id => !_kept.ContainsKey(id))
                .Concat(
                    _kept
                        .Where(pair =>
                            pair.Value.LookedAt is not { } at || _news.ContainsKey(pair.Key) || now.Since(at).Duration() >= AtLeast
                        )
                        .OrderBy(pair =>
                            pair.Value.LookedAt is null ? 0
                            : _news.ContainsKey(pair.Key) ? 1
                            : 2
                        )
                        .ThenBy(pair => pair.Value.LookedAt)
                        .Select(pair => pair.Key)
                ),
        ];

    // One organization's failure keeps no other waiting; it is looked at again within a minute.
    private async Task TryLookAsync(string organizationId, Action<Exception> failed, CancellationToken cancellationToken)
    {
        try
        {
            if (await _reader.FindAsync(organizationId, cancellationToken) is { } glance)
            {
                Put(glance.Place);
            }
        }
        catch (Exception exception) when (exception is not OperationCanceledException)
        {
            if (_kept.TryGetValue(organizationId, out var kept))
            {
                _kept[organizationId] = kept with { LookedAt = _time.Now() };
            }

            failed(exception);
        }
    }

    // One number tells whether all are known: an organization is never taken away.
    private async Task KnowAllAsync(CancellationToken cancellationToken)
    {
        Interlocked.Exchange(ref _askedAt, _time.Now().UnixMilliseconds);
        await using var database = await _databases.CreateDbContextAsync(cancellationToken);
        if (await database.Organizations.CountAsync(cancellationToken) == _kept.Count)
        {
            return;
        }

        var all = await database
            .Organizations.AsNoTracking()
            .Select(organization => new { organization.Id, organization.Name })
            .ToListAsync(cancellationToken);
        foreach (
            var organization in all.Where(organization =>
                _kept.TryAdd(organization.Id, new Kept(new GlancePlace(organization.Id, organization.Name, null, []), null))
            )
        )
        {
            Interlocked.Increment(ref _version);
        }
    }

    private void Note(string? organizationId, News news)
    {
        if ((news & Concerning) == News.None || Interlocked.Read(ref _askedAt) == long.MinValue)
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

    private sealed record Kept(GlancePlace Place, Instant? LookedAt);

    private sealed record Ordered(long Version, IReadOnlyList<GlancePlace> Places);
}
