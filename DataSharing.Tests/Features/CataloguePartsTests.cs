using Bunit;
using DataSharing.Core.Accounting;
using DataSharing.Core.Primitives;
using DataSharing.Dashboard.Features.Programme;
using Xunit;

namespace DataSharing.Tests.Features;

/// <summary>What another catalogue would have done, as it shows: nothing, something, and not known.</summary>
public sealed class CataloguePartsTests : BunitContext
{
    private static readonly UtcDay _day = UtcDay.FromDate(new DateOnly(2026, 11, 22));

    [Fact]
    public void Changes_WithNone_SayThatNothingDecidesDifferently()
    {
        var part = Render<CatalogueChanges>(parameters => parameters.Add(shown => shown.Simulation, Of()));

        Assert.Equal("Nothing that decides.", part.Find(".empty strong").TextContent);
        Assert.Equal("against catalogue 3, now in force", part.Find("small").TextContent);
    }

    [Fact]
    public void Changes_ShowBothSides()
    {
        var part = Render<CatalogueChanges>(parameters =>
            parameters.Add(shown => shown.Simulation, Of() with { Changes = [new("gpt-9", null, "large")] })
        );

        Assert.Equal(["gpt-9", "—", "large"], part.FindAll("td").Select(cell => cell.TextContent));
    }

    [Theory]
    [InlineData(0, 0, 0, "Not known: no requests were recorded in these days.")]
    [InlineData(9, 0, 0, "Nothing would differ: all 9 requests get the same decision.")]
    [InlineData(9, 2, -500, "2 of 9 requests would be decided differently, and 500 tokens fewer would be free.")]
    [InlineData(9, 2, 500, "2 of 9 requests would be decided differently, and 500 tokens more would be free.")]
    public void Trial_SaysWhatWouldDiffer(long events, long changed, long difference, string verdict)
    {
        var row = new SimulatedRow("org-a", "Acme", events, changed, 1_000, 1_000 + difference, 2_000);

        var part = Trial(Of() with { Organizations = [row, new SimulatedRow("org-b", "Beta", 0, 0, 0, 0, 0)] });

        Assert.Equal(verdict, part.Find(".verdict").TextContent);
        Assert.StartsWith("tried.json, from 22 November 2026", part.Find("p.muted").TextContent.Trim(), StringComparison.Ordinal);
        Assert.Equal(changed > 0 ? ["Acme"] : [], part.FindAll("td:first-child").Select(cell => cell.TextContent));
    }

    [Fact]
    public void Trial_ShowsSomeOfTheDecisions()
    {
        var example = new SimulatedDecision(
            "org-a",
            "Acme",
            "e1",
            _day.Start,
            "gpt-9",
            700,
            DecisionReason.ModelNotCovered,
            DecisionReason.Complimentary
        );
        var part = Trial(Of() with { Organizations = [new("org-a", "Acme", 1, 1, 0, 700, 700)], Examples = [example] });

        Assert.Equal("Some of them the first 1", part.FindAll("h2")[^1].TextContent);
        Assert.Equal(
            ["Acme", "gpt-9", "700"],
            part.FindAll("table")[^1].QuerySelectorAll("td").Skip(1).Take(3).Select(cell => cell.TextContent)
        );
    }

    private static Simulation Of() => new(Core.Organizations.Catalogue, 3, [], _day, _day, [], [], []);

    private IRenderedComponent<CatalogueTrial> Trial(Simulation simulation) =>
        Render<CatalogueTrial>(parameters => parameters.Add(part => part.Simulation, simulation).Add(part => part.Name, "tried.json"));
}
