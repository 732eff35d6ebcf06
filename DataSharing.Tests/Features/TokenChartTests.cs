using Bunit;
using DataSharing.Core.Accounting;
using DataSharing.Core.Measuring;
using DataSharing.Core.Primitives;
using DataSharing.Dashboard.Days;
using DataSharing.Dashboard.Features.Overview;
using DataSharing.Dashboard.Features.Usage;
using Xunit;

namespace DataSharing.Tests.Features;

/// <summary>The chart of the day and the chart of days: one frame, two drawings.</summary>
public sealed class TokenChartTests : BunitContext
{
    private static readonly UtcDay _today = UtcDay.FromDate(new DateOnly(2026, 11, 22));

    [Theory]
    [InlineData(0, 0, "1")] // No allowance is known.
    [InlineData(1_000_000, 1, "1M")]
    [InlineData(2_500_000, 1, "2.5M")]
    public void DayChart_WithNothingCounted_DrawsTheAllowanceAlone(long allowance, int lines, string words)
    {
        var chart = Day(allowance);

        Assert.Equal(lines, chart.FindAll("path[stroke-dasharray]").Count);
        Assert.Empty(chart.FindAll("circle"));
        Assert.Equal([words, "00", "06", "12", "18"], chart.FindAll("text").Select(text => text.TextContent));
    }

    [Fact]
    public void DayChart_WithUsage_EndsAtTheTotalAndNow()
    {
        var chart = Day(1_000_000, new HourPoint(0, 250_000), new HourPoint(6, 500_000));

        Assert.Equal("Large pool: running total 500,000 of 1,000,000 tokens", chart.Find("svg").GetAttribute("aria-label"));
        Assert.Equal(("497.0", "101.3"), (chart.Find("circle").GetAttribute("cx"), chart.Find("circle").GetAttribute("cy")));
    }

    [Theory]
    [InlineData(0, 0)]
    [InlineData(2_000, 1)]
    [InlineData(4_001, 0)] // Far above all usage: the days could not be told apart.
    public void UsageChart_WithAnAllowance_DrawsItUnlessItIsFarAbove(long allowance, int lines)
    {
        var chart = Render<UsageChart>(parameters =>
            parameters
                .Add(
                    shown => shown.Days,
                    [new UsageDay(_today, new UsageTotals(new UsageSums(new TokenUsage(1, 1_000, 0, 0), 600, 400, 0), default, default))]
                )
                .Add(shown => shown.Allowance, allowance)
        );

        Assert.Equal(lines, chart.FindAll("path[stroke-dasharray]").Count);
        Assert.Equal(2, chart.FindAll("rect").Count);
        Assert.Equal("2026-11-22: 600 complimentary, 400 billed", chart.Find("title").TextContent);
    }

    [Fact]
    public void UsageChart_WithoutDays_IsEmpty()
    {
        var chart = Render<UsageChart>(parameters => parameters.Add(shown => shown.Days, []).Add(shown => shown.Allowance, 0));

        Assert.Empty(chart.FindAll("rect"));
        Assert.Equal(["1"], chart.FindAll("text").Select(text => text.TextContent));
    }

    private IRenderedComponent<DayChart> Day(long allowance, params HourPoint[] points) =>
        Render<DayChart>(parameters =>
            parameters
                .Add(chart => chart.Points, points)
                .Add(chart => chart.Allowance, allowance)
                .Add(chart => chart.Name, "Large")
                .Add(chart => chart.Now, 12)
        );
}
