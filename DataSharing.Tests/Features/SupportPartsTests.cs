using Bunit;
using DataSharing.Core.Accounting;
using DataSharing.Core.Eligibility;
using DataSharing.Core.Foresight.Needs;
using DataSharing.Core.Measuring;
using DataSharing.Core.Organizations;
using DataSharing.Core.Primitives;
using DataSharing.Core.Sharing;
using DataSharing.Dashboard.Common;
using DataSharing.Dashboard.Data.Entities;
using DataSharing.Dashboard.Days;
using DataSharing.Dashboard.Features.Support;
using DataSharing.Dashboard.ProviderUsage;
using DataSharing.Dashboard.Sharing;
using Xunit;
using static DataSharing.Tests.Features.SharingViews;
using Pool = DataSharing.Core.Programme.Pool;

namespace DataSharing.Tests.Features;

/// <summary>The parts of the page Support by themselves, and what it works out without a page.</summary>
public sealed class SupportPartsTests : BunitContext
{
    private const SharingControl Inputs = SharingControl.InputsOutputs;

    private static readonly Viewer _viewer = Viewer.Of("Europe/Berlin");
    private static readonly UsageTotals _totals = new(new UsageSums(new TokenUsage(3, 900, 0, 100), 600, 400, 0), default, default);

    // A fold asks the script whether it was left open.
    public SupportPartsTests() => JSInterop.Mode = JSRuntimeMode.Loose;

    [Fact]
    public void SearchForm_TellsWhatIsAsked_AndIsSubmittedWithIt()
    {
        var told = new List<string>();
        var form = Render<SupportSearchForm>(parameters =>
            parameters
                .Add(part => part.Query, "org")
                .Add(part => part.Reason, "#1")
                .Add(part => part.QueryChanged, told.Add)
                .Add(part => part.ReasonChanged, told.Add)
                .Add(part => part.OnSubmitted, () => told.Add("submitted"))
        );

        Assert.Equal(["org", "#1"], form.FindAll("input").Select(input => input.GetAttribute("value")));
        form.FindAll("input")[0].Change("org-b");
        form.FindAll("input")[1].Change("#2");
        form.Find("form").Submit();

        Assert.Equal(["org-b", "#2", "submitted"], told);
        Assert.All(form.FindAll("input"), input => Assert.Equal("LABEL", input.ParentElement!.TagName));
    }

    [Theory]
    [InlineData(false, "Look up", "")]
    [InlineData(true, "Looking up…", "Looking up")]
    public void SearchForm_AtWork_SaysSo_AndIsNotSubmittedTwice(bool busy, string button, string said)
    {
        var form = Render<SupportSearchForm>(parameters =>
            parameters.Add(part => part.Query, "org").Add(part => part.Reason, "#1").Add(part => part.IsBusy, busy)
        );

        Assert.Equal((button, busy), (form.Find("button").TextContent, form.Find("button").HasAttribute("disabled")));
        Assert.Equal(said, form.Find("[role=status]").TextContent);
    }

    [Theory]
    [InlineData(true, "Names and ids of organizations are found by any part")]
    [InlineData(false, "Ids, names and e-mails are found as a whole only.")]
    public void Found_Nothing_SaysByWhatItIsFound(bool byParts, string words)
    {
        var part = Found([], byParts);

        Assert.Equal("Nothing found for “acme”.", part.Find("strong").TextContent);
        Assert.Contains(words, part.Find(".empty").TextContent, StringComparison.Ordinal);
    }

    [Fact]
    public void Found_Several_LeadToEach()
    {
        var part = Found([new("org-a", "Acme", "name"), new("org-b", "Acme B", "event id", "e1", "gateway")]);

        Assert.Equal(
            ["support?query=acme&organization=org-a", "support?query=acme&organization=org-b&event=e1&source=gateway"],
            part.FindAll("a").Select(link => link.GetAttribute("href"))
        );
        Assert.Equal("by event id", part.FindAll("td.n")[1].TextContent.Trim());
    }

