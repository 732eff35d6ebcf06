using CsCheck;
using DataSharing.Core.Accounting;
using DataSharing.Core.Foresight;
using DataSharing.Core.Primitives;
using Xunit;

namespace DataSharing.Tests.Core;

/// <summary>Runs that come back at the same hours, found in the usage of the last week.</summary>
public sealed class RegularRunTests
{
    private static readonly UtcDay _today = UtcDay.FromDate(new DateOnly(2026, 11, 22));
    private static readonly RunKind _kind = new("proj_a", "gpt-4.1-mini-2025-04-14", "default", false);

    [Theory]
    [InlineData(7, new[] { 2 }, 2, 1)] // Each night.
    [InlineData(3, new[] { 2 }, 2, 1)]
    [InlineData(2, new[] { 2 }, null, 0)] // Twice is not regular.
    [InlineData(7, new[] { 2, 3, 4 }, 2, 3)]
    [InlineData(7, new[] { 22, 23, 0, 1 }, 22, 4)] // Over midnight.
    [InlineData(7, new[] { 8, 9, 10, 11, 12 }, null, 0)] // Too long for a run.
    [InlineData(7, new[] { 2, 14 }, null, 0)] // Twice a day: neither is most of it.
    public void Run_IsWhatComesBackAtTheSameHours(int days, int[] hours, int? from, int length)
    {
        var runs = RegularRun.Among(Days(days, hours, 1_000), _today);

        Assert.Equal((from, length), (runs.SingleOrDefault()?.Hour, runs.SingleOrDefault()?.Hours ?? 0));
    }

    [Fact]
    public void Traffic_AllDay_IsNoRun_AndOneThatStandsOutOfItIs()
    {
        var traffic = Days(7, [.. Enumerable.Range(0, 24)], 100).ToList();

        Assert.Empty(RegularRun.Among(traffic, _today));
        var run = Assert.Single(RegularRun.Among([.. traffic, .. Days(7, [2], 9_000)], _today));
        Assert.Equal((2, 1, 9_100), (run.Hour, run.Hours, run.Counted.Tokens.Value));
        Assert.Empty(RegularRun.Among([.. traffic, .. Days(7, [2], 1_000)], _today)); // A third of the day, not most of it.
    }

    [Fact]
    public void Run_IsAsLargeAsOnItsMiddleDay_AndOfItsOwnKind()
    {
        HourOfRun[] hours =
        [
            Hour(1, 2, 1_000),
            Hour(2, 2, 9_000),
            Hour(3, 2, 3_000),
            Hour(1, 5, 8_000, _kind with { Batch = true }),
            Hour(2, 5, 8_000, _kind with { Batch = true }),
            Hour(3, 5, 8_000, _kind with { Batch = true }),
            Hour(1, 7, 8_000, _kind with { ProjectId = "proj_b" }),
        ];

        var runs = RegularRun.Among(hours, _today);

        Assert.Equal([(5, 8_000L, true), (2, 3_000L, false)], runs.Select(run => (run.Hour, run.Counted.Tokens.Value, run.Kind.Batch)));
        Assert.Equal(3, runs[1].Days);
    }

    [Fact]
    public void Usage_OfToday_AndOlderThanAWeek_IsNotLookedAt()
    {
        Assert.Empty(RegularRun.Among([Hour(0, 2, 1_000), Hour(1, 2, 1_000), Hour(2, 2, 1_000)], _today));
        Assert.Empty(RegularRun.Among([Hour(8, 2, 1_000), Hour(6, 2, 1_000), Hour(7, 2, 1_000)], _today));
        Assert.Empty(RegularRun.Among([], _today));
    }

    [Theory]
    [InlineData(1, "2026-11-22T02:00:00.000Z")]
    [InlineData(2, "2026-11-23T02:00:00.000Z")]
    public void NextTime_IsToCome(int hour, string next) =>
        Assert.Equal(next, $"{new RegularRun(_kind, 2, 1, default, 7).NextAfter(_today.Start.Plus(TimeSpan.FromHours(hour)))}");

    [Fact]
    public void AnyUsage_HasRunsWithinTheirBounds_InWhicheverOrderItComes() =>
        Gen.Select(Gen.Int[0, 8], Gen.Int[0, 23], Gen.Long[0, 5_000], Gen.Int[0, 2])
            .Array[0, 60]
            .Sample(drawn =>
            {
                var hours = drawn
                    .Select(one => Hour(one.Item1, one.Item2, one.Item3, _kind with { ProjectId = $"proj_{one.Item4}" }))
                    .ToList();

                var runs = RegularRun.Among(hours, _today);

                Assert.Equal(runs, RegularRun.Among(hours.AsEnumerable().Reverse(), _today));
                Assert.All(
                    runs,
                    run =>
                    {
                        Assert.InRange(run.Hour, 0, 23);
                        Assert.InRange(run.Hours, 1, RegularRun.MostHours);
                        Assert.InRange(run.Days, RegularRun.FewestDays, RegularRun.LookedAt);
                        Assert.Contains(hours, hour => hour.Kind == run.Kind);
                    }
                );
                Assert.Equal(runs.Count, runs.Select(run => run.Kind).Distinct().Count());
            });

    private static IEnumerable<HourOfRun> Days(int days, int[] hours, long tokens) =>
        from day in Enumerable.Range(1, days)
        from hour in hours
        select Hour(day, hour, tokens);

    private static HourOfRun Hour(int daysAgo, int hour, long tokens, RunKind? kind = null) =>
        new(kind ?? _kind, _today.DaysBefore(daysAgo).Start.Plus(TimeSpan.FromHours(hour)), new TokenUsage(10, tokens, 0, 0));
}
