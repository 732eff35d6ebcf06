using DataSharing.Core.Accounting;
using DataSharing.Core.Primitives;
using DataSharing.Dashboard.Hosting.Operations;
using DataSharing.Dashboard.Ledger;
using DataSharing.Dashboard.Live;
using Microsoft.EntityFrameworkCore;
using Xunit;

namespace DataSharing.Tests.Live;

/// <summary>The day in memory says what the roll-ups say, whenever it was read and whatever is recorded meanwhile.</summary>
public sealed class LiveDaysTests : IAsyncLifetime
{
    private static readonly string[] _models = ["gpt-4.1", "gpt-4.1-mini", "o1-pro"];

    private readonly Support.TestClock _clock = new(new DateTimeOffset(2026, 11, 22, 12, 0, 0, TimeSpan.Zero));
    private Support.TestServer _server = default!;
    private LiveDays _days = default!;
    private int _events;

    public async ValueTask InitializeAsync()
    {
        _server = await Support.TestServer.StartAsync(_clock, schedules: false);
        await _server.CreateOrganizationAsync("org-l", projects: ["proj_a", "proj_b"]);
        await _server.CreateOrganizationAsync("org-other", projects: ["proj_a"]);
        _days = _server.Get<LiveDays>();
    }

    public ValueTask DisposeAsync() => _server.DisposeAsync();

    [Fact]
    public async Task Day_ReadAgainAndAgainWhileEventsComeIn_MissesNoneAndAddsNoneTwice()
    {
        var random = new Random(20261126);
        var senders = Enumerable
            .Range(0, 4)
            .Select(sender =>
                Task.Run(async () =>
                {
                    var own = new Random(sender);
                    for (var call = 0; call < 40; call++)
                    {
                        await SendAsync(
                            own.Next(4) == 0 ? "org-other" : "org-l",
                            [.. Enumerable.Range(0, own.Next(1, 20)).Select(_ => Any(own))]
                        );
                    }
                })
            )
            .ToList();
        while (!senders.TrueForAll(sender => sender.IsCompleted))
        {
            await _days.GetAsync("org-l", Now, default);
            if (random.Next(3) == 0)
            {
                Assert.Equal(0, await _days.VerifyAsync(default));
            }

            if (random.Next(10) == 0)
            {
                // As after a group that failed.
                _server.Get<CommittedGroups>().Doubt();
            }
        }

        await Task.WhenAll(senders);
        await _days.GetAsync("org-l", Now, default);
        Assert.Equal(0, await _days.VerifyAsync(default));
        await SameAsStoredAsync(await SettledAsync());
    }

    [Fact]
    public async Task Day_ThatDiffersFromTheRollUps_IsFoundAndForgotten()
    {
        await SendAsync("org-l", [Request("gpt-4.1", 100)]);
        var wrong = await SettledAsync();
        await using (var ledger = await OpenAsync())
        {
            await ledger.Days.ExecuteUpdateAsync(set => set.SetProperty(row => row.Sums.Counted.Input, row => row.Sums.Counted.Input + 1));
        }

        Assert.Equal(1, await _days.VerifyAsync(default));

        Assert.NotSame(wrong, await _days.GetAsync("org-l", Now, default));
        Assert.Equal(0, await _days.VerifyAsync(default));
    }

    [Fact]
    public async Task Day_AfterAGroupOfWhichNobodyKnowsWhetherItIsStored_IsReadAnew()
    {
        await SendAsync("org-l", [Request("gpt-4.1", 100)]);
        await SettledAsync();
        await using (var ledger = await OpenAsync())
        {
            await ledger.Days.ExecuteUpdateAsync(set => set.SetProperty(row => row.Sums.Counted.Input, 150));
        }

        _server.Get<CommittedGroups>().Doubt();

        Assert.Equal(150, Assert.Single((await _days.GetAsync("org-l", Now, default)).Ledger.Rows).Sums.Counted.Input);
    }

