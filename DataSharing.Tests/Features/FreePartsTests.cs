using Bunit;
using DataSharing.Core.Accounting;
using DataSharing.Core.Foresight;
using DataSharing.Core.Primitives;
using DataSharing.Dashboard.Features.WillItBeFree;
using Microsoft.Extensions.DependencyInjection;
using Xunit;

namespace DataSharing.Tests.Features;

/// <summary>The parts of "Will it be free?" by themselves.</summary>
public sealed class FreePartsTests : BunitContext
{
    private static readonly UtcDay _today = UtcDay.FromDate(new DateOnly(2026, 11, 22));
    private static readonly ProjectChoice[] _projects = [new("proj_a", "Search", true), new("proj_b", "Billing", false)];

    public FreePartsTests() => Services.AddSingleton(TimeProvider.System);

    [Fact]
    public void Presets_SayWhatRan_AndAskAboutIt()
    {
        var run = new RegularRun(new("proj_a", "gpt-4.1", "default", true), 2, 1, new TokenUsage(9, 1_234_567, 0, 0), 6);
        RegularRun? chosen = null;
        var part = Render<RunPresets>(parameters =>
            parameters
                .Add(shown => shown.Runs, [run])
                .Add(shown => shown.Projects, _projects)
                .Add(shown => shown.OnChosen, one => chosen = one)
        );

        Assert.Equal("02:00 UTC: gpt-4.1 in Search, about 1,230,000 tokens, on 6 of 7 days, as a batch", part.Find("button").TextContent);
        part.Find("button").Click();
        Assert.Equal(run, chosen);
        Assert.Empty(Render<RunPresets>(parameters => parameters.Add(shown => shown.Runs, [])).Nodes);
    }

    [Fact]
    public void Form_TellsEachChange_AndWhichProjectsShare()
    {
        var told = new List<FreeAddress>();
        var form = Render<RunForm>(parameters =>
            parameters
                .Add(
                    part => part.Value,
                    new FreeAddress
                    {
                        Project = "proj_gone",
                        Model = "o3",
                        Tokens = "5",
                    }
                )
                .Add(part => part.Projects, _projects)
                .Add(part => part.Models, [new ModelChoice("o3", "Large pool · price not known")])
                .Add(part => part.OnChanged, told.Add)
        );

        Assert.Equal(["Share inputs and outputs", "Do not share"], form.FindAll("optgroup").Select(group => group.GetAttribute("label")));
        Assert.Equal("proj_gone (not known here)", form.Find("option").TextContent);
        Assert.Equal("Large pool · price not known", form.Find("datalist option").GetAttribute("label"));
        form.Find("input[list]").Input("gpt-4.1");
        form.FindAll("input[type=number]")[0].Input("");
        form.FindAll("input[type=checkbox]")[0].Change(true);
        form.Find("select").Change("proj_b");
        Assert.Equal(["gpt-4.1", "gpt-4.1", "gpt-4.1", "gpt-4.1"], told.Select(run => run.Model));
        Assert.Equal(["5", "", "", ""], told.Select(run => run.Tokens));
        Assert.Equal(("true", "proj_b"), (told[2].Batch, told[3].Project));
    }

    [Fact]
    public void Chart_OfARunOverMidnight_SaysAndDrawsWhatIsFreeOfBothDays()
    {
        var chart = Render<FreeChart>(parameters =>
            parameters.Add(
                part => part.Courses,
                [
                    new PoolCourse(
                        _today,
                        1_000,
                        400,
                        [new(12, 400), new(24, 700)],
                        true,
                        [new(23, 675), new(24, 1_200)],
                        new PlannedDay(_today, TokenCount.Of(600), TokenCount.Of(500), TokenCount.Of(300))
                    ),
                    new PoolCourse(_today.AddDays(1), 1_000, 0, [new(0, 0), new(24, 0)], false, [], null),
                ]
            )
        );

        Assert.Equal(
            "Sunday 22 November 2026: 400 of 1,000 tokens used, about 700 expected by the end of the day; the run takes 500, of which 300 are free. Monday 23 November 2026: 0 of 1,000 tokens used; no part of the run.",
            chart.Find("svg").GetAttribute("aria-label")
        );
        Assert.Equal(2, chart.FindAll("path.run").Count);
        Assert.Equal(
            [
                "Free of this run",
                "Billed of this run",
                "Used besides this run",
                "How the day goes on, as the days before did",
                "The allowance",
            ],
            chart.FindAll("figcaption .key").Select(key => key.TextContent)
        );
        Assert.Equal(["Sun 22 Nov", "12", "Mon 23 Nov", "12"], chart.FindAll("svg text").Skip(1).Select(text => text.TextContent));
    }

    [Fact]
    public void Chart_OfADayThatNobodyCounted_SaysSo_AndDrawsNoneOfItAsUsed()
    {
        var chart = Render<FreeChart>(parameters =>
            parameters.Add(
                part => part.Courses,
                [
                    new PoolCourse(_today, 1_000, null, [new(12, 0), new(24, 0)], false, [], null),
                    new PoolCourse(_today.AddDays(1), 2_000, 0, [new(0, 0), new(24, 0)], false, [], null),
                ]
            )
        );

        Assert.Equal(
            "Sunday 22 November 2026: how much of 1,000 tokens is used is not known; no part of the run. Monday 23 November 2026: 0 of 2,000 tokens used; no part of the run.",
            chart.Find("svg").GetAttribute("aria-label")
        );
        Assert.Single(chart.FindAll("path.used"));
        Assert.Contains("How much is used already is not known.", chart.Find("figcaption").TextContent, StringComparison.Ordinal);
    }

    [Fact]
    public void Form_ShowsWhatIsTyped_BeforeItsPageGivesItBack()
    {
        var form = Render<RunForm>(parameters =>
            parameters.Add(part => part.Value, new FreeAddress { Model = "o3", Tokens = "5" }).Add(part => part.Projects, _projects)
        );

        form.Find("input[list]").Input("gpt-4.1");

        Assert.Equal("gpt-4.1", form.Find("input[list]").GetAttribute("value"));
    }
}
