using DataSharing.Core.Accounting;
using DataSharing.Core.Primitives;
using Xunit;

namespace DataSharing.Tests.Core;

public sealed class EventRetentionTests
{
    [Theory]
    [InlineData("2026-11-27", 70, "2026-09-18")]
    [InlineData("2026-11-27", 365, "2025-11-27")]
    [InlineData("2024-05-09", 70, "2024-02-29")]
    public void FirstKeptDay_LiesSoManyDaysBefore(string today, int days, string expected)
    {
        Assert.True(UtcDay.TryParse(today, out var day));

        Assert.Equal(expected, EventRetention.FirstKeptDay(day, days).ToString());
    }

    // A clock that is years ahead lets go of nothing; a year without events still may.
    [Theory]
    [InlineData("2026-09-18", "2026-11-27", true)]
    [InlineData("2027-11-28", "2026-11-27", true)]
    [InlineData("2027-11-29", "2026-11-27", false)]
    [InlineData("2036-09-18", "2026-11-27", false)]
    public void FirstKeptDay_IsPlausible_OnlyWithinAYearAfterTheLastEvent(string firstKept, string newest, bool plausible)
    {
        Assert.True(UtcDay.TryParse(firstKept, out var first));
        Assert.True(UtcDay.TryParse(newest, out var last));

        Assert.Equal(plausible, EventRetention.IsPlausible(first, last));
    }

    [Fact]
    public void FewestDays_LeaveThirtyFive_BesidesThoseOnWhichEventsAreAccepted()
    {
        Assert.True(UtcDay.TryParse("2026-11-27", out var today));

        Assert.Equal(70, EventRetention.FewestDays);
        Assert.Throws<ArgumentOutOfRangeException>(() => EventRetention.FirstKeptDay(today, 69));
        Assert.True(EventRetention.FirstKeptDay(today, 70) < UsageEvent.FirstAcceptedDay(today).AddDays(-33));
    }
}
