using DataSharing.Core.Measuring;
using DataSharing.Core.Primitives;
using Xunit;

namespace DataSharing.Tests.Core;

/// <summary>What a count that lags can hide: never less than it may.</summary>
public sealed class ProviderLagTests
{
    private static readonly UtcDay _day = UtcDay.FromDate(new DateOnly(2026, 11, 22));

    [Theory]
    [InlineData(720, 720, null, 690)] // Growth was never seen: half an hour is assumed.
    [InlineData(720, 720, 12, 708)]
    [InlineData(720, 720, 1, 715)] // However lucky the week was.
    [InlineData(600, 720, 12, 600)] // A hole: what was read after it does not count.
    [InlineData(3, 3, null, 0)] // Soon after midnight the lag reaches into the day before.
    [InlineData(0, 720, 12, 0)] // Nothing of the day was read.
    [InlineData(1440, 1500, 12, 1440)] // A day that is over.
    [InlineData(1500, 1450, 20, 1430)]
    public void CountedUntil_IsNoLaterThanWhatWasReadWhole(int readUntil, int readAt, int? lag, int until) =>
        Assert.Equal(
            At(until),
            ProviderLag.CountedUntil(_day, At(readUntil), At(readAt), lag is { } minutes ? TimeSpan.FromMinutes(minutes) : null)
        );

    [Theory]
    [InlineData(null, 30, null)] // The week was not read: not known, never nothing.
    [InlineData(0L, 600, 0L)]
    [InlineData(300_000L, 0, 300_000L)] // A burst need not be spread evenly.
    [InlineData(300_000L, 59, 300_000L)]
    [InlineData(300_000L, 90, 450_000L)]
    [InlineData(100_001L, 61, 101_668L)] // Rounded up.
    [InlineData(long.MaxValue, 1_439, long.MaxValue / 4 + 1)]
    public void HiddenAtMost_IsTheBusiestHourForEachHour(long? busiest, int minutes, long? most) =>
        Assert.Equal(most, ProviderLag.HiddenAtMost(busiest, TimeSpan.FromMinutes(minutes))?.Value);

    [Theory]
    [InlineData("0-10", 0, 10, true)]
    [InlineData("5-10 0-5", 0, 10, true)]
    [InlineData("0-7 3-10", 0, 10, true)]
    [InlineData("0-5 6-10", 0, 10, false)]
    [InlineData("1-10", 0, 10, false)]
    [InlineData("0-9", 0, 10, false)]
    [InlineData("", 0, 10, false)]
    public void Covers_OnlyWithoutAHole(string stretches, int start, int end, bool covered) =>
        Assert.Equal(
            covered,
            TimeCoverage.Covers(
                At(start),
                At(end),
                stretches
                    .Split(' ', StringSplitOptions.RemoveEmptyEntries)
                    .Select(stretch => stretch.Split('-'))
                    .Select(ends => (At(int.Parse(ends[0], null)), At(int.Parse(ends[1], null))))
            )
        );

    private static Instant At(int minute) => _day.Start.Plus(TimeSpan.FromMinutes(minute));
}
