using Bunit;
using DataSharing.Core.Measuring;
using DataSharing.Dashboard.Features.Overview;
using Xunit;

namespace DataSharing.Tests.Features;

/// <summary>The chart of the day; that of days has tests of its own.</summary>
public sealed class TokenChartTests : BunitContext
{
    [Theory]
    [InlineData(0, 0, "1")] // No allowance is known.
    [InlineData(1_000_000, 1, "1M")]
    [InlineData(2_500_000, 1, "2.5M")]
    public void DayChart_WithNothingCounted_DrawsTheAllowanceAlone(long allowance, int lines, string words)
    {
        var chart = Day(allowance);

        Assert.Equal(lines, chart.FindAll("path[stroke-dasharray]").Count);
        Assert.Empty(chart.FindAll("circle"));
        Assert.Equal(["now", words, "00", "06", "12", "18", "24"], chart.FindAll("text").Select(text => text.TextContent));
    }

    [Fact]
    public void DayChart_WithUsage_EndsAtTheTotalAndNow()
    {
        var chart = Day(1_000_000, new HourPoint(0, 250_000), new HourPoint(6, 500_000));

        Assert.Equal("Large pool: running total 500,000 of 1,000,000 tokens", chart.Find("svg").GetAttribute("aria-label"));
        Assert.Equal("M497.0 16V166", chart.Find("path.now").GetAttribute("d"));
        Assert.Equal(("49.21%", "53.34%"), (chart.Find("circle").GetAttribute("cx"), chart.Find("circle").GetAttribute("cy")));
    }

    [Theory]
    [InlineData(900_000, false)]
    [InlineData(1_000_000, false)] // All of it, and not more.
    [InlineData(1_200_000, true)]
    public void DayChart_AboveTheAllowance_IsInTheColourOfWhatIsBilled_AndSaysSo(long total, bool over)
    {
        var chart = Day(1_000_000, new HourPoint(0, 250_000), new HourPoint(11, total));

        Assert.Equal(over ? 1 : 0, chart.FindAll("g.over[clip-path] path[stroke='var(--billed)']").Count);
        Assert.Equal(over, chart.FindAll("text").Any(text => text.TextContent == "above the allowance: billed"));
        Assert.Equal(over ? "var(--billed)" : "var(--free)", chart.Find("circle").GetAttribute("fill"));
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
