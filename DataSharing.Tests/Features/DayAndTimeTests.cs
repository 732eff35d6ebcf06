using DataSharing.Core.Primitives;
using DataSharing.Dashboard.UI;
using Xunit;

namespace DataSharing.Tests.Features;

/// <summary>A moment is entered as a day and a time of 24 hours, in whatever language the browser is.</summary>
public sealed class DayAndTimeTests
{
    private static readonly UtcDay _today = UtcDay.FromDate(new DateOnly(2026, 11, 22));

    [Theory]
    [InlineData("2026-11-23", "21:05", "2026-11-23T21:05")]
    [InlineData("2026-11-23", "9", "2026-11-23T09:00")]
    [InlineData("2026-11-23", "9:05", "2026-11-23T09:05")]
    [InlineData("2026-11-23", "2130", "2026-11-23T21:30")]
    [InlineData("2026-11-23", "930", "2026-11-23T09:30")]
    [InlineData("2026-11-23", "21.30", "2026-11-23T21:30")]
    [InlineData("2026-11-23", "9.05", "2026-11-23T09:05")]
    [InlineData("2026-11-23", "2599", "2026-11-23T25:99")]
    [InlineData("2026-11-23", "21.3", "2026-11-23T21.3")]
    [InlineData("2026-11-23", "", "2026-11-23T00:00")]
    [InlineData("", "21:05", "2026-11-22T21:05")]
    [InlineData("2026-11-23", "25:99", "2026-11-23T25:99")]
    [InlineData("2026-11-23", "soon", "2026-11-23Tsoon")]
    [InlineData("", "", null)]
    [InlineData(null, null, null)]
    public void Moment_IsOfBoth_AndWhatIsNoTimeStays(string? day, string? time, string? moment) =>
        Assert.Equal(moment, DayAndTime.Of(day, time, _today));

    [Theory]
    [InlineData("2026-11-23T21:05", "2026-11-23", "21:05")]
    [InlineData("2026-11-23T21:05:30Z", "2026-11-23", "21:05")]
    [InlineData("2026-11-23 21:05", "2026-11-23", "21:05")]
    [InlineData("2026-11-23", "2026-11-23", "")]
    [InlineData("", "", "")]
    [InlineData(null, "", "")]
    public void Moment_IsShownInBothFields(string? moment, string day, string time) =>
        Assert.Equal((day, time), (DayAndTime.DayOf(moment), DayAndTime.TimeOf(moment)));

    // Whoever writes 01:00 at four o'clock means the next.
    [Theory]
    [InlineData("01:00", 23)]
    [InlineData("1", 23)]
    [InlineData("04:00", 22)]
    [InlineData("23:00", 22)]
    [InlineData("soon", 22)]
    [InlineData("25:00", 22)]
    [InlineData(null, 22)]
    public void TimeWithoutADay_IsTheNextOne(string? time, int day) =>
        Assert.Equal(
            UtcDay.FromDate(new DateOnly(2026, 11, day)),
            DayAndTime.NextAt(time, Instant.From(new DateTimeOffset(2026, 11, 22, 4, 0, 0, TimeSpan.Zero)))
        );
}
