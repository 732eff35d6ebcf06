using AngleSharp.Dom;
using Bunit;
using DataSharing.Core.Accounting;
using DataSharing.Core.Primitives;
using DataSharing.Core.Sharing;
using DataSharing.Dashboard.Days;
using DataSharing.Dashboard.Features.Sharing;
using DataSharing.Dashboard.Features.Usage;
using DataSharing.Dashboard.UI;
using Xunit;
using static DataSharing.Tests.Features.SharingViews;

namespace DataSharing.Tests.Features;

/// <summary>The parts of the page Data sharing by themselves: empty, read-only, busy, and full.</summary>
public sealed class SharingPartsTests : BunitContext
{
    private const SharingControl Inputs = SharingControl.InputsOutputs;

    [Theory]
    [InlineData("", "This organization has no owner yet.")]
    [InlineData("olive,otto", "Ask an owner: olive, otto")]
    public void OwnersDecide_NamesThem(string owners, string words)
    {
        var part = Render<OwnersDecide>(parameters =>
            parameters.Add(shown => shown.Owners, owners.Split(',', StringSplitOptions.RemoveEmptyEntries))
        );

        Assert.Equal(words, part.Find("p").TextContent);
        Assert.Single(part.FindAll(".banner.plain:not(.warn)")); // Nothing is soon, and nothing is not confirmed.
    }

