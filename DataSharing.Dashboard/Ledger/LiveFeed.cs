using System.Collections.Concurrent;
using DataSharing.Core.Primitives;
using DataSharing.Dashboard.Common;

namespace DataSharing.Dashboard.Ledger;

/// <summary>
/// Tells open pages that something about their organization has changed: off the raiser's thread, and at most four times a second each.
/// </summary>
internal sealed partial class LiveFeed(TimeProvider time, ILogger<LiveFeed> logger)
{
    public static readonly TimeSpan Interval = TimeSpan.FromMilliseconds(250);

    private const int MostRings = 20;

    private readonly ConcurrentDictionary<Subscription, bool> _subscriptions = new();

    public int Subscriptions => _subscriptions.Count;

    /// <summary>Calls <paramref name="refresh"/> after each change until disposed; never twice at once.</summary>
    /// <param name="organizationId">Which organization's changes; null for every change.</param>
    /// <param name="refresh">Reads and shows anew.</param>
    public IDisposable Subscribe(string? organizationId, Func<Task> refresh)
    {
        var subscription = new Subscription(this, organizationId, refresh, time);
        _subscriptions.TryAdd(subscription, true);
        return subscription;
    }

    /// <summary>Something of this organization has changed.</summary>
    public void Publish(string organizationId)
    {
        foreach (var (subscription, _) in _subscriptions)
        {
            if (subscription.OrganizationId is null || subscription.OrganizationId == organizationId)
            {
                subscription.Wake();
            }
        }
    }

    /// <summary>Something has changed, nobody knows of whom.</summary>
    public void PublishAll()
    {
        foreach (var (subscription, _) in _subscriptions)
        {
            subscription.Wake();
        }
    }

    /// <summary>As <see cref="Publish"/>, once the clock has reached <paramref name="instant"/>: for what takes effect later.</summary>
    public async Task PublishAtAsync(string organizationId, Instant instant)
    {
        // A timer may ring a moment before the clock is there: news that come too early show what held before. A clock that stands still is
        // not waited for.
        for (var rings = 0; rings < MostRings && instant.Since(time.Now()) is var wait && wait > TimeSpan.Zero; rings++)
        {
            await Task.Delay(wait, time);
        }

        Publish(organizationId);
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "An open page could not be refreshed.")]
    private partial void LogFailure(Exception exception);

    private sealed class Subscription(LiveFeed feed, string? organizationId, Func<Task> refresh, TimeProvider time) : IDisposable
    {
        private const int Idle = 0;
        private const int Scheduled = 1;
        private const int Dirty = 2;

        private int _state;
        private volatile bool _disposed;

        public string? OrganizationId { get; } = organizationId;

        public void Wake()
        {
            if (Interlocked.CompareExchange(ref _state, Scheduled, Idle) == Idle)
            {
                _ = Task.Run(RunAsync);
            }
            else
            {
                // A run is under way: it goes round once more.
                Interlocked.CompareExchange(ref _state, Dirty, Scheduled);
            }
        }

        public void Dispose()
        {
            _disposed = true;
            feed._subscriptions.TryRemove(this, out _);
        }

        private async Task RunAsync()
        {
            while (!_disposed)
            {
                Interlocked.Exchange(ref _state, Scheduled);
                try
                {
                    await refresh();
                }
                catch (Exception) when (_disposed)
                {
                    // The page went away between the change and its news.
                    return;
                }
                catch (Exception exception)
                {
                    // A page shows its own failures; one that could not even do that must not stop the news to come.
                    feed.LogFailure(exception);
                }

                await Task.Delay(Interval, time);
                if (Interlocked.CompareExchange(ref _state, Idle, Scheduled) == Scheduled)
                {
                    return;
                }
            }
        }
    }
}
