using System.Collections.Concurrent;

namespace DataSharing.Dashboard.Live;

/// <summary>
/// Tells open pages what has changed of their organization: off the raiser's thread, at most four times a second, and never so that the
/// pages take all the processors from those who send.
/// </summary>
internal sealed partial class LiveFeed(TimeProvider time, ILogger<LiveFeed> logger) : IDisposable
{
    public static readonly TimeSpan Interval = TimeSpan.FromMilliseconds(250);

    // What concerns nobody in particular, for pages of the platform.
    private const string Everywhere = "";

    private readonly ConcurrentDictionary<string, Topic> _organizations = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<string, Topic> _people = new(StringComparer.Ordinal);

    // Half of the processors show, at most; the other half goes on recording and answering.
    private readonly SemaphoreSlim _turns = new(Math.Max(1, Environment.ProcessorCount / 2));
    private int _subscriptions;

    public int Subscriptions => _subscriptions;

    /// <summary>
    /// All news of all organizations, null for everybody's, for what works in the background: on the raiser's thread, so that whoever hears
    /// it only takes note.
    /// </summary>
    public event Action<string?, News>? Heard;

    /// <summary>The organizations that somebody looks at.</summary>
    public IEnumerable<string> Followed => _organizations.Keys.Where(id => id != Everywhere);

    /// <summary>Whether somebody looks at an organization.</summary>
    public bool IsFollowed(string organizationId) => _organizations.ContainsKey(organizationId);

    /// <summary>
    /// The timestamp at which those who look at an organization were last told something: what is read after it holds all that they were
    /// told of. As long as nobody looks, nothing does.
    /// </summary>
    public long LastTold(string organizationId) =>
        _organizations.TryGetValue(organizationId, out var topic) ? topic.LastTold : long.MaxValue;

    /// <summary>
    /// Calls <paramref name="refresh"/> after each change until disposed, with all that has changed since; never twice at once.
    /// </summary>
    /// <param name="organizationId">Whose changes; null for everybody's settings and log, and the platform's.</param>
    /// <param name="person">Who looks: changes of their account too; null for nobody's.</param>
    /// <param name="kinds">Which changes.</param>
    /// <param name="refresh">Shows it.</param>
    public IDisposable Subscribe(string? organizationId, string? person, News kinds, Func<News, Task> refresh) =>
        Subscribe([organizationId ?? Everywhere], person, kinds, refresh);

    /// <summary>The same of several organizations, or of none.</summary>
    public IDisposable Subscribe(IReadOnlyList<string> organizations, string? person, News kinds, Func<News, Task> refresh)
    {
        var subscription = new Subscription(this, kinds, refresh);
        foreach (var id in organizations)
        {
            subscription.Join(_organizations, id);
        }

        if (person is not null)
        {
            subscription.Join(_people, person);
        }

        Interlocked.Increment(ref _subscriptions);
        return subscription;
    }

    /// <summary>Something of this organization has changed.</summary>
    public void Publish(string organizationId, News news)
    {
        Heard?.Invoke(organizationId, news);
        Wake(_organizations, organizationId, news);
        if ((news & (News.Settings | News.Log)) != News.None)
        {
            Wake(_organizations, Everywhere, news);
        }
    }

    /// <summary>Something has changed of the platform alone.</summary>
    public void PublishPlatform(News news) => Wake(_organizations, Everywhere, news);

    /// <summary>Something of this account has changed, or where it belongs, and with that perhaps what it is told.</summary>
    public void PublishPerson(string userId) => PublishPerson(userId, News.Settings | News.Alerts);

    /// <summary>The same of this news alone.</summary>
    public void PublishPerson(string userId, News news) => Wake(_people, userId, news);

    /// <summary>Something has changed for everybody.</summary>
    public void PublishAll(News news)
    {
        Heard?.Invoke(null, news);
        foreach (var topic in _organizations.Values.Concat(_people.Values))
        {
            topic.Wake(news);
        }
    }

    public void Dispose() => _turns.Dispose();

