using Bunit;
using DataSharing.Core.Accounting;
using DataSharing.Core.Primitives;
using DataSharing.Core.Programme;
using DataSharing.Dashboard.Days;
using DataSharing.Dashboard.Features.Usage;
using Xunit;

namespace DataSharing.Tests.Features;

/// <summary>The charts of days: each pool against its own allowance, told exactly to pointer, keyboard and whoever sees no chart.</summary>
public sealed class UsageChartsTests : BunitContext
{
    private static readonly UtcDay _first = UtcDay.FromDate(new DateOnly(2026, 11, 20));

    [Theory]
    [InlineData(null, "")]
    [InlineData(2_000L, "M10.0 36.7h984.0")]
    [InlineData(4_001L, "")] // Far above all usage: the days could not be told apart.
    public void Chart_DrawsItsOwnAllowance_UnlessItIsFarAbove(long? allowance, string line)
    {
        var chart = Render<UsageChart>(parameters => parameters.Add(shown => shown.Range, Range(Pool.Large, Day(0, 600, 400, allowance))));

        Assert.Equal(line, chart.Find("path.allowance").GetAttribute("d"));
        Assert.Equal(
            allowance == 4_001,
            chart.Find("svg").GetAttribute("aria-label")!.Contains("above the picture", StringComparison.Ordinal)
        );
    }

    [Fact]
    public void Charts_AnswerKeyboardAndPointer_WithTheDaysFigures()
    {
        var charts = Charts(View());
        Assert.Equal(["Large models", "300", "0", "300 of 1,000", "7"], Told(charts, 0));
        Assert.Equal(["Not covered", "0", "9", "—", "0"], Told(charts, 1));
        Assert.Equal("22 November 2026 UTC", charts.Find(".told caption").TextContent);
        Assert.StartsWith(
            "Large models, 22 November 2026: 300 complimentary, 0 billed; 300 of 1,000 counted; 3 days earlier 7. ",
            charts.Find("input").GetAttribute("aria-valuetext"),
            StringComparison.Ordinal
        );

        charts.Find("input[type=range]").Input("0");
        Assert.Equal(["Large models", "600", "400"], Told(charts, 0).Take(3));
        Assert.Equal("20 November 2026 UTC", charts.Find(".told caption").TextContent);
        Assert.StartsWith("Large models, 20 November 2026", charts.Find("input").GetAttribute("aria-valuetext"), StringComparison.Ordinal);
        Assert.Equal("10.0", charts.Find("rect.day").GetAttribute("x"));

        charts.FindAll("rect[blazor\\:onmouseover]")[1].MouseOver();
        Assert.Equal(["Large models", "0", "0", "allowance not known", "not known"], Told(charts, 0));
    }

    // Less of a day that goes on is no less.
    [Fact]
    public void Comparison_WithADayThatGoesOn_TellsNoShare()
    {
        var view = View() with
        {
            GoesOn = true,
            Earlier = new EarlierRange(_first.AddDays(-3), _first.AddDays(-1), Totals(1_000, 0), null),
        };

        Assert.Equal(
            "1,309 tokens; 1,000 in the range before, 17 November 2026 to 19 November 2026; the last day is not over.",
            UsageChartWords.Compared(view)
        );
        Assert.Equal("22 November 2026 so far, UTC", Charts(view).Find(".told caption").TextContent);
    }

    [Fact]
    public void Charts_HaveTheirTable_WithTheSameFigures_AndSayNothingOfAPoolWithoutUsage()
    {
        var charts = Charts(View());
        Assert.Empty(charts.FindAll(".table table"));
        Assert.Equal(["Large models", "Not covered"], charts.FindAll("h2").Select(name => name.TextContent));

        charts.Find("button").Click();

        Assert.Equal(
            ["22 November 2026", "300", "0", "1,000", "7", "0", "9", "0"],
            charts.FindAll(".table tbody tr")[0].Children.Select(cell => cell.TextContent)
        );
        Assert.Equal(
            ["21 November 2026", "0", "0", "not known", "not known", "0", "0", "0"],
            charts.FindAll(".table tbody tr")[1].Children.Select(cell => cell.TextContent)
        );
    }

    [Fact]
    public void Days_BeforeAnythingWasRecorded_AreNotKnown_InWordsAndInTheTable()
    {
        var range = Range(Pool.Large, Day(0, 0, 0, 1_000) with { IsRecorded = false }, Day(1, 300, 0, 1_000));

        Assert.Equal("Large models, 20 November 2026: not known, no usage recorded", UsageChartWords.Of(range, range.Days[0]));
        Assert.StartsWith(
            "Large models, 21 November 2026: 300 complimentary",
            UsageChartWords.Of(range, range.Days[1]),
            StringComparison.Ordinal
        );
        var table = Render<UsageChartTable>(parameters =>
            parameters.Add(part => part.View, View() with { Days = View().Days.Take(2).ToList() }).Add(part => part.Ranges, [range])
        );
        Assert.Equal(
            ["20 November 2026", "not known", "not known", "1,000", "not known"],
            table.FindAll("tbody tr")[1].Children.Select(cell => cell.TextContent)
        );
    }

