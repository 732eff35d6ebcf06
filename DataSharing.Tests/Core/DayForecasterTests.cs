using CsCheck;
using DataSharing.Bench.Forecasts;
using DataSharing.Core.Foresight;
using DataSharing.Core.Measuring;
using DataSharing.Core.Primitives;
using Xunit;

namespace DataSharing.Tests.Core;

/// <summary>How a pool's day is expected to end, by the days before.</summary>
public sealed class DayForecasterTests
{
    private static readonly UtcDay _sunday = UtcDay.FromDate(new DateOnly(2026, 11, 22));

    public static TheoryData<string> Known => [.. TrafficShape.Known(SampleDay.Hours()).Select(traffic => traffic.Name)];

    [Theory]
    [InlineData(null, 100L, 28, false, ForecastOutcome.NotKnown)] // No allowance.
    [InlineData(1_000L, null, 28, false, ForecastOutcome.NotKnown)] // Nothing was ever counted.
    [InlineData(1_000L, 100L, 28, true, ForecastOutcome.StaleCount)]
    [InlineData(1_000L, 1_000L, 28, true, ForecastOutcome.StaleCount)]
    [InlineData(1_000L, 1_000L, 28, false, ForecastOutcome.UsedUp)]
    [InlineData(1_000L, 1_200L, 0, false, ForecastOutcome.UsedUp)]
    [InlineData(1_000L, 100L, 0, false, ForecastOutcome.TooFewDays)]
    [InlineData(1_000L, 100L, 2, false, ForecastOutcome.TooFewDays)]
    [InlineData(1_000L, 100L, 3, false, ForecastOutcome.Lasts)]
    [InlineData(1_000L, 0L, 28, false, ForecastOutcome.Lasts)]
    [InlineData(200L, 100L, 28, false, ForecastOutcome.RunsOut)]
    public void Outcome_IsWhatCanBeSaid(long? allowance, long? counted, int days, bool isStale, ForecastOutcome outcome)
    {
        var forecast = Even(days, 10).Of(Figures(allowance, counted), isStale, At(12));

        Assert.Equal(outcome, forecast.Outcome);
        Assert.Equal(days, forecast.Days);
        Assert.Equal(outcome is ForecastOutcome.Lasts or ForecastOutcome.RunsOut, forecast.IsKnown);
        Assert.Equal(outcome == ForecastOutcome.RunsOut, forecast.RunsOutAt is not null);
        Assert.Equal(forecast.IsKnown ? 12 : 0, forecast.Hours.Count);
    }

    [Fact]
    public void DayLikeAllOthers_GoesOnLikeThem()
    {
        // 10 tokens an hour, 120 by noon.
        var forecast = Even(28, 10).Of(Figures(1_000, 120), isStale: false, At(12));

        Assert.Equal((760, 760, 760), (forecast.Left?.Value, forecast.LeftAtLeast?.Value, forecast.LeftAtMost?.Value));
        Assert.Equal([.. Enumerable.Range(12, 12).Select(hour => new HourPoint(hour, 130 + (10 * (hour - 12))))], forecast.Hours);
    }

    [Fact]
    public void Pool_ThatRunsOut_SaysWhen()
    {
        // 60 are left at noon, ten an hour.
        var forecast = Even(28, 10).Of(Figures(180, 120), isStale: false, At(12));

        Assert.Equal((At(18), At(18), At(18)), (forecast.RunsOutAt, forecast.RunsOutFrom, forecast.RunsOutUntil));
        Assert.Equal(0, forecast.Left?.Value);
    }

    [Fact]
    public void WhatIsLeftAtALaterTime_FollowsTheSameCourse()
    {
        var forecaster = Even(28, 10);

        Assert.Equal(820, forecaster.LeftAt(Figures(1_000, 120), isStale: false, At(12), At(18))?.Middle.Value);
        Assert.Equal(880, forecaster.LeftAt(Figures(1_000, 120), isStale: false, At(12), At(9))?.Middle.Value);
        Assert.Equal(760, forecaster.LeftAt(Figures(1_000, 120), isStale: false, At(12), _sunday.End)?.Middle.Value);
        Assert.Null(forecaster.LeftAt(Figures(1_000, 120), isStale: true, At(12), At(18)));
        Assert.Null(Even(2, 10).LeftAt(Figures(1_000, 120), isStale: false, At(12), At(18)));
    }

    [Fact]
    public void Weekday_ThatIsAlwaysLikeThat_IsTakenForIt()
    {
        // On Sundays alone a run of 5,000 begins at 20:00; every day has 10 an hour.
        var past = Days(
            28,
            day => [.. Enumerable.Range(0, 24).Select(hour => day.Date.DayOfWeek == DayOfWeek.Sunday && hour == 20 ? 5_000L : 10)]
        );

        Assert.InRange(new DayForecaster(_sunday, past).Of(Figures(10_000, 120), isStale: false, At(12)).Left!.Value.Value, 4_700, 4_900);
        Assert.InRange(
            new DayForecaster(_sunday.AddDays(-1), past)
                .Of(Figures(10_000, 120), isStale: false, At(12).Plus(TimeSpan.FromDays(-1)))
                .Left!.Value.Value,
            9_700,
            9_800
        );
    }