    [Fact]
    public void Conflict_ShowsBothVersions_OfWhatIsStaged()
    {
        var part = Render<StagedConflict>(parameters =>
            parameters
                .Add(shown => shown.View, Of(2, (Inputs, Selected("a"))))
                .Add(shown => shown.Staged, new Dictionary<SharingControl, SharingList> { [Inputs] = Selected("a", "b") })
                .Add(shown => shown.NameOf, id => id == "proj_a" ? "Alpha" : null)
        );

        Assert.Equal("Another decision was recorded meanwhile, by olive.", part.Find("strong").TextContent);
        Assert.Equal(
            [
                "Inputs and outputs, now: Enabled for selected projects: Alpha",
                "With what you staged: Enabled for selected projects: Alpha, proj_b",
            ],
            part.FindAll("p")[0].TextContent.Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries)
        );
        Assert.Equal(2, part.FindAll("p").Count);
    }

    [Theory]
    [InlineData(1, "1 change staged", "One starts. · last 7 days: 700 more complimentary tokens, 3 more requests shared with OpenAI")]
    [InlineData(
        4,
        "4 changes staged",
        "One starts. · Two starts. · Three starts. … · last 7 days: 700 more complimentary tokens, 3 more requests shared with OpenAI"
    )]
    public void Bar_SaysHowMuchIsStaged_AndWhatItEarns(int lines, string count, string consequence)
    {
        string[] names = ["One", "Two", "Three", "Four"];

        var bar = Bar(parameters =>
            parameters
                .Add(shown => shown.Lines, [.. names.Take(lines).Select(name => new StagedLine(name, null, true, "starts."))])
                .Add(
                    shown => shown.Outlook,
                    new SharingOutlook(
                        default,
                        default,
                        7,
                        9,
                        new OutlookRow("", "Together", 0, 700, default, default, new TokenUsage(3, 30, 0, 0), 0),
                        [],
                        [],
                        IsBlocked: false
                    )
                )
        );

        Assert.Equal(count, bar.Find("b").TextContent);
        Assert.Equal(
            consequence.Replace(".", "", StringComparison.Ordinal),
            bar.Find("small").TextContent.Replace(".", "", StringComparison.Ordinal)
        );
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Bar_DiscardsAndReviews_UnlessItIsBusy(bool busy)
    {
        var done = new List<string>();

        var bar = Bar(parameters =>
            parameters
                .Add(shown => shown.IsBusy, busy)
                .Add(shown => shown.OnDiscarded, () => done.Add("discarded"))
                .Add(shown => shown.OnReviewed, () => done.Add("reviewed"))
        );

        Assert.All(bar.FindAll("button"), button => Assert.Equal(busy, button.HasAttribute("disabled")));
        bar.FindAll("button")[0].Click();
        bar.FindAll("button")[1].Click();
        Assert.Equal(["discarded", "reviewed"], done);
    }

    [Fact]
    public void Modes_WithNothingDecided_CheckNone_AndSayWhatEachIs()
    {
        SharingMode? chosen = null;
        var modes = Modes(null, mayChoose: true, onChosen: mode => chosen = mode);

        Assert.DoesNotContain(modes.FindAll("input"), input => input.HasAttribute("checked") || input.HasAttribute("disabled"));
        Assert.Equal(
            ["No prompts or completions", "New projects too", "You choose"],
            modes.FindAll("small").Select(hint => hint.TextContent)
        );
        modes.FindAll("input")[2].Change(true);
        Assert.Equal(SharingMode.SelectedProjects, chosen);
    }

    [Theory]
    [InlineData(SharingMode.Disabled, "mode on")]
    [InlineData(SharingMode.AllProjects, "mode on shares")]
    [InlineData(SharingMode.SelectedProjects, "mode on shares")]
    public void Modes_ShowWhatIsChosen_GreenOnlyWhereItShares(SharingMode mode, string marks)
    {
        var modes = Modes(mode, mayChoose: true);

        var on = Assert.Single(modes.FindAll("label"), label => label.ClassList.Contains("on"));
        Assert.Equal(marks, string.Join(' ', on.ClassList));
        Assert.True(on.QuerySelector("input")!.HasAttribute("checked"));
    }

    [Fact]
    public void Modes_OfWhoeverMayNotChoose_CanOnlyBeRead() =>
        Assert.All(Modes(SharingMode.Disabled, mayChoose: false).FindAll("input"), input => Assert.True(input.HasAttribute("disabled")));

    [Fact]
    public void Modes_WithAProjectNeverToBeShared_KeepAllFromBeingChosen()
    {
        var modes = Modes(SharingMode.Disabled, mayChoose: true, neverShared: Project("m", neverShare: true));

        Assert.Equal([false, true, false], modes.FindAll("input").Select(input => input.HasAttribute("disabled")));
        Assert.StartsWith("Not while Project m is marked never share", modes.FindAll("small")[1].TextContent, StringComparison.Ordinal);
    }

    [Fact]
    public void Section_WithNothingDecided_ShowsNoProjects()
    {
        var section = Section(SharingControl.Evaluation, null, null, [Project("a")]);

        Assert.Equal("Evaluation and fine-tuning data", section.Find("header b").TextContent);
        Assert.Contains("Earns no tokens.", section.Find("header p").TextContent, StringComparison.Ordinal);
        Assert.Contains("Nothing is decided yet", section.Find("dd").TextContent, StringComparison.Ordinal);
        Assert.Empty(section.FindAll("table, .empty, header > .warn-text"));
    }

    [Fact]
    public void Section_ForSelectedProjects_WithoutAny_LeadsWhoeverMayAddThemThere()
    {
        var section = Section(Inputs, Selected(), Selected(), []);

        Assert.Contains("No projects are known here.", section.Find(".empty").TextContent, StringComparison.Ordinal);
        Assert.Equal("organizations/org/projects", section.Find(".empty a").GetAttribute("href"));

        section.Render(parameters => parameters.Add(shown => shown.MayKeepFacts, false));
        Assert.Empty(section.FindAll(".empty a"));
        Assert.Contains("an owner does this", section.Find(".empty").TextContent, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(SharingDecidedBy.OrganizationZdr, "Zero Data Retention")]
    [InlineData(SharingDecidedBy.EnterprisePlan, "the organization's plan")]
    public void Section_ThatIsBlocked_SaysByWhat(SharingDecidedBy blocked, string words)
    {
        var section = Section(Inputs, Selected("a"), Selected("a"), [Project("a")], blocked);

        var said = section.Find("header > .warn-text").TextContent.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries);
        Assert.Equal($"Blocked by {words}: what is chosen here has no effect.", string.Join(' ', said));
    }

    [Fact]
    public void Section_KeepsItsFilter_WhileAnotherModeIsLookedAt()
    {
        var section = Section(Inputs, Selected("a"), Selected("a"), [Project("a"), Project("b")]);
        section.Find("input[type=search]").Input("B");
        Assert.Equal(["Project b"], section.FindAll("td b").Select(name => name.TextContent));

        section.Render(parameters => parameters.Add(shown => shown.Staged, SharingList.Disabled));
        Assert.Empty(section.FindAll("table"));
        section.Render(parameters => parameters.Add(shown => shown.Staged, Selected("a")));

        Assert.Equal(["Project b"], section.FindAll("td b").Select(name => name.TextContent));
    }

    [Fact]
    public void Projects_OfInputsAndOutputs_TellWhatEachUsed_AndWhatChanges()
    {
        var projects = Projects(
            Inputs,
            Selected("a"),
            Selected("b"),
            [Project("a"), Project("b"), Project("m", neverShare: true), Project("z", zdr: true)],
            SharingFigures.NotKnown with
            {
                Week = new Dictionary<string, UsageTotals>
                {
                    ["proj_a"] = new(new UsageSums(new TokenUsage(3, 900, 0, 100), 600, 400, 0), default, default),
                },
            }
        );

        Assert.Equal("1 shares now · 1 after saving", projects.Find(".tools span").TextContent);
        var rows = projects.FindAll("tbody tr");
        Assert.Equal(["staged", "staged", "", ""], rows.Select(row => row.ClassName));
        Assert.Contains("proj_a · stops sharing", rows[0].TextContent, StringComparison.Ordinal);
        Assert.Contains("proj_b · starts sharing", rows[1].TextContent, StringComparison.Ordinal);
        Assert.Equal(["1,000", "600"], Numbers(rows[0]));
        Assert.Contains("1,000 tokens in 7 days, 600 free", rows[0].TextContent, StringComparison.Ordinal);
        Assert.Equal(["0", "0"], Numbers(rows[2])); // What is marked never share is counted like any other.
        Assert.Equal(["never share", "ZDR"], projects.FindAll(".tag").Select(tag => tag.TextContent));
        Assert.Equal(["Allow sharing again", "Never share"], projects.FindAll("td .link").Select(button => button.TextContent.Trim()));
        Assert.Equal([false, false, true, true], projects.FindAll(".sw").Select(button => button.HasAttribute("disabled")));
    }

    [Fact]
    public void Projects_WhoseUsageIsNotKnown_SaySo_AndNeverZero()
    {
        var projects = Projects(Inputs, Selected("a"), Selected("a"), [Project("a")], SharingFigures.NotKnown);

        Assert.Equal(["not known", "not known"], Numbers(projects.Find("tbody tr")));
        Assert.Contains("not confirmed at OpenAI", projects.Find("tbody td").TextContent, StringComparison.Ordinal);
        Assert.Equal("1 share", projects.Find(".tools span").TextContent);
    }

    [Fact]
    public void Projects_MarkedNeverShare_SayWhatWasFreeBeforeTheyWere()
    {
        var used = new UsageTotals(new UsageSums(new TokenUsage(3, 900, 0, 100), 600, 400, 0), default, default);

        var projects = Projects(
            Inputs,
            Selected(),
            Selected(),
            [Project("a") with { NeverShare = true }],
            SharingFigures.NotKnown with
            {
                Week = new Dictionary<string, UsageTotals> { ["proj_a"] = used },
            }
        );

        Assert.Equal(["1,000", "600"], Numbers(projects.Find("tbody tr")));
    }

    // Nothing was ever sent here, or only after these days; or in the middle of them: what was not recorded is not 0.
    [Theory]
    [InlineData(null, "not known", "Last 7 full UTC days")]
    [InlineData(22, "not known", "Last 7 full UTC days")]
    [InlineData(19, "0", "Last 7 full UTC days, recorded from 19 November 2026 on only")]
    [InlineData(15, "0", "Last 7 full UTC days")]
    [InlineData(1, "0", "Last 7 full UTC days")]
    public void Projects_OfDaysThatWereNotRecorded_SaySo_AndNeverZero(int? recordedFrom, string used, string days)
    {
        var week = new UsageView(Day(15), Day(21), UsageGrouping.Project, [], [], default, [])
        {
            RecordedFrom = recordedFrom is { } day ? Day(day) : null,
        };

        var projects = Projects(Inputs, Selected("a"), Selected("a"), [Project("a")], SharingFigures.NotKnown.With(week));

        Assert.Equal([used, used], Numbers(projects.Find("tbody tr")));
        Assert.Equal(days, projects.Find(".tools .end").TextContent);

        static UtcDay Day(int day) => UtcDay.FromDate(new DateOnly(2026, 11, day));
    }

    [Fact]
    public void Projects_OfAnotherKind_TellNoUsage_AndMarkNothing()
    {
        var projects = Projects(SharingControl.Feedback, Selected("a"), Selected("a"), [Project("a")], SharingFigures.NotKnown);

        Assert.Empty(projects.FindAll("td .link, .hide"));
        Assert.Equal("Share feedback from the platform of Project a", projects.Find(".sw").GetAttribute("aria-label"));
    }

    [Fact]
    public void Projects_OfWhoeverMayNotDecide_CanOnlyBeRead()
    {
        var projects = Projects(Inputs, Selected("a"), Selected("a"), [Project("a")], SharingFigures.NotKnown, mayDecide: false);

        Assert.Empty(projects.FindAll(".link"));
        Assert.True(projects.Find(".sw").HasAttribute("disabled"));
    }

    [Fact]
    public void Projects_Switched_Selected_AndMarked_SayWhich()
    {
        var done = new List<string>();
        var projects = Render<SharedProjects>(parameters =>
            parameters
                .Add(shown => shown.Control, Control(Inputs, Selected("a")))
                .Add(shown => shown.Staged, Selected("a"))
                .Add(shown => shown.Projects, [Project("a"), Project("b")])
                .Add(shown => shown.Filter, "proj_B")
                .Add(shown => shown.MayDecide, true)
                .Add(shown => shown.OnSwitched, switched => done.Add($"{switched.Project.Id} {switched.On}"))
                .Add(shown => shown.OnSelected, shown => done.Add(string.Join(',', shown.Select(project => project.Id))))
                .Add(shown => shown.OnNeverShare, project => done.Add($"never {project.Id}"))
        );

        Assert.Equal("Filter 2 projects…", projects.Find("input").GetAttribute("placeholder"));
        projects.Find("input").Input("proj_b");
        Assert.Equal("proj_b", projects.Find("input").GetAttribute("value"));
        projects.Find(".sw").Click();
        projects.Find(".tools .link").Click();
        projects.Find("td .link").Click();

        Assert.Equal(["proj_b True", "proj_b", "never proj_b"], done);
    }

    private static IEnumerable<string> Numbers(IElement row) => row.QuerySelectorAll("td.n.hide").Select(cell => cell.TextContent);

    private IRenderedComponent<StagedBar> Bar(Action<ComponentParameterCollectionBuilder<StagedBar>> parameters) => Render(parameters);

    private IRenderedComponent<SharingModes> Modes(
        SharingMode? chosen,
        bool mayChoose,
        ProjectState? neverShared = null,
        Action<SharingMode>? onChosen = null
    ) =>
        Render<SharingModes>(parameters =>
            parameters
                .Add(shown => shown.Control, Inputs)
                .Add(shown => shown.Chosen, chosen)
                .Add(shown => shown.NeverShared, neverShared)
                .Add(shown => shown.MayChoose, mayChoose)
                .Add(shown => shown.OnChosen, mode => onChosen?.Invoke(mode))
        );

    private IRenderedComponent<ControlSection> Section(
        SharingControl control,
        SharingList? decided,
        SharingList? staged,
        IReadOnlyList<ProjectState> projects,
        SharingDecidedBy? blocked = null
    ) =>
        Render<ControlSection>(parameters =>
            parameters
                .Add(shown => shown.Control, Control(control, decided))
                .Add(shown => shown.Staged, staged)
                .Add(shown => shown.Projects, projects)
                .Add(shown => shown.NameOf, _ => null)
                .Add(shown => shown.ProjectsPage, "organizations/org/projects")
                .Add(shown => shown.Blocked, blocked)
                .Add(shown => shown.MayDecide, true)
                .Add(shown => shown.MayKeepFacts, true)
        );

    [Theory]
    [InlineData("a", true, false)] // Confirmed with it, and only another was added since.
    [InlineData("b", true, true)]
    [InlineData("a", false, true)] // Nothing was ever confirmed.
    public void Project_IsNotConfirmed_OnlyWhereOpenAIMayBeSetOtherwise(string id, bool isOtherConfirmed, bool unconfirmed)
    {
        var confirmed = isOtherConfirmed ? Selected("a") : null;
        var now = Control(SharingControl.InputsOutputs, Selected("a", "b"));
        var control = now with
        {
            Earlier = confirmed is null ? [] : [Control(SharingControl.InputsOutputs, confirmed).Record!],
            LastConfirmed = confirmed is null ? null : new StatedSetting(confirmed, Noon, "olive"),
        };

        Assert.Equal(unconfirmed, control.IsUnconfirmedOf($"proj_{id}"));
    }

    private IRenderedComponent<SharedProjects> Projects(
        SharingControl control,
        SharingList decided,
        SharingList staged,
        IReadOnlyList<ProjectState> projects,
        SharingFigures beside,
        bool mayDecide = true
    ) =>
        Render<SharedProjects>(parameters =>
            parameters
                .Add(shown => shown.Control, Control(control, decided))
                .Add(shown => shown.Staged, staged)
                .Add(shown => shown.Projects, projects)
                .Add(shown => shown.Beside, beside)
                .Add(shown => shown.MayDecide, mayDecide)
        );
}