    [Theory]
    [InlineData(20, false)]
    [InlineData(21, true)]
    public void Found_MoreThanAreShown_SaysSo(int count, bool more)
    {
        var part = Found([.. Enumerable.Range(0, count).Select(number => new FoundOrganization($"org-{number}", "Acme", "name"))]);

        Assert.Equal((20, more), (part.FindAll("tbody tr").Count, part.FindAll("p.muted").Count == 1));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Reason_IsAskedWithTheName_AndGivenOnce(bool busy)
    {
        var told = new List<string>();
        var form = Render<SupportReason>(parameters =>
            parameters
                .Add(part => part.Name, "Acme")
                .Add(part => part.Reason, "#1")
                .Add(part => part.ReasonChanged, told.Add)
                .Add(part => part.IsBusy, busy)
                .Add(part => part.OnGiven, () => told.Add("given"))
        );

        Assert.Equal(("Open Acme", busy), (form.Find("button").TextContent, form.Find("button").HasAttribute("disabled")));
        form.Find("input").Change("#2");
        form.Find("form").Submit();

        Assert.Equal(["#2", "given"], told);
    }

    [Theory]
    [InlineData(false, 0)]
    [InlineData(true, 9)]
    public void Heading_LeadsToAllPages_ForAdministratorsOnly(bool administers, int pages)
    {
        string? day = null;
        var part = Render<SupportHeading>(parameters =>
            parameters
                .Add(shown => shown.Look, Look() with { MayAdminister = administers })
                .Add(shown => shown.Viewer, _viewer)
                .Add(shown => shown.OnDay, chosen => day = chosen)
        );

        Assert.Equal(pages, part.FindAll("p.muted a").Count);
        Assert.StartsWith("Acme is enrolled for up to 11 million", part.Find(".verdict").TextContent, StringComparison.Ordinal);
        Assert.Equal(
            ["support?organization=org", "support?organization=org&tab=billed"],
            part.FindAll("nav a").Select(link => link.GetAttribute("href"))
        );
        Assert.Equal("Eligible?", part.Find("nav .on").TextContent);
        Assert.StartsWith("As of", part.Find("label:has(input)").TextContent.Trim(), StringComparison.Ordinal);
        part.Find("input").Change("2026-11-20");
        Assert.Equal("2026-11-20", day);
    }

    // What it was opened for stands over both tabs; where nothing does, nothing does.
    [Fact]
    public void Heading_SaysWhatTheOrganizationNeedsAPersonFor()
    {
        IRenderedComponent<SupportHeading> Of(params (Need, string)[] needs) =>
            Render<SupportHeading>(parameters =>
                parameters.Add(shown => shown.Look, Look() with { Needs = needs }).Add(shown => shown.Viewer, _viewer)
            );

        Assert.Equal(
            ["Reading fails now. Its owners see and mend it under Connection.", "Asks for terms."],
            Of((Need.ReadingFails, "Reading fails now."), (Need.NewTerms, "Asks for terms."))
                .FindAll(".needs li")
                .Select(line => line.TextContent.Trim())
        );
        Assert.Empty(Of().FindAll(".needs"));
    }

    [Fact]
    public void Rules_SayWhatFailed_AndNotSharingIsNoFailure()
    {
        var part = Rules(
            Core.Organizations.Sharing(null, retention: true, list: SharingList.Disabled),
            Of(1, (Inputs, SharingList.Disabled))
        );

        Assert.Equal(["✕"], part.FindAll(".rule i.no").Select(mark => mark.TextContent));
        Assert.StartsWith("No: Zero Data Retention is on.", Assert.Single(part.FindAll(".failed")).TextContent, StringComparison.Ordinal);
        Assert.Contains(part.FindAll(".rule i.un"), mark => mark.TextContent == "–");
        Assert.Contains(part.FindAll(".rule i.un"), mark => mark.TextContent == "?");
        Assert.Equal(["not confirmed", "entered"], part.FindAll(".rule > span:last-child").Take(2).Select(source => source.TextContent));
    }

    [Fact]
    public void Rules_WhereOpenAIMayBeSetToSomethingElse_SaySo()
    {
        var history = Core.Organizations.Sharing("tier-4");

        Assert.Contains(
            "is not confirmed at OpenAI",
            Rules(history, Of(1, (Inputs, Selected("a")))).Find(".warn-text").TextContent,
            StringComparison.Ordinal
        );
        Assert.Contains(
            "whenever it was confirmed",
            Rules(history, Of(1, (Inputs, Selected("a"))), isPast: true).Find(".warn-text").TextContent,
            StringComparison.Ordinal
        );
    }

    // What the rule says of projects that are chosen, and what the list under it counts, is one figure.
    [Theory]
    [InlineData(false, false, "2 projects, 1 chosen to share", "share, do not share")]
    [InlineData(true, false, "2 projects, 1 chosen to share, 0 with effect", "share, without effect, do not share")]
    [InlineData(false, true, "2 projects (1 archived), 0 chosen to share", "share, without effect, do not share")]
    public void Projects_CountWhatIsChosen_AndWhatHasEffect(bool retention, bool archived, string words, string decided)
    {
        var snapshot = Core.Organizations.Sharing("tier-4", retention, marks: (archived, false, false)).At(Noon);

        var part = Render<SupportProjects>(parameters => parameters.Add(shown => shown.Look, Look() with { Snapshot = snapshot }));

        Assert.Equal(words, part.Find("summary").TextContent);
        Assert.Equal(decided, string.Join(", ", part.FindAll("td[data-label='Decided here']").Select(cell => cell.TextContent)));
    }

    [Theory]
    [InlineData(false, "not known")]
    [InlineData(true, "see above, as of now")]
    public void Projects_TellWhatWasDecided_AndNotWhatHeldAtOpenAIThen(bool past, string words)
    {
        var part = Render<SupportProjects>(parameters => parameters.Add(shown => shown.Look, Look() with { IsPast = past }));

        Assert.Equal("2 projects, 1 chosen to share", part.Find("summary").TextContent);
        Assert.True(part.Find("details").HasAttribute("open"));
        Assert.Equal(["share", "do not share"], part.FindAll("td[data-label='Decided here']").Select(cell => cell.TextContent));
        Assert.Equal("it is selected", part.Find("td[data-label=Because]").TextContent);
        Assert.Equal(words, part.Find("td[data-label='At OpenAI']").TextContent);
    }

    [Fact]
    public void Timeline_NamesFactsByTheCatalogueOfTheirTime_NewestFirst()
    {
        var history = Core.Organizations.Sharing("tier-4", retention: null, balance: false) with
        {
            Plan = new([new(new RecordedFact<string?>("standard", FactSource.Entered), Noon, Noon)]),
        };
        var part = Render<SupportTimeline>(parameters =>
            parameters
                .Add(shown => shown.History, history)
                .Add(shown => shown.NameOf, _ => "Alpha")
                .Add(shown => shown.Day, Noon.Day)
                .Add(shown => shown.Viewer, _viewer)
        );

        var rows = part.FindAll("tr").Select(row => row.TextContent.Trim()).ToList();
        Assert.StartsWith("22 November 2026, 12:00 UTC", rows[0], StringComparison.Ordinal);
        Assert.Equal(4, rows.Count(row => row.StartsWith("from the start", StringComparison.Ordinal)));
        Assert.Contains(rows, row => row.EndsWith("Zero Data Retention: not known", StringComparison.Ordinal));
        Assert.Contains(rows, row => row.EndsWith("Balance: not positive", StringComparison.Ordinal));
        Assert.Contains(rows, row => row.EndsWith("Tier: Tier 4 (now Launch or Grow)", StringComparison.Ordinal));
        Assert.Contains(rows, row => row.EndsWith("decided here: Enabled for selected projects: Alpha", StringComparison.Ordinal));
    }

    [Fact]
    public void WhatIf_JudgesWithOtherFacts_AndWithoutAnyAsItIs()
    {
        var snapshot = Core.Organizations.Sharing("tier-4").At(Noon);

        Assert.Equal(EligibilityStatus.Enrolled, new SupportWhatIf().Judge(snapshot).Status);
        Assert.Equal(
            EligibilityStatus.Ineligible,
            new SupportWhatIf { ZeroDataRetention = "yes" }
                .Judge(snapshot)
                .Status
        );
        Assert.Equal(
            EligibilityStatus.Ineligible,
            new SupportWhatIf { Balance = "not_positive" }
                .Judge(snapshot)
                .Status
        );
        Assert.Equal(
            EligibilityStatus.Eligible,
            new SupportWhatIf { Sharing = SupportWhatIf.None }
                .Judge(snapshot)
                .Status
        );
        var excluded = snapshot.Catalogue.Plans.First(plan => plan.Excluded).Id;
        Assert.Equal(
            EligibilityStatus.Ineligible,
            new SupportWhatIf { Plan = excluded }
                .Judge(snapshot)
                .Status
        );
        Assert.NotEqual(
            new SupportWhatIf().Judge(snapshot).Allowances,
            new SupportWhatIf { Tier = "tier-1" }
                .Judge(snapshot)
                .Allowances
        );
    }

    [Fact]
    public void WhatIfCard_SaysTheVerdict_AndWhatIsChosen()
    {
        SupportWhatIf? chosen = null;
        var card = Render<SupportWhatIfCard>(parameters =>
            parameters
                .Add(part => part.Snapshot, Core.Organizations.Sharing("tier-4").At(Noon))
                .Add(part => part.WhatIf, new SupportWhatIf { Balance = "positive" })
                .Add(part => part.WhatIfChanged, changed => chosen = changed)
        );

        Assert.Equal("Enrolled, up to 11 million tokens per day", card.Find(".foot span").TextContent.Trim());
        card.FindAll("select")[4].Change(SupportWhatIf.None);
        Assert.Equal(new SupportWhatIf { Balance = "positive", Sharing = SupportWhatIf.None }, chosen);
        Assert.Equal("Eligible, up to 11 million tokens per day", card.Find(".foot span").TextContent.Trim());
        card.Render(parameters => parameters.Add(part => part.WhatIf, new SupportWhatIf { ZeroDataRetention = "yes" }));
        Assert.Equal("Ineligible", card.Find(".foot span").TextContent.Trim());
    }

    [Fact]
    public void Billed_WithNothingEverSent_SaysThatItIsNotKnown() =>
        Assert.Equal("Not known: no usage recorded.", Billed(Look(Day(hasEvents: false))).Find(".empty strong").TextContent);

    [Fact]
    public void Billed_OfADayBeforeTheFirstRequest_SaysSoOfThatDayOnly()
    {
        var words = Billed(Look(Day(hasEvents: false)) with { IsPast = true }).Find(".empty").TextContent;

        Assert.Contains("Nothing of 22 November 2026 or before was sent to this console", words, StringComparison.Ordinal);
        Assert.DoesNotContain("ever", words, StringComparison.Ordinal);
    }

    [Fact]
    public void Billed_OfADayThatIsOver_ShowsPoolsAndReasons_EachLeadingToItsRequests()
    {
        var part = Billed(Look(Day(new ReasonUsage(DecisionReason.AllowanceExceeded, _totals))) with { IsPast = true });

        Assert.Equal(["600", "400", "1,000,000"], part.FindAll(".card dd").Take(3).Select(figure => figure.TextContent));
        Assert.Equal("support?organization=org&tab=billed&reason=allowance_exceeded", part.Find(".why a").GetAttribute("href"));
        Assert.Contains("400 tokens, 3 requests", part.Find(".why small").TextContent, StringComparison.Ordinal);
        Assert.Empty(part.FindAll("table"));
    }

    // Sharing makes nothing free of a model that is not covered.
    [Theory]
    [InlineData(0, "")]
    [InlineData(100, "100 of these 400 tokens would stay billed even then: their models are not on OpenAI's list.")]
    [InlineData(400, "All of them would stay billed even then: their models are not on OpenAI's list")]
    public void Billed_OfModelsThatAreNotCovered_IsNotSaidToBeFreeIfShared(long uncovered, string words)
    {
        var reason = new ReasonUsage(DecisionReason.ProjectNotShared, _totals) { Uncovered = uncovered };

        var fold = Billed(Look(Day(reason)) with { IsPast = true }).Find(".to-be-free dd").TextContent;

        Assert.Contains("an owner would have to share", fold, StringComparison.Ordinal);
        Assert.Contains(words, fold, StringComparison.Ordinal);
        Assert.Equal(uncovered > 0, fold.Contains("not on OpenAI's list", StringComparison.Ordinal));
    }

    [Fact]
    public void NotListed_SaysWhatAdministratorsListHasBesides() =>
        Assert.Equal(
            "Not listed here: what owners see to by themselves (nothing decided yet, new terms, facts to confirm), "
                + "and organizations without an owner, which administrators see to.",
            SupportWords.NotListed
        );

    [Fact]
    public void Billed_WithNothingBilled_SaysSo()
    {
        var part = Billed(Look(Day()) with { IsPast = true });

        Assert.Equal("Nothing that was sent here was billed on this day.", part.Find(".empty strong").TextContent);
    }

    [Fact]
    public void Billed_WithNothingSentHereBilled_TellsWhatOpenAIBilled()
    {
        var counted = new ReportedUsage("proj_a", "gpt-4.1-2025-04-14", "default", Batch: false, TokenUsage.OfRequest(500_000, 0, 0));
        var part = Billed(Look(Day() with { Measured = Measured(counted) }) with { IsPast = true });

        Assert.Equal(
            "Nothing that was sent here was billed on this day. OpenAI counted 500,000 billed tokens.",
            part.Find(".empty strong").TextContent
        );
    }

    private static MeasuredDay Measured(params ReportedUsage[] rows) =>
        new(Noon.Day, Noon, Noon, false, new Dictionary<Pool, MeasuredPool>(), rows);

    [Fact]
    public void Ticket_SaysTheVerdict_TheDay_AndWhatToDo()
    {
        var ticket = SupportTicket.Of(Look(Day(new ReasonUsage(DecisionReason.AllowanceExceeded, _totals))), _viewer);

        string[] lines = ticket.Split('\n');
        Assert.Equal("Acme (org), as of 2026-11-22 12:00 UTC", lines[0]);
        Assert.StartsWith(
            "Verdict: Acme is enrolled for up to 11 million complimentary tokens per day.",
            lines[1],
            StringComparison.Ordinal
        );
        Assert.Equal("2026-11-22: large 600 free, 400 billed of 1,000,000", lines[2]);
        Assert.Equal($"Billed because: {Reasons.Label(DecisionReason.AllowanceExceeded)}: 400", lines[3]);
        Assert.StartsWith("What to do: an owner switches at OpenAI", lines[^1], StringComparison.Ordinal);
    }

    // That day the balance was not positive; now it is.
    [Fact]
    public void Ticket_OfADayThatIsOver_MarksWhatIsOfNow_AndSaysWhatIsToBeDoneNow()
    {
        var past = Core.Organizations.Sharing("tier-4", balance: false).At(Noon);
        var look = Look(Day()) with { IsPast = true, Snapshot = past, Verdict = past.Judge(), Sharing = Of(0) };

        string[] lines = SupportTicket.Of(look, _viewer).Split('\n');

        Assert.Contains("balance was not positive", lines[1], StringComparison.Ordinal);
        Assert.StartsWith("Now: inputs and outputs, decided here: ", lines[^2], StringComparison.Ordinal);
        Assert.Equal("Now: what to do: nothing; look at the reasons for billed requests", lines[^1]);
        Assert.DoesNotContain("Now:", SupportTicket.Of(look with { IsPast = false }, _viewer), StringComparison.Ordinal);
    }

    [Fact]
    public void Ticket_WhereOpenAICountsFreeWhatIsLeftOut_SaysThatFirst()
    {
        var sharing = Of(1, (Inputs, SharingList.Disabled));
        var confirmation = new SharingConfirmation
        {
            OrganizationId = "org",
            Control = Inputs,
            Version = 1,
            At = Noon,
            ById = "o",
            ByName = "olive",
        };
        sharing = sharing with
        {
            Controls =
            [
                .. sharing.Controls.Select(control =>
                    control.Control == Inputs
                        ? new ControlView(
                            Inputs,
                            control.Record,
                            [],
                            confirmation,
                            null,
                            new StatedSetting(control.List, Noon, "olive"),
                            []
                        )
                        : control
                ),
            ],
        };

        var ticket = SupportTicket.Of(Look() with { Sharing = sharing.With([new SeenFree("proj_a", Noon.Day.AddDays(10))]) }, _viewer);

        Assert.Contains("What to do: an owner looks at OpenAI's data controls", ticket, StringComparison.Ordinal);
    }

    // Silence is no decision.
    [Fact]
    public void Projects_OfAnOrganizationThatDecidedNothing_SaySo()
    {
        var history = Core.Organizations.Sharing("tier-4") with { Sharing = new Dictionary<SharingControl, Timeline<SharingList>>() };

        var part = Render<SupportProjects>(parameters => parameters.Add(shown => shown.Look, Look() with { Snapshot = history.At(Noon) }));

        Assert.Equal("nothing decided", part.Find("td[data-label='Decided here']").TextContent);
        Assert.Equal("not recorded: counted as not shared", part.Find("td[data-label=Because]").TextContent);
    }

    [Fact]
    public void Ticket_OfADayWithoutUsage_SaysNotKnown_AndNeverZero()
    {
        var ticket = SupportTicket.Of(Look(Day(hasEvents: false)), _viewer);

        Assert.Contains("2026-11-22: not known\n", ticket, StringComparison.Ordinal);
        Assert.Contains("Billed because: not known\n", ticket, StringComparison.Ordinal);
    }

    // Of each pool by itself: its share is no share of the day.
    [Fact]
    public void Basis_OfADay_SaysOfEachPool_HowMuchOurEventsCover()
    {
        var day = Day();
        var yesterday = Noon.Day.AddDays(-1);
        day = day with
        {
            Pools =
            [
                day.Pools[0] with
                {
                    Pool = Pool.Small,
                    Coverage = new PoolCoverage(yesterday, 0.12),
                },
                day.Pools[0] with
                {
                    Coverage = new PoolCoverage(yesterday, 0.97),
                },
            ],
        };
        const string basis =
            "Counts only requests sent to this console. Of large models our events cover 97% of what OpenAI counted yesterday. Of small models our events cover 12% of what OpenAI counted yesterday.";

        Assert.Contains($"Basis: {basis} Not known:", SupportTicket.Of(Look(day), _viewer), StringComparison.Ordinal);
        Assert.Contains(basis, Billed(Look(day)).Find("p.below").TextContent, StringComparison.Ordinal);
    }

    private static DayView Day(params ReasonUsage[] reasons) => Day(hasEvents: true, reasons);

    private static DayView Day(bool hasEvents, params ReasonUsage[] reasons) =>
        new(
            Noon.Day,
            Noon,
            Core.Organizations.Judge(Core.Organizations.Sharing("tier-4")),
            hasEvents,
            null,
            [
                new PoolUsage(
                    Pool.Large,
                    TokenCount.Of(1_000_000),
                    TokenCount.Of(1_000),
                    _totals,
                    400,
                    [],
                    null,
                    null,
                    null,
                    TokenCount.Zero
                ),
            ],
            [],
            [],
            [],
            reasons,
            _totals,
            Core.Organizations.Catalogue
        );

    private static SupportLook Look(DayView? day = null)
    {
        var history = Core.Organizations.Sharing("tier-4");
        var snapshot = history.At(Noon);
        return new SupportLook
        {
            Address = new SupportAddress { Organization = "org", Tab = day is null ? null : SupportAddress.BilledTab },
            OrganizationId = "org",
            Name = "Acme",
            Reason = "#1",
            EndsAt = Noon,
            History = history,
            Snapshot = snapshot,
            Verdict = snapshot.Judge(),
            Sharing = Of(1, (Inputs, Selected("a"))),
            Day = day ?? Day(),
            IsPast = false,
        };
    }

    private IRenderedComponent<SupportFound> Found(IReadOnlyList<FoundOrganization> found, bool byParts = false) =>
        Render<SupportFound>(parameters =>
            parameters
                .Add(part => part.Search, new SupportSearch("acme", found))
                .Add(part => part.Chosen, new SupportAddress { Query = "acme" })
                .Add(part => part.FindsByParts, byParts)
        );

    private IRenderedComponent<SupportRules> Rules(
        OrganizationHistory history,
        DataSharing.Dashboard.Sharing.SharingView sharing,
        bool isPast = false
    ) =>
        Render<SupportRules>(parameters =>
            parameters
                .Add(part => part.Verdict, history.At(Noon).Judge())
                .Add(part => part.Sharing, sharing)
                .Add(part => part.IsPast, isPast)
        );

    private IRenderedComponent<SupportBilled> Billed(SupportLook look)
    {
        // Asks for today's count where it is still to come.
        ComponentFactories.AddStub<DataSharing.Dashboard.UI.TodayFresh>();
        return Render<SupportBilled>(parameters => parameters.Add(part => part.Look, look).Add(part => part.Viewer, _viewer));
    }
}
