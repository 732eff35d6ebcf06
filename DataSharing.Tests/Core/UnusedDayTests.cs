using DataSharing.Core.Foresight;
using DataSharing.Core.Primitives;
using Xunit;

namespace DataSharing.Tests.Core;

/// <summary>Of which days it can be said what of a pool nobody used; and months of days.</summary>
public sealed class UnusedDayTests
{
    private static readonly UtcDay _today = UtcDay.FromDate(new DateOnly(2026, 11, 22));

    [Theory]
    [InlineData(-1, -9, 1_000L, true, 100, 0, UnusedDay.Known)]
    [InlineData(-1, -9, 1_000L, true, 0, 0, UnusedDay.Known)] // A day without a request was not used at all.
    [InlineData(0, -9, 1_000L, true, 100, 0, UnusedDay.NotOver)]
    [InlineData(-9, -9, 1_000L, true, 100, 0, UnusedDay.NotRecorded)] // A part of it may have been before.
    [InlineData(-10, -9, 1_000L, true, 100, 0, UnusedDay.NotRecorded)]
    [InlineData(-1, null, 1_000L, true, 100, 0, UnusedDay.NotRecorded)]
    [InlineData(-1, -9, null, true, 100, 0, UnusedDay.NoAllowance)]
    [InlineData(-1, -9, null, false, 100, 0, UnusedDay.NoAllowance)]
    [InlineData(-1, -9, 1_000L, false, 100, 0, UnusedDay.NotEligible)]
    [InlineData(-1, -9, 1_000L, true, 100, 200, UnusedDay.MoreReported)]
    [InlineData(-1, -9, 1_000L, true, 200, 200, UnusedDay.Known)]
    [InlineData(-1, -9, 1_000L, true, 300, 200, UnusedDay.Known)]
    public void Day_IsKnown_OrSaysWhyNot(
        int day,
        int? first,
        long? allowance,
        bool isEligible,
        long sent,
        long reported,
        UnusedDay expected
    )
    {
        UtcDay? from = first is { } days ? _today.AddDays(days) : null;

        Assert.Equal(expected, UnusedDays.Of(_today.AddDays(day), from, _today, allowance, isEligible, sent, reported));
    }

    [Theory]
    [InlineData("2026-11-22", "2026-11-01", 9, "2026-11-01..2026-11-30")]
    [InlineData("2026-11-22", "2026-12-24", 9, "2026-11-01..2026-11-30")]
    [InlineData("2026-11-01", "2026-10-31", 9, "2026-11-01..2026-11-30 2026-10-01..2026-10-31")]
    [InlineData("2028-03-31", "2028-02-29", 9, "2028-03-01..2028-03-31 2028-02-01..2028-02-29")]
    [InlineData("2027-01-15", "2026-01-01", 2, "2027-01-01..2027-01-31 2026-12-01..2026-12-31")]
    public void Months_GoBackToTheFirst(string last, string first, int most, string expected)
    {
        Assert.True(UtcDay.TryParse(last, out var until) & UtcDay.TryParse(first, out var from));

        Assert.Equal(expected, string.Join(' ', UtcMonth.Back(until, from, most).Select(month => $"{month.First}..{month.Last}")));
    }
}
