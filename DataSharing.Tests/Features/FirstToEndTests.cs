using System.Net.Http.Json;
using DataSharing.Core.Primitives;
using DataSharing.Core.Programme;
using DataSharing.Dashboard.Days;
using DataSharing.Dashboard.Features.Overview;
using Xunit;

namespace DataSharing.Tests.Features;

/// <summary>Pools have one order everywhere; which of them is opened does not change under whoever reads.</summary>
public sealed class FirstToEndTests
{
    private static readonly UtcDay _monday = UtcDay.FromDate(new DateOnly(2026, 11, 23));

    [Fact]
    public void Opened_IsThePoolThatEndsFirstAtTheFirstLook_UntilAnotherDay()
    {
        var first = new FirstToEnd();

        Assert.Equal(Pool.Large, first.Of(Day(_monday, large: 20, small: 10)));
        Assert.Equal(Pool.Large, first.Of(Day(_monday, large: 20, small: 30)));
        Assert.Equal(Pool.Small, first.Of(Day(_monday.AddDays(1), large: 20, small: 30)));
        Assert.Equal(Pool.Large, new FirstToEnd().Of(Day(_monday, large: 20, small: 10)));
        Assert.Equal(Pool.Large, new FirstToEnd().Of(Day(_monday, large: 20, small: 20)));
    }

    [Fact]
    public void Order_HasEachPoolOnce_AsTheirNamesAreStored() => Assert.Equal(Enum.GetValues<Pool>(), PoolOrder.All);

    [Fact]
    public async Task Day_HasItsPoolsInTheirOrder_WhicheverEndsFirst()
    {
        var clock = new Support.TestClock(new DateTimeOffset(2026, 11, 23, 12, 0, 0, TimeSpan.Zero));
        await using var server = await Support.TestServer.StartAsync(clock, schedules: false);
        using var client = server.Client(await server.CreateOrganizationAsync("org-o", projects: ["proj_a"]));
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
        clock.Advance(TimeSpan.FromMinutes(1));
        await server
            .Get<DataSharing.Dashboard.Ledger.LedgerQueue>()
            .RecordAsync(
                "org-o",
                [Core.Organizations.Request("gpt-4.1-mini", 900_000) with { OccurredAt = Instant.From(clock.GetUtcNow()) }]
            );

        var day = await server
            .Get<DayQueries>()
            .GetAsync(DataSharing.Dashboard.Access.Actor.Operator, "org-o", UtcDay.FromDate(new DateOnly(2026, 11, 23)), default);

        Assert.Equal(Pool.Small, new FirstToEnd().Of(day));
        Assert.Equal(PoolOrder.All, day.Pools.Select(pool => pool.Pool));
    }

    private static DayView Day(UtcDay day, long large, long small) =>
        new(
            day,
            day.Start,
            null!,
            HasEvents: false,
            null,
            [Use(Pool.Large, large), Use(Pool.Small, small)],
            [],
            [],
            [],
            [],
            default,
            CatalogueLoader.LoadEmbedded()
        );

    private static PoolUsage Use(Pool pool, long tokens) =>
        new(pool, TokenCount.Of(100), TokenCount.Of(tokens), default, 0, [], null, null, null, null);
}