    [Fact]
    public void OneBurst_MovesNothing()
    {
        var past = Days(28, day => [.. Enumerable.Range(0, 24).Select(hour => day == _sunday.AddDays(-1) && hour == 20 ? 900_000L : 10)]);

        Assert.Equal(880 - 120, new DayForecaster(_sunday, past).Of(Figures(1_000, 120), isStale: false, At(12)).Left?.Value);
    }

    [Fact]
    public void DayOfTwiceTheLevel_IsExpectedToGoOnSo()
    {
        // Of days that differ in level, but keep it.
        var past = Days(28, day => [.. Enumerable.Repeat(10L * (1 + (day.Number % 4)), 24)]);

        Assert.InRange(new DayForecaster(_sunday, past).Of(Figures(10_000, 960), isStale: false, At(12)).Left!.Value.Value, 7_900, 8_300);
    }

    [Fact]
    public void DaysThatAreOlder_OrLater_AreNotLookedAt()
    {
        var past = Days(60, _ => [.. Enumerable.Repeat(10L, 24)]).Append(new DayShape(_sunday, [.. Enumerable.Repeat(10L, 24)]));

        Assert.Equal(DayForecaster.MostDays, new DayForecaster(_sunday, past).Days);
    }

    [Fact]
    public void DaysBeforeTheFirstUsage_TellNothing()
    {
        var past = Days(28, day => [.. Enumerable.Repeat(day >= _sunday.AddDays(-4) ? 10L : 0L, 24)]);

        var forecast = new DayForecaster(_sunday, past).Of(Figures(1_000, 120), isStale: false, At(12));

        Assert.Equal((760, 4), (forecast.Left?.Value, forecast.Days));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(23.9999)]
    [InlineData(24)]
    public void AnyTimeOfTheDay_HasAForecast(double hours)
    {
        var forecast = Even(28, 10).Of(Figures(1_000, (long)(hours * 10)), isStale: false, At(hours));

        Assert.InRange(forecast.Left!.Value.Value, 755, 770);
    }

    [Fact]
    public void AnotherDay_IsRefused() =>
        Assert.Throws<ArgumentOutOfRangeException>(() => Even(28, 10).Of(Figures(1_000, 1), isStale: false, At(24.1)));

    [Fact]
    public void Range_HoldsWhatIsExpected_AndOrderIsKept() =>
        Gen.Select(Gen.Int[1, 1_000_000], Gen.Int[1, 23], Gen.Long[0, 3_000_000], Gen.Long[1, 3_000_000], Gen.Bool)
            .Sample(
                (seed, hour, counted, allowance, isBusy) =>
                {
                    var past = TrafficShape.Drawn(seed).Days(isBusy ? 28 : 5, seed);
                    var day = past[^1].Day.AddDays(1);
                    var forecast = new DayForecaster(day, past).Of(
                        Figures(allowance, counted),
                        isStale: false,
                        day.Start.Plus(TimeSpan.FromHours(hour))
                    );
                    if (!forecast.IsKnown)
                    {
                        Assert.True(counted >= allowance);
                        return;
                    }

                    Assert.True(forecast.LeftAtLeast <= forecast.Left && forecast.Left <= forecast.LeftAtMost);
                    Assert.True(forecast.LeftAtMost!.Value.Value <= allowance - counted);
                    Assert.True(forecast.RunsOutAt is null || forecast.Left == TokenCount.Zero);
                    Assert.True(forecast.RunsOutAt is not { } at || (forecast.RunsOutFrom <= at && at < day.End));
                    Assert.True(forecast.RunsOutUntil is not { } until || forecast.RunsOutAt <= until);
                    Assert.True(
                        forecast.Hours.Zip(forecast.Hours.Skip(1)).All(pair => pair.First.RunningTotal <= pair.Second.RunningTotal)
                    );
                    Assert.True(forecast.Hours.All(point => point.RunningTotal >= counted));
                },
                iter: 200
            );

    [Theory]
    [MemberData(nameof(Known))]
    public void Error_IsLowerThanThatOfTheNaiveForecast(string name) =>
        AssertLower(TrafficShape.Known(SampleDay.Hours()).Single(traffic => traffic.Name == name));

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(4)]
    [InlineData(5)]
    public void Error_OfTrafficThatNobodyThoughtOf_IsLowerToo(int seed) => AssertLower(TrafficShape.Drawn(seed));

    private static void AssertLower(TrafficShape traffic)
    {
        var held = HeldBack.Of(traffic, [1, 2, 3, 4, 5], told: 7, 6, 14);

        Assert.True(held.Ours < held.Naive, $"{traffic.Name}: {held}");
    }

    private static DayForecaster Even(int days, long tokens) => new(_sunday, Days(days, _ => [.. Enumerable.Repeat(tokens, 24)]));

    private static IEnumerable<DayShape> Days(int count, Func<UtcDay, long[]> hours) =>
        Enumerable.Range(1, count).Select(before => new DayShape(_sunday.AddDays(-before), hours(_sunday.AddDays(-before))));

    private static Instant At(double hours) => _sunday.Start.Plus(TimeSpan.FromHours(hours));

    private static PoolFigures Figures(long? allowance, long? counted) =>
        new(
            allowance is { } free ? TokenCount.Of(free) : null,
            counted is { } tokens ? TokenCount.Of(tokens) : null,
            null,
            [],
            null,
            TokenCount.Zero
        );
}
