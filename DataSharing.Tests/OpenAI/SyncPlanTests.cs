using DataSharing.Core.Primitives;
using DataSharing.Dashboard.ProviderUsage;
using DataSharing.Dashboard.ProviderUsage.Reading;
using Xunit;
using Instant = DataSharing.Core.Primitives.Instant;

namespace DataSharing.Tests.OpenAI;

/// <summary>Which slices a turn reads: the table first.</summary>
public sealed class SyncPlanTests
{
    private static readonly Instant _now = At("2026-11-22 12:00:30");

    [Fact]
    public void Usage_WithNothingRead_IsTodayByMinutesAMonthByHoursAndAYearByDays()
    {
        var plan = SyncPlan.Usage([], _now);

        Assert.Equal(new SliceSpan(At("2026-11-22 00:00:00"), At("2026-11-22 12:00:00"), TimeSpan.FromMinutes(1)), plan[0]);
        Assert.Equal(30, plan.Count(span => span.Width == TimeSpan.FromHours(1)));
        Assert.Equal(new SliceSpan(At("2026-11-21 00:00:00"), At("2026-11-22 00:00:00"), TimeSpan.FromHours(1)), plan[1]);
        var days = plan.FindAll(span => span.Width == TimeSpan.FromDays(1));
        Assert.All(days, span => Assert.InRange(span.End.Since(span.Start).TotalDays, 1, 7));
        Assert.Equal(365 - 31, days.Sum(span => span.End.Since(span.Start).TotalDays));
        Assert.Equal(At("2025-11-23 00:00:00"), days[^1].Start);
    }

    [Theory]
    [InlineData("2026-11-22 12:00:00", "2026-11-22 11:55:00", "2026-11-22 08:55:00")] // The last three hours again.
    [InlineData("2026-11-22 01:00:00", "2026-11-22 00:55:00", "2026-11-22 00:00:00")] // Never before midnight.
    [InlineData("2026-11-22 12:00:00", null, "2026-11-22 00:00:00")] // Nothing yet.
    public void Today_IsReadAgainAsFarAsItSettles(string now, string? readUntil, string from)
    {
        ReportSlice[] slices = readUntil is null ? [] : [Slice("2026-11-22 00:00:00", readUntil, 60, readUntil)];

        Assert.Equal(new SliceSpan(At(from), At(now), TimeSpan.FromMinutes(1)), SyncPlan.Usage(slices, At(now))[0]);
    }

    [Fact]
    public void Today_WithAHoleInTheMorning_IsReadFromTheHole()
    {
        ReportSlice[] slices =
        [
            Slice("2026-11-22 00:00:00", "2026-11-22 04:00:00", 60, "2026-11-22 04:00:00"),
            Slice("2026-11-22 09:00:00", "2026-11-22 11:00:00", 60, "2026-11-22 11:00:00"),
        ];

        Assert.Equal(At("2026-11-22 01:00:00"), SyncPlan.Usage(slices, _now)[0].Start);
    }

    [Theory]
    [InlineData(60, "2026-11-22 00:00:00", true)] // By minutes: the hours are due.
    [InlineData(3600, "2026-11-21 23:00:00", true)] // Read before it had ended.
    [InlineData(3600, "2026-11-22 00:30:00", true)] // Read within the hour after its end: it still grew.
    [InlineData(3600, "2026-11-22 03:00:00", false)] // Settled.
    public void Yesterday_IsDueUntilItHasSettled(int width, string readAt, bool due)
    {
        ReportSlice[] slices = [Slice("2026-11-21 00:00:00", "2026-11-22 00:00:00", width, readAt)];

        Assert.Equal(due, SyncPlan.Usage(slices, _now).Exists(span => span.Start == At("2026-11-21 00:00:00")));
    }

    [Fact]
    public void Usage_BetweenTwoDays_ReadsThoseOnly()
    {
        Assert.True(UtcDay.TryParse("2026-11-18", out var from));
        Assert.True(UtcDay.TryParse("2026-11-20", out var until));

        Assert.Equal(
            ["2026-11-20", "2026-11-19", "2026-11-18"],
            SyncPlan.Usage([], _now, from, until).Select(span => span.Start.Day.ToString())
        );
    }

    private static ReportSlice Slice(string start, string end, int width, string readAt) =>
        new()
        {
            OrganizationId = "o",
            Kind = ReportKind.Usage,
            Start = At(start),
            End = At(end),
            WidthSeconds = width,
            ReadAt = At(readAt),
        };

    private static Instant At(string text) =>
        Instant.From(DateTimeOffset.Parse(text + "Z", System.Globalization.CultureInfo.InvariantCulture));
}