    [Fact]
    public async Task Drift_OfADayInMemory_IsWhatTheVerifierFinds()
    {
        var verifier = _server.Get<LedgerVerifier>();
        await SendAsync("org-l", [Request("gpt-4.1", 100)]);
        await SettledAsync();
        await verifier.VerifyAsync(default);
        Assert.Equal(0, verifier.Drift);

        // A group that nobody committed.
        var sums = new RollUps();
        var request = Request("gpt-4.1", 50);
        sums.Add("org-l", request, (await SendAsync("org-other", [request with { ProjectId = "proj_a" }]))[0].Decision!);
        _server.Get<CommittedGroups>().Commit(new CommittedGroup(new GroupPlace(1_000, null), sums, []));
        await verifier.VerifyAsync(default);

        Assert.Equal(1, verifier.Drift);
    }

    [Fact]
    public async Task Day_ThatIsOver_IsNotShownAsTheNextOne()
    {
        await SendAsync("org-l", [Request("gpt-4.1", 100)]);
        await SettledAsync();

        _clock.Advance(TimeSpan.FromHours(12));

        var next = await _days.GetAsync("org-l", Now, default);
        Assert.Equal(UtcDay.FromDate(new(2026, 11, 23)), next.Ledger.Day);
        Assert.Empty(next.Ledger.Rows);
        Assert.True(next.Ledger.HasEvents);
        Assert.Equal("gpt-4.1-2025-04-14", Assert.Single(next.Models).Model);
    }

    [Fact]
    public async Task Day_BeforeAnyEvent_HasNone_AndTheFirstOneShows()
    {
        Assert.False((await _days.GetAsync("org-l", Now, default)).Ledger.HasEvents);

        await SendAsync("org-l", [Request("gpt-4.1", 100)]);

        var day = await SettledAsync();
        Assert.True(day.Ledger.HasEvents);
        Assert.Equal(100, Assert.Single(day.Ledger.Rows).Sums.Counted.Tokens.Value);
    }

    private Instant Now => Instant.From(_clock.GetUtcNow());

    // News come a moment after the answer.
    private async Task<LiveDay> SettledAsync()
    {
        await using var ledger = await OpenAsync();
        var today = Instant.From(_clock.GetUtcNow()).Day;
        var stored = await ledger
            .Days.Where(row => row.OrganizationId == "org-l" && row.Day == today)
            .SumAsync(row => row.Sums.Counted.Requests);
        LiveDay? day = null;
        await Support.Patience.UntilAsync(async () =>
            (day = await _days.GetAsync("org-l", Now, default)).Ledger.Rows.Sum(row => row.Sums.Counted.Requests) >= stored
        );
        return day!;
    }

    private async Task SameAsStoredAsync(LiveDay day)
    {
        await using var ledger = await OpenAsync();
        var today = day.Ledger.Day;
        var rows = await ledger.Days.AsNoTracking().Where(row => row.OrganizationId == "org-l" && row.Day == today).ToListAsync();
        Assert.Equal(
            rows.Select(row => (row.ProjectId, row.Model, row.Reason, row.Shared, row.Sums)).Order(),
            day.Ledger.Rows.Select(row => (row.ProjectId, row.Model, row.Reason, row.Shared, row.Sums)).Order()
        );
    }

    private UsageEvent Any(Random random) =>
        Request(_models[random.Next(_models.Length)], random.Next(1, 5_000)) with
        {
            ProjectId = random.Next(2) == 0 ? "proj_a" : "proj_b",
            OccurredAt = Instant.From(_clock.GetUtcNow().AddMinutes(-random.Next(0, 60 * 30))),
        };

    private UsageEvent Request(string model, long tokens) =>
        Core.Organizations.Request(model, tokens) with
        {
            Id = $"event-{Interlocked.Increment(ref _events)}",
            ProjectId = "proj_a",
            OccurredAt = Instant.From(_clock.GetUtcNow()),
        };

    private Task<IReadOnlyList<Receipt>> SendAsync(string organization, IReadOnlyList<UsageEvent> events) =>
        _server.Get<LedgerQueue>().RecordAsync(organization, events);

    private Task<LedgerDbContext> OpenAsync() => _server.Get<IDbContextFactory<LedgerDbContext>>().CreateDbContextAsync();
}
