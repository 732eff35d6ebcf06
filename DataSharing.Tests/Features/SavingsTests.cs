using System.Net.Http.Json;
using DataSharing.Core.Accounting;
using DataSharing.Core.Primitives;
using DataSharing.Core.Programme;
using DataSharing.Dashboard.Access;
using DataSharing.Dashboard.Common;
using DataSharing.Dashboard.Days;
using DataSharing.Dashboard.Features.Usage;
using DataSharing.Dashboard.Ledger;
using Microsoft.EntityFrameworkCore;
using Xunit;

namespace DataSharing.Tests.Features;

/// <summary>What complimentary tokens were worth, what was left and what the next tier would change, against the rows themselves.</summary>
public sealed class SavingsTests
{
    private static readonly string[] _projects = ["proj_a", "proj_b"];
    private static readonly string[] _models = ["gpt-4.1-2025-04-14", "gpt-4.1-mini-2025-04-14", "gpt-5.6-sol", "o1-pro"];

    [Fact]
    public async Task EveryGrouping_AddsUpToTheSameDays_AndToTheRowsThemselves()
    {
        var (server, clock) = await StartAsync();
        await using var _ = server;
        var programme = ProgrammeHistory.Always(CatalogueLoader.LoadEmbedded());
        await using var ledger = await server.Get<IDbContextFactory<LedgerDbContext>>().CreateDbContextAsync();
        var rows = await ledger.Days.AsNoTracking().Where(row => row.OrganizationId == "org-low").ToListAsync();
        var today = UtcDay.FromDate(DateOnly.FromDateTime(clock.GetUtcNow().UtcDateTime));
        var from = today.AddDays(-9);
        var expected = UsageTotals.Sum(
            rows.Where(row => row.Day >= from)
                .Select(row => UsageTotals.Of(programme.On(row.Day).Prices, row.Model, row.Day, row.Sums, row.Reason != ListPriced.LeftOut))
        );

        foreach (var grouping in Enum.GetValues<UsageGrouping>())
        {
            var view = await server.Get<UsageQueries>().GetAsync(Actor.Operator, "org-low", from, today, grouping, default);

            Assert.Equal(expected, view.Totals);
            Assert.Equal(expected, UsageTotals.Sum(view.Groups.Select(group => group.Totals)));
            Assert.Equal(expected, UsageTotals.Sum(view.Days.Select(day => day.Totals)));
            Assert.Equal(expected, UsageTotals.Sum(view.Pools.SelectMany(pool => pool.Days).Select(day => day.Totals)));
            Assert.Equal(
                rows.Where(row => row.Day < from && row.Day >= from.AddDays(-10)).Sum(row => row.Sums.Counted.Tokens.Value),
                view.Earlier!.Totals.Tokens
            );
            Assert.Equal(view.Earlier.Totals.Tokens, view.Pools.SelectMany(pool => pool.Days).Sum(day => day.Earlier ?? 0));
        }
    }

    [Fact]
    public async Task Savings_AreWhatWasFree_OfTheDay_TheRange_AndSinceTheStart()
    {
        var (server, clock) = await StartAsync();
        await using var _ = server;
        var programme = ProgrammeHistory.Always(CatalogueLoader.LoadEmbedded());
        await using var ledger = await server.Get<IDbContextFactory<LedgerDbContext>>().CreateDbContextAsync();
        var rows = await ledger.Days.AsNoTracking().Where(row => row.OrganizationId == "org-low").ToListAsync();
        var today = UtcDay.FromDate(DateOnly.FromDateTime(clock.GetUtcNow().UtcDateTime));
        ListPrice Free(Func<DayRow, bool> which) =>
            rows.Where(which)
                .Select(row => UsageTotals.Of(programme.On(row.Day).Prices, row.Model, row.Day, row.Sums).ComplimentaryPrice)
                .Aggregate(default(ListPrice), (sum, price) => sum + price);

        var view = await server
            .Get<SavingsQueries>()
            .GetAsync(Actor.Operator, "org-low", today.AddDays(-9), today, UsageGrouping.Project, default);

        Assert.Equal(rows.Min(row => row.Day), view.First);
        Assert.Equal(Free(row => row.Day == today), view.Today.ComplimentaryPrice);
        Assert.Equal(Free(row => row.Day >= today.AddDays(-9)), view.Usage.Totals.ComplimentaryPrice);
        Assert.Equal(Free(_ => true), view.SinceStart.ComplimentaryPrice);
        Assert.All(
            view.Usage.Groups,
            group => Assert.Equal(Free(row => row.Day >= today.AddDays(-9) && row.ProjectId == group.Key), group.Totals.ComplimentaryPrice)
        );

        // A price that is known through a day is none afterwards: it is told apart, and never $0.
        Assert.True(view.SinceStart.ComplimentaryPrice.UnpricedTokens > 0);
        Assert.Contains(view.Prices, used => used is { Model: "gpt-5.6-sol", Price: null });
        Assert.Contains(view.Prices, used => used is { Model: "gpt-5.6-sol", Price.KnownThrough: not null });

        // What was left: the allowance of nine full days without what counted.
        var large = view.Unused.Single(unused => unused.Pool == Pool.Large);
        var totals = await ledger
            .Pools.Where(row =>
                row.OrganizationId == "org-low" && row.Pool == Pool.Large && row.Day >= today.AddDays(-9) && row.Day < today
            )
            .ToListAsync();
        Assert.Equal((9, 9 * 250_000L), (large.Days, large.Allowance));
        Assert.Equal((9 * 250_000L) - totals.Sum(row => Math.Min(250_000, row.RunningTotal)), large.Unused);
    }

