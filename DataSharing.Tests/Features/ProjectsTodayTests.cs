using Bunit;
using DataSharing.Core.Accounting;
using DataSharing.Core.Primitives;
using DataSharing.Core.Programme;
using DataSharing.Dashboard.Days;
using DataSharing.Dashboard.Features.Overview;
using Xunit;

namespace DataSharing.Tests.Features;

/// <summary>Which project draws on which pool, on Overview.</summary>
public sealed class ProjectsTodayTests : BunitContext
{
    public ProjectsTodayTests() => JSInterop.Mode = JSRuntimeMode.Loose;

    [Fact]
    public void Projects_AreOfThePoolThatEndsFirst_UntilAnotherIsChosen()
    {
        var part = Show(Use(Pool.Small, "proj_s", 500), Use(Pool.Large, "proj_l", 700));

        Assert.Equal(["Small", "Large", "All models"], part.FindAll(".tab").Select(tab => tab.TextContent));
        Assert.Equal(("Small", "proj_s"), (part.Find("[aria-pressed=true]").TextContent, part.Find("tbody small").TextContent));
        Assert.Equal("500", part.Find("td[data-label=Counted]").TextContent);

        part.FindAll(".tab")[1].Click();
        Assert.Equal(("Large", "proj_l"), (part.Find("[aria-pressed=true]").TextContent, part.Find("tbody small").TextContent));

        part.FindAll(".tab")[2].Click();
        Assert.Equal("proj_all", part.Find("tbody small").TextContent);
        Assert.Empty(part.FindAll("td[data-label=Counted]"));
    }

    [Fact]
    public void Projects_WithNothingOfThatPool_AreThoseOfAllModels()
    {
        var part = Show(Use(Pool.Small), Use(Pool.Large));

        Assert.Equal("All models", part.Find("[aria-pressed=true]").TextContent);
        part.FindAll(".tab")[0].Click();
        Assert.Contains("No project used a model of this pool today.", part.Find(".none").TextContent, StringComparison.Ordinal);
    }

    [Fact]
    public void Count_ThatAReportDoesNotSettle_IsAtMost() =>
        Assert.Equal(
            "at most 700",
            Show(Use(Pool.Large, "proj_l", 700, isAtMost: true), Use(Pool.Small)).Find("td[data-label=Counted]").TextContent
        );

    private IRenderedComponent<ProjectsToday> Show(params PoolUsage[] pools) =>
        Render<ProjectsToday>(parameters =>
            parameters
                .Add(part => part.Projects, [new ProjectUsage("proj_all", "All", default)])
                .Add(part => part.Pools, pools)
                .Add(part => part.First, pools[0].Pool)
                .Add(part => part.HasNotToldApart, false)
        );

    private static PoolUsage Use(Pool pool, string? project = null, long tokens = 0, bool isAtMost = false) =>
        new(pool, TokenCount.Of(1_000), null, default, 0, [], null, null, null, null)
        {
            Projects = project is null
                ? []
                :
                [
                    new ProjectPoolUsage(
                        project,
                        "Name",
                        new UsageTotals(new UsageSums(TokenUsage.OfRequest(tokens, 0, 0), tokens, 0, 0), default, default),
                        tokens,
                        isAtMost
                    ),
                ],
        };
}
