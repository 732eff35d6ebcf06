using DataSharing.Dashboard.Live;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;
using Xunit;

namespace DataSharing.Tests.Live;

/// <summary>News to open pages: at once, never more than four times a second, and never lost.</summary>
public sealed class LiveFeedTests
{
    private readonly FakeTimeProvider _time = new();

    [Fact]
    public async Task Publish_AThousandTimes_RefreshesAtOnceAndThenOncePerInterval()
    {
        var feed = new LiveFeed(_time, NullLogger<LiveFeed>.Instance);
        var refreshes = new SemaphoreSlim(0);
        var count = 0;
        using var subscription = feed.Subscribe(
            "org-l",
            null,
            News.All,
            _ =>
            {
                Interlocked.Increment(ref count);
                refreshes.Release();
                return Task.CompletedTask;
            }
        );

        feed.Publish("org-l", News.Usage);
        await refreshes.WaitAsync(TestContext.Current.CancellationToken);
        for (var news = 0; news < 1_000; news++)
        {
            feed.Publish("org-l", News.Usage);
        }

        _time.Advance(LiveFeed.Interval - TimeSpan.FromMilliseconds(1));
        Assert.False(
            await refreshes.WaitAsync(TimeSpan.FromMilliseconds(200), TestContext.Current.CancellationToken),
            "It was refreshed again before the interval was over."
        );
        Assert.Equal(1, count);
        await AdvanceUntilAsync(refreshes);
        Assert.Equal(2, count);
    }

    [Fact]
    public async Task Publish_OfAnotherOrganization_IsNoNews()
    {
        var feed = new LiveFeed(_time, NullLogger<LiveFeed>.Instance);
        var mine = new SemaphoreSlim(0);
        var others = 0;
        using var other = feed.Subscribe(
            "org-other",
            null,
            News.All,
            _ =>
            {
                Interlocked.Increment(ref others);
                return Task.CompletedTask;
            }
        );
        using var own = feed.Subscribe(
            "org-l",
            null,
            News.All,
            _ =>
            {
                mine.Release();
                return Task.CompletedTask;
            }
        );

        feed.Publish("org-l", News.Usage);

        await mine.WaitAsync(TestContext.Current.CancellationToken);
        Assert.Equal(0, others);
    }

    [Fact]
    public async Task Refresh_ThatFails_DoesNotStopTheNewsToCome()
    {
        var feed = new LiveFeed(_time, NullLogger<LiveFeed>.Instance);
        var refreshes = new SemaphoreSlim(0);
        using var subscription = feed.Subscribe(
            "org-l",
            null,
            News.All,
            _ =>
            {
                refreshes.Release();
                throw new InvalidOperationException("Not now.");
            }
        );

        feed.Publish("org-l", News.Usage);
        await refreshes.WaitAsync(TestContext.Current.CancellationToken);
        feed.Publish("org-l", News.Usage);

        await AdvanceUntilAsync(refreshes);
    }

    // The refresh registers its pause on another thread: the clock is moved on until it has.
    private async Task AdvanceUntilAsync(SemaphoreSlim refreshes)
    {
        while (!await refreshes.WaitAsync(TimeSpan.FromMilliseconds(1), TestContext.Current.CancellationToken))
        {
            _time.Advance(LiveFeed.Interval);
        }
    }
}