    [Theory]
    [InlineData(null, "Not known: no usage recorded. Nothing was ever sent to this console.")]
    [InlineData(3, "Not known: no usage recorded in these days. The first request is of 23 November 2026.")]
    [InlineData(2, "Recorded from 22 November 2026 on: what was used before is not known, and no part of these figures.")]
    [InlineData(0, null)]
    public void Range_ThatIsNotRecordedWhole_SaysSo(int? first, string? words) =>
        Assert.Equal(words, UsageChartWords.NotRecorded(View() with { RecordedFrom = first is { } days ? _first.AddDays(days) : null }));

    [Theory]
    [InlineData(3, 0, 0, "Not known: OpenAI's report begins on 23 November 2026.")]
    [InlineData(2, 0, 0, "OpenAI's report begins on 22 November 2026: what was used before is not known, and no part of these figures.")]
    [InlineData(-9, 1, 0, "Of one of these days OpenAI's count is not known: it is no part of these figures.")]
    [InlineData(-9, 0, 1, "One of these days is known in part: more may have been used.")]
    [InlineData(-9, 2, 0, "Of 2 of these days OpenAI's count is not known: they are no part of these figures.")]
    [InlineData(-9, 0, 0, null)]
    public void Range_ThatOpenAIDoesNotReportWhole_SaysSo(int first, int unknown, int partly, string? words) =>
        Assert.Equal(
            words,
            UsageChartWords.NotRecorded(
                View() with
                {
                    IsReported = true,
                    RecordedFrom = _first.AddDays(first),
                    UnknownDays = unknown,
                    PartlyKnownDays = partly,
                }
            )
        );

    [Theory]
    [InlineData(-1, 0, "Nothing was recorded in the range before: not known.")]
    [InlineData(0, 0, "1,309 tokens; 0 in the range before, 17 November 2026 to 19 November 2026.")]
    [InlineData(1_000, 0, "1,309 tokens; 1,000 in the range before, 17 November 2026 to 19 November 2026, +31 %.")]
    [InlineData(
        2_618,
        1,
        "1,309 tokens; 2,618 in the range before, 17 November 2026 to 19 November 2026; recorded from 18 November 2026 on only."
    )]
    public void Comparison_WithTheRangeBefore_SaysWhatIsKnownOfIt(long earlier, int since, string words) =>
        Assert.Equal(
            words,
            UsageChartWords.Compared(
                View() with
                {
                    Earlier =
                        earlier < 0
                            ? null
                            : new EarlierRange(
                                _first.AddDays(-3),
                                _first.AddDays(-1),
                                Totals(earlier, 0),
                                since == 0 ? null : _first.AddDays(since - 3)
                            ),
                }
            )
        );

    private static IEnumerable<string> Told(IRenderedComponent<UsageCharts> charts, int row) =>
        charts.FindAll(".told tbody tr")[row].Children.Select(cell => cell.TextContent.Trim());

    private static UsageView View()
    {
        PoolRange[] pools =
        [
            Range(Pool.Large, Day(0, 600, 400, 1_000), Day(1, 0, 0, null, null), Day(2, 300, 0, 1_000, 7)),
            Range(Pool.Small, Day(0, 0, 0, 1_000), Day(1, 0, 0, 1_000), Day(2, 0, 0, 1_000)),
            Range(null, Day(0, 0, 0, null, 0), Day(1, 0, 0, null, 0), Day(2, 0, 9, null, 0)),
        ];
        return new UsageView(
            _first,
            _first.AddDays(2),
            UsageGrouping.Model,
            [.. Enumerable.Range(0, 3).Select(day => new UsageDay(_first.AddDays(day), default))],
            [],
            Totals(900, 409),
            pools
        );
    }

    private static PoolRange Range(Pool? pool, params PoolDay[] days) => new(pool, days);

    private static PoolDay Day(int day, long free, long billed, long? allowance, long? earlier = null) =>
        new(_first.AddDays(day), Totals(free, billed), allowance, free + billed, earlier);

    private static UsageTotals Totals(long free, long billed) =>
        new(new UsageSums(new TokenUsage(1, free + billed, 0, 0), free, billed, 0), default, default);

    private IRenderedComponent<UsageCharts> Charts(UsageView view) =>
        Render<UsageCharts>(parameters => parameters.Add(charts => charts.View, view));
}
