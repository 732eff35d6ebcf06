using DataSharing.Core.Primitives;
using DataSharing.Dashboard.Ledger;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;
using Xunit;

namespace DataSharing.Tests.Ledger;

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
            () =>
            {
                Interlocked.Increment(ref count);
                refreshes.Release();
                return Task.CompletedTask;
            }
        );

        feed.Publish("org-l");
        await refreshes.WaitAsync(TestContext.Current.CancellationToken);
        for (var news = 0; news < 1_000; news++)
        {
            feed.Publish("org-l");
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
    public async Task PublishAt_WithATimerThatRingsEarly_WaitsForTheClock()
    {
        var clock = new HastyClock();
        var feed = new LiveFeed(clock, NullLogger<LiveFeed>.Instance);
        var refreshed = new SemaphoreSlim(0);
        using var subscription = feed.Subscribe(
            "org-l",
            () =>
            {
                refreshed.Release();
                return Task.CompletedTask;
            }
        );
        var later = Instant.From(clock.Reading).Plus(TimeSpan.FromSeconds(1));

        await feed.PublishAtAsync("org-l", later);

        Assert.True(Instant.From(clock.Reading) >= later);
        await refreshed.WaitAsync(TestContext.Current.CancellationToken);
    }

    [Fact]
    public async Task Publish_OfAnotherOrganization_IsNoNews()
    {
        var feed = new LiveFeed(_time, NullLogger<LiveFeed>.Instance);
        var mine = new SemaphoreSlim(0);
        var others = 0;
        using var other = feed.Subscribe(
            "org-other",
            () =>
            {
                Interlocked.Increment(ref others);
                return Task.CompletedTask;
            }
        );
        using var own = feed.Subscribe(
            "org-l",
            () =>
            {
                mine.Release();
                return Task.CompletedTask;
            }
        );

        feed.Publish("org-l");

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
            () =>
            {
                refreshes.Release();
                throw new InvalidOperationException("Not now.");
            }
        );

        feed.Publish("org-l");
        await refreshes.WaitAsync(TestContext.Current.CancellationToken);
        feed.Publish("org-l");

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

    /// <summary>Goes on by a tenth of a second whenever somebody looks; its timers ring at once.</summary>
    private sealed class HastyClock : TimeProvider
    {
        public DateTimeOffset Reading { get; private set; } = new(2026, 11, 22, 12, 0, 0, TimeSpan.Zero);

        public override DateTimeOffset GetUtcNow() => Reading += TimeSpan.FromMilliseconds(100);

        public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period) =>
            base.CreateTimer(callback, state, TimeSpan.Zero, period);
    }
}