    private static void Wake(ConcurrentDictionary<string, Topic> topics, string id, News news)
    {
        if (topics.TryGetValue(id, out var topic))
        {
            topic.Wake(news);
        }
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "An open page could not be refreshed.")]
    private partial void LogFailure(Exception exception);

    /// <summary>Those who look at one organization, or one person's pages: they hear of it together.</summary>
    private sealed class Topic(TimeProvider time)
    {
        private const int Idle = 0;
        private const int Scheduled = 1;
        private const int Dirty = 2;

        private int _state;
        private int _news;
        private long _lastTold = long.MinValue;

        public long LastTold => Interlocked.Read(ref _lastTold);

        public ConcurrentDictionary<Subscription, bool> Members { get; } = new();

        public void Wake(News news)
        {
            Interlocked.Or(ref _news, (int)news);
            while (true)
            {
                if (Interlocked.CompareExchange(ref _state, Scheduled, Idle) == Idle)
                {
                    _ = Task.Run(RunAsync);
                    return;
                }

                // A round is under way: another one follows. It may just be ending: then this one begins it.
                if (Interlocked.CompareExchange(ref _state, Dirty, Scheduled) != Idle)
                {
                    return;
                }
            }
        }

        private async Task RunAsync()
        {
            while (true)
            {
                Interlocked.Exchange(ref _state, Scheduled);

                // Taken before the time is: what is worked out from then on holds all of them.
                var news = (News)Interlocked.Exchange(ref _news, 0);
                Interlocked.Exchange(ref _lastTold, time.GetTimestamp());
                foreach (var (member, _) in Members)
                {
                    member.Tell(news);
                }

                await Task.Delay(Interval, time);
                if (Interlocked.CompareExchange(ref _state, Idle, Scheduled) == Scheduled)
                {
                    return;
                }
            }
        }
    }

    private sealed class Subscription(LiveFeed feed, News kinds, Func<News, Task> refresh) : IDisposable
    {
        // A page that takes longer, because its browser is slow, keeps nobody else waiting.
        private static readonly TimeSpan _longestTurn = TimeSpan.FromMilliseconds(100);

        private readonly List<(ConcurrentDictionary<string, Topic> Topics, string Id)> _joined = [];
        private int _news;
        private int _isRunning;
        private volatile bool _disposed;

        public void Join(ConcurrentDictionary<string, Topic> topics, string id)
        {
            _joined.Add((topics, id));
            while (true)
            {
                // A topic without members goes: it may just be doing so.
                var topic = topics.GetOrAdd(id, _ => new Topic(feed.Time));
                lock (topic)
                {
                    if (topics.TryGetValue(id, out var current) && current == topic)
                    {
                        topic.Members.TryAdd(this, true);
                        return;
                    }
                }
            }
        }

        public void Tell(News news)
        {
            if ((news & kinds) == News.None)
            {
                return;
            }

            Interlocked.Or(ref _news, (int)(news & kinds));
            if (Interlocked.CompareExchange(ref _isRunning, 1, 0) == 0)
            {
                _ = Task.Run(RunAsync);
            }
        }

        public void Dispose()
        {
            if (_disposed)
            {
                return;
            }

            _disposed = true;
            Interlocked.Decrement(ref feed._subscriptions);
            foreach (var (topics, id) in _joined)
            {
                if (!topics.TryGetValue(id, out var topic))
                {
                    continue;
                }

                lock (topic)
                {
                    topic.Members.TryRemove(this, out _);
                    if (topic.Members.IsEmpty)
                    {
                        topics.TryRemove(KeyValuePair.Create(id, topic));
                    }
                }
            }
        }

        private async Task RunAsync()
        {
            do
            {
                await feed._turns.WaitAsync();
                var showing = ShowAsync();
                if (!showing.IsCompleted)
                {
                    await Task.WhenAny(showing, Task.Delay(_longestTurn));
                }

                feed._turns.Release();
                await showing;
                Interlocked.Exchange(ref _isRunning, 0);
            } while (_news != 0 && Interlocked.CompareExchange(ref _isRunning, 1, 0) == 0);
        }

        private async Task ShowAsync()
        {
            var news = (News)Interlocked.Exchange(ref _news, 0);
            if (_disposed || news == News.None)
            {
                return;
            }

            try
            {
                await refresh(news);
            }
            catch (Exception) when (_disposed)
            {
                // The page went away between the change and its news.
            }
            catch (Exception exception)
            {
                // A page shows its own failures; one that could not even do that must not stop the news to come.
                feed.LogFailure(exception);
            }
        }
    }

    private TimeProvider Time => time;
}