    [Fact]
    public async Task NextTier_WouldHaveMadeFree_ExactlyWhatItDoesForTheSameTraffic()
    {
        var (server, clock) = await StartAsync();
        await using var _ = server;
        var today = UtcDay.FromDate(DateOnly.FromDateTime(clock.GetUtcNow().UtcDateTime));
        await using var ledger = await server.Get<IDbContextFactory<LedgerDbContext>>().CreateDbContextAsync();
        async Task<long> FreeAsync(string organization) =>
            await ledger
                .Days.Where(row => row.OrganizationId == organization && row.Day < today && row.Day >= today.AddDays(-30))
                .SumAsync(row => row.Sums.Complimentary);

        var low = await GetAsync(server, "org-low", today);
        var high = await GetAsync(server, "org-high", today);

        Assert.Equal("Launch or Grow (formerly tiers 3–5)", low.NextTier!.Name);
        Assert.Equal(await FreeAsync("org-high") - await FreeAsync("org-low"), low.NextTier.Freed!.Sum(pool => pool.Free.Tokens));
        Assert.Contains(low.NextTier.Freed!, pool => pool.Free.Tokens > 0 && pool.Free.Tokens < pool.Billed.Tokens);
        Assert.Equal((null, true), (high.NextTier, high.IsTierKnown));

        // What comes late is in the next answer, though the one before is kept: requests of any size, also of none.
        foreach (var tokens in (long[])[70_000, 0, 1, 400_000])
        {
            foreach (var organization in (string[])["org-low", "org-high"])
            {
                await server
                    .Get<LedgerQueue>()
                    .RecordAsync(
                        organization,
                        [
                            Core.Organizations.Request(_models[0], tokens) with
                            {
                                Id = $"late-{tokens}",
                                OccurredAt = today.AddDays(-3).Start,
                            },
                        ]
                    );
            }

            var late = await GetAsync(server, "org-low", today);
            Assert.Equal(await FreeAsync("org-high") - await FreeAsync("org-low"), late.NextTier!.Freed!.Sum(pool => pool.Free.Tokens));
        }
    }

    [Theory]
    [InlineData("unknown", false, null)]
    [InlineData("free", true, 250_000L)]
    public async Task NextTier_OfATierThatIsNotKnown_OrWithoutAllowance_SaysNoFigure(string tier, bool known, long? large)
    {
        await using var server = await Support.TestServer.StartAsync(schedules: false);
        await server.CreateOrganizationAsync("org-x", tier: tier);

        var view = await GetAsync(server, "org-x", UtcDay.FromDate(new DateOnly(2026, 11, 20)));

        Assert.Equal((known, large, null), (view.IsTierKnown, view.NextTier?.Next.Large.Value, view.NextTier?.Freed));
        Assert.Null(view.First);
        Assert.Empty(view.Unused);
    }

    private static Task<SavingsView> GetAsync(Support.TestServer server, string organization, UtcDay today) =>
        server.Get<SavingsQueries>().GetAsync(Actor.Operator, organization, today.AddDays(-9), today, UsageGrouping.Model, default);

    // The same traffic of twenty days for a low and a high tier.
    private static async Task<(Support.TestServer Server, Support.TestClock Clock)> StartAsync()
    {
        var clock = new Support.TestClock(new DateTimeOffset(2026, 11, 6, 23, 0, 0, TimeSpan.Zero));
        var server = await Support.TestServer.StartAsync(clock, schedules: false);
        using var low = server.Client(await server.CreateOrganizationAsync("org-low", tier: "tier-1", projects: _projects));
        using var high = server.Client(await server.CreateOrganizationAsync("org-high", tier: "tier-4", projects: _projects));
        foreach (var client in (HttpClient[])[low, high])
        {
            using var shared = await client.PostAsJsonAsync(
                "/v1/organization/data_sharing",
                new
                {
                    version = 0,
                    acknowledged_terms = 1,
                    controls = new { inputs_outputs = new { type = "all_projects" } },
                }
            );
            shared.EnsureSuccessStatusCode();
        }

        clock.Advance(TimeSpan.FromHours(1));
        var (start, random) = (clock.GetUtcNow(), new Random(7));
        clock.Advance(TimeSpan.FromDays(19.5));
        var events = Enumerable
            .Range(0, 900)
            .Select(number => new
            {
                id = $"e{number}",
                occurred_at = start.AddSeconds(random.Next((int)(19.5 * 86_400))).ToUnixTimeSeconds(),
                project_id = _projects[random.Next(2)],
                model = _models[random.Next(_models.Length)],
                input_tokens = random.Next(1, 90_000),
                input_cached_tokens = 1,
                output_tokens = random.Next(0, 9_000),
                service_tier = random.Next(9) == 0 ? "flex" : "default",
                user_id = random.Next(3) == 0 ? null : "user_1",
                api_key_id = $"key_{random.Next(2)}",
            })
            .ToList();
        foreach (var client in (HttpClient[])[low, high])
        {
            using var sent = await client.PostAsJsonAsync("/v1/usage/events", events);
            sent.EnsureSuccessStatusCode();
        }

        return (server, clock);
    }
}
