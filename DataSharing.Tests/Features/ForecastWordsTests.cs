using Bunit;
using DataSharing.Core.Foresight;
using DataSharing.Core.Measuring;
using DataSharing.Core.Primitives;
using DataSharing.Dashboard.Common;
using DataSharing.Dashboard.Days;
using DataSharing.Dashboard.Features.Overview;
using Xunit;

namespace DataSharing.Tests.Features;

/// <summary>A forecast in words and drawn: about, with its range, and nothing where nothing is known.</summary>
public sealed class ForecastWordsTests : BunitContext
{
    private static readonly UtcDay _day = UtcDay.FromDate(new DateOnly(2026, 11, 22));
    private static readonly Viewer _viewer = Viewer.Of("Europe/Berlin");

    [Theory]
    [InlineData(
        ForecastOutcome.Lasts,
        266_413,
        120_911,
        400_123,
        null,
        null,
        null,
        "Expected left at 00:00 UTC (01:00 your time): about 266,000",
        "120,000 to 400,000"
    )]
    [InlineData(
        ForecastOutcome.Lasts,
        266_413,
        266_010,
        266_900,
        null,
        null,
        null,
        "Expected left at 00:00 UTC (01:00 your time): about 266,000",
        null
    )]
    [InlineData(
        ForecastOutcome.Lasts,
        50_000,
        0,
        400_000,
        null,
        20.1,
        null,
        "Expected left at 00:00 UTC (01:00 your time): about 50,000",
        "between used up at 20:10 UTC (21:10 your time) and 400,000 left"
    )]
    [InlineData(
        ForecastOutcome.RunsOut,
        0,
        0,
        0,
        16.8,
        15.0,
        19.5,
        "Used up at about 16:50 UTC (17:50 your time)",
        "15:00 UTC (16:00 your time) to 19:30 UTC (20:30 your time)"
    )]
    [InlineData(
        ForecastOutcome.RunsOut,
        0,
        0,
        7_000,
        23.99,
        15.0,
        null,
        "Used up at about 23:50 UTC (00:50 your time)",
        "between 15:00 UTC (16:00 your time) and 7,000 left"
    )]
    [InlineData(ForecastOutcome.TooFewDays, null, null, null, null, null, null, "No forecast yet: it takes 3 whole days with usage", null)]
    [InlineData(ForecastOutcome.StaleCount, null, null, null, null, null, null, "No forecast: OpenAI's count is too old", null)]
    [InlineData(ForecastOutcome.UsedUp, null, null, null, null, null, null, null, null)]
    [InlineData(ForecastOutcome.NotKnown, null, null, null, null, null, null, null, null)]
    public void Forecast_IsSaidAbout_WithItsRange(
        ForecastOutcome outcome,
        int? left,
        int? least,
        int? most,
        double? at,
        double? from,
        double? until,
        string? words,
        string? range
    )
    {
        var forecast = new Forecast(outcome, Tokens(left), Tokens(least), Tokens(most), At(at), At(from), At(until), [], 28);

        Assert.Equal(words, ForecastWords.Of(forecast, isAtMost: false, At(14)!.Value, _viewer));
        Assert.Equal(range, ForecastWords.Range(forecast, At(14)!.Value, _viewer));
    }

    [Theory]
    [InlineData(ForecastOutcome.Lasts, "at most about 266,000")]
    [InlineData(ForecastOutcome.RunsOut, "16:50 UTC (17:50 your time), or before")]
    public void WhereLessMayBeLeft_ItIsSaid(ForecastOutcome outcome, string words) =>
        Assert.EndsWith(
            words,
            ForecastWords.Of(
                new Forecast(outcome, Tokens(266_000), Tokens(0), Tokens(0), At(16.8), null, null, [], 28),
                isAtMost: true,
                At(14)!.Value,
                _viewer
            ),
            StringComparison.Ordinal
        );

    [Theory]
    [InlineData(14.05, 14.06, "14:10")] // Nearer to what has been.
    [InlineData(14.0, 14.06, "14:00")]
    [InlineData(23.95, 23.99, "23:59")] // Midnight is the refresh, and 23:50 has been.
    [InlineData(23.5, 23.99, "23:50")]
    public void TimeThatIsRounded_IsStillToCome(double now, double at, string words) =>
        Assert.StartsWith(
            $"Used up at about {words} UTC",
            ForecastWords.Of(
                new Forecast(ForecastOutcome.RunsOut, TokenCount.Zero, null, null, At(at), null, null, [], 28),
                isAtMost: false,
                At(now)!.Value,
                _viewer
            ),
            StringComparison.Ordinal
        );

    [Fact]
    public void Chart_WhoseCountLags_GoesOnFromNow_NotBackwards()
    {
        var path = Chart([new HourPoint(11, 450_000), new HourPoint(12, 500_000)]).Find("path[stroke-dasharray='2 4']").GetAttribute("d");

        Assert.Equal(2, path!.Count(sign => sign is 'M' or 'L'));
    }

    [Theory]
    [InlineData(0, "0")]
    [InlineData(999, "999")]
    [InlineData(1_000, "1,000")]
    [InlineData(12_345, "12,300")]
    [InlineData(9_999_999, "9,990,000")]
    [InlineData(long.MaxValue, "9,220,000,000,000,000,000")]
    public void About_IsThreeDigits(long tokens, string words) => Assert.Equal(words, Figures.About(tokens));

    [Fact]
    public void Chart_DrawsWhatIsExpected_AndSaysIt()
    {
        var chart = Chart([new HourPoint(12, 500_000), new HourPoint(23, 800_000)]);

        Assert.Contains(
            "about 800,000 expected by the end of the day",
            chart.Find("svg").GetAttribute("aria-label"),
            StringComparison.Ordinal
        );
        Assert.Single(chart.FindAll("path[stroke-dasharray='2 4']"));
        Assert.Empty(Chart([]).FindAll("path[stroke-dasharray='2 4']"));
    }

    [Fact]
    public void Chart_OfWhatIsExpectedFarAbove_StaysReadable() =>
        Assert.DoesNotContain(
            "-",
            Chart([new HourPoint(23, 900_000_000)]).Find("path[stroke-dasharray='2 4']").GetAttribute("d"),
            StringComparison.Ordinal
        );

    private IRenderedComponent<DayChart> Chart(IReadOnlyList<HourPoint> expected) =>
        Render<DayChart>(parameters =>
            parameters
                .Add(chart => chart.Points, [new HourPoint(11, 400_000)])
                .Add(chart => chart.Expected, expected)
                .Add(chart => chart.Allowance, 1_000_000)
                .Add(chart => chart.Name, "Large")
                .Add(chart => chart.Now, 12.5)
        );

    private static TokenCount? Tokens(int? tokens) => tokens is { } known ? TokenCount.Of(known) : null;

    private static Instant? At(double? hours) => hours is { } known ? _day.Start.Plus(TimeSpan.FromHours(known)) : null;
}
