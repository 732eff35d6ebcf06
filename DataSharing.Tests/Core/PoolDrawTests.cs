using DataSharing.Core.Accounting;
using DataSharing.Core.Measuring;
using DataSharing.Core.Organizations;
using DataSharing.Core.Primitives;
using DataSharing.Core.Sharing;
using Xunit;

namespace DataSharing.Tests.Core;

/// <summary>Which reported usage may have drawn on its pool, by day and by bucket; and a pool's running total by hour.</summary>
public sealed class PoolDrawTests
{
    private const string Free = ServiceTier.ReportedComplimentary;
    private static readonly UtcDay _day = Organizations.Noon.Day;
    private static readonly Instant _later = _day.AddDays(3).Start;

    // proj_a is shared, proj_b is not, proj_c from noon on.
    [Theory]
    [InlineData("proj_a", "default", false, 100L)]
    [InlineData("proj_a", "", false, 100L)] // Not told: it may be free.
    [InlineData("proj_a", "hyperfast", false, 100L)] // Nobody can say that it draws on no pool.
    [InlineData("proj_a", "flex", false, 0L)]
    [InlineData("proj_a", "PRIORITY", false, 0L)]
    [InlineData("proj_a", "default", true, 0L)]
    [InlineData("proj_a", Free, true, 100L)] // Reported free: it has drawn, however it was processed
    [InlineData("proj_b", Free, false, 100L)] // and whatever was decided here.
    [InlineData("proj_b", "default", false, 0L)]
    [InlineData("proj_c", "default", false, null)]
    [InlineData("proj_c", "flex", false, 0L)]
    [InlineData("proj_x", "default", false, 0L)]
    [InlineData("", "default", false, 100L)] // It may be of the project that was shared.
    public void Row_OfADay_DrawsByItsReportAndByWhatWasShared(string project, string tier, bool batch, long? drawn) =>
        Assert.Equal(
            drawn,
            new PoolDraw(History()).OfDay(new ReportedUsage(project, "gpt-4.1", tier, batch, TokenUsage.OfRequest(60, 0, 40)), _day, _later)
        );

    [Theory]
    [InlineData("proj_a", "default", false, 3, true)]
    [InlineData("proj_b", "default", false, 3, false)]
    [InlineData("proj_c", "default", false, 10, false)] // An hour before it was switched on.
    [InlineData("proj_c", "default", false, 11, true)] // The switch lies within.
    [InlineData("proj_c", "default", false, 12, true)]
    [InlineData("proj_c", "default", true, 12, false)]
    [InlineData("proj_b", Free, true, 3, true)]
    [InlineData(null, null, null, 3, true)]
    public void Bucket_DrawsIfSharedAtAnyInstant(string? project, string? tier, bool? batch, int hour, bool draws)
    {
        var start = _day.Start.Plus(TimeSpan.FromHours(hour));

        Assert.Equal(
            draws,
            new PoolDraw(History()).OfBucket(
                new UsageDimensions(project, null, null, "gpt-4.1", batch, tier),
                start,
                start.Plus(TimeSpan.FromHours(1))
            )
        );
    }

    [Fact]
    public void Row_OfADayThatGoesOn_IsNotChangedByWhatIsDecidedForLater()
    {
        var before = _day.Start.Plus(TimeSpan.FromHours(10));

        Assert.Equal(
            0,
            new PoolDraw(History()).OfDay(
                new ReportedUsage("proj_c", "gpt-4.1", "default", false, TokenUsage.OfRequest(60, 0, 40)),
                _day,
                before
            )
        );
    }

    [Theory]
    [InlineData("", null, "")] // Nothing was ever counted.
    [InlineData("", 0L, "")]
    [InlineData("3:10 5:20", 30L, "3:10 5:30")]
    [InlineData("3:10 5:25", 30L, "3:10 5:30")] // The hours' bound may be higher than the day's.
    [InlineData("3:10 5:20", 40L, "3:10 5:30 12:40")] // What no hour tells is of the hour that goes on.
    [InlineData("3:10 12:20", 40L, "3:10 12:40")]
    [InlineData("", 40L, "12:40")] // A file may tell no hours at all.
    public void RunningTotal_ByHour_EndsAtWhatTheDayCounts(string hours, long? counted, string expected)
    {
        var tokens = hours.Split(' ', StringSplitOptions.RemoveEmptyEntries).Select(hour => (Part(hour, 0), (long)Part(hour, 1)));

        var points = HourPoint.Of(tokens, counted is { } all ? TokenCount.Of(all) : null, _day, Organizations.Noon);

        Assert.Equal(expected, string.Join(' ', points.Select(point => FormattableString.Invariant($"{point.Hour}:{point.RunningTotal}"))));
    }

    [Fact]
    public void RunningTotal_OfADayThatHasEnded_EndsInItsLastHour() =>
        Assert.Equal([new HourPoint(3, 10), new HourPoint(23, 15)], HourPoint.Of([(3, 10)], TokenCount.Of(15), _day, _later));

    private static int Part(string hour, int place) => int.Parse(hour.Split(':')[place], System.Globalization.CultureInfo.InvariantCulture);

    private static OrganizationHistory History()
    {
        var history = Organizations.Sharing("tier-3", list: SharingList.Selected(["proj_a"]));
        var noon = _day.Start.Plus(TimeSpan.FromHours(11.5));
        var sharing = history.Sharing.ToDictionary(
            pair => pair.Key,
            pair => new Timeline<SharingList>([
                .. pair.Value.Entries,
                new TimelineEntry<SharingList>(SharingList.Selected(["proj_a", "proj_c"]), noon, noon),
            ])
        );
        return history with
        {
            Sharing = sharing,
            Projects = [.. history.Projects, history.Projects[1] with { Id = "proj_c", Name = "Gamma" }],
        };
    }
}
