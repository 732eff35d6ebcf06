using Bunit;
using DataSharing.Core.Accounting;
using DataSharing.Core.Primitives;
using DataSharing.Core.Programme;
using DataSharing.Dashboard.Common;
using DataSharing.Dashboard.Days;
using DataSharing.Dashboard.Features.Usage;
using DataSharing.Dashboard.Ledger;
using Xunit;
using Instant = DataSharing.Core.Primitives.Instant;
using ReconciledCell = DataSharing.Core.Measuring.ReconciledCell;

namespace DataSharing.Tests.Features;

/// <summary>The parts of the page Usage by themselves: empty, and full.</summary>
public sealed class UsagePartsTests : BunitContext
{
    private const string Page = "organizations/org-u/usage";

    private static readonly UtcDay _today = UtcDay.FromDate(new DateOnly(2026, 11, 22));
    private static readonly Dictionary<string, string> _projects = new() { ["proj_a"] = "Search" };
    private static readonly UsageTotals _totals = new(new UsageSums(new TokenUsage(3, 900, 0, 100), 600, 400, 0), default, default);

    [Fact]
    public void Filters_OfTheLastWeek_PressItsButton_AndChooseOthers()
    {
        UsageAddress? chosen = null;
        var filters = Render<UsageFilters>(parameters =>
            parameters
                .Add(part => part.From, _today.AddDays(-6))
                .Add(part => part.Until, _today)
                .Add(part => part.Today, _today)
                .Add(part => part.Chosen, new UsageAddress { Tab = UsageAddress.Days, Reason = "complimentary" })
                .Add(part => part.OnChosen, address => chosen = address)
        );

        Assert.Equal("7 days", filters.Find("button[aria-pressed=true]").TextContent);
        filters.FindAll("button")[2].Click();
        Assert.Equal(("2026-08-25", "2026-11-22", "complimentary"), (chosen!.From, chosen.Until, chosen.Reason));
        filters.Find("select").Change(nameof(UsageGrouping.ServiceTier));
        Assert.Equal("service_tier", chosen.Group);
    }

    [Theory]
    [InlineData(UsageAddress.Days, 7)]
    [InlineData(UsageAddress.Reconciliation, 4)]
    [InlineData(UsageAddress.Saved, 3)]
    [InlineData(UsageAddress.Events, 0)]
    [InlineData(UsageAddress.Report, 0)]
    public void Filters_OfEachTab_OfferWhatItCanBeGroupedBy(string tab, int groups)
    {
        var filters = Render<UsageFilters>(parameters =>
            parameters.Add(part => part.Today, _today).Add(part => part.Chosen, new UsageAddress { Tab = tab })
        );

        Assert.Equal(groups, filters.FindAll("select:not(.months, .pools) option").Count);
    }

    [Theory]
    [InlineData(UsageAddress.Days, null, "All pools, Large models, Small models, Not covered")]
    [InlineData(UsageAddress.Events, null, "All pools, Large models, Small models, Not covered")]
    [InlineData(UsageAddress.Days, "small", "All pools, Large models, Small models, Not covered")]
    [InlineData(UsageAddress.Report, "none", "All pools, Large models, Small models, Not covered")]
    [InlineData(UsageAddress.Saved, null, "")]
    [InlineData(UsageAddress.Reconciliation, null, "")]
    public void Filters_OfAPool_ShowItAndChooseAnother(string tab, string? pool, string names)
    {
        UsageAddress? chosen = null;
        var filters = Render<UsageFilters>(parameters =>
            parameters
                .Add(part => part.Today, _today)
                .Add(part => part.Chosen, new UsageAddress { Tab = tab, Pool = pool })
                .Add(part => part.OnChosen, address => chosen = address)
        );

        Assert.Equal(names, string.Join(", ", filters.FindAll(".pools option").Select(option => option.TextContent)));
        if (names.Length > 0)
        {
            Assert.Equal(pool, filters.Find(".pools").GetAttribute("value"));
            filters.Find(".pools").Change("large");
            Assert.Equal("large", chosen!.Pool);
            filters.Find(".pools").Change("");
            Assert.Null(chosen.Pool);
        }
    }

    [Theory]
    [InlineData(null, "No requests in these days.", "")]
    [InlineData(PoolChoice.Small, "No request of these days is of this pool.", "Show all pools")]
    public void Days_WithoutUsageOfAPool_SayOfWhat_AndLeadToAll(PoolChoice? pool, string words, string way)
    {
        var days = Days(View(UsageGrouping.Model, _today) with { OnlyPool = pool });

        Assert.Equal(words, days.Find(".empty strong").TextContent);
        Assert.Equal(way, days.Find(".empty").QuerySelector("a")?.TextContent ?? "");
    }

    [Theory]
    [InlineData(0, null)]
    [InlineData(1_500, "1,500 tokens are of models that draw on no pool, as far as is known here: they are no part of these figures.")]
    public void Days_OfAPool_SayWhatIsOfNone_AndLeadToIt(long tokens, string? words)
    {
        var days = Days(
            View(UsageGrouping.Pool, _today, new UsageGroup("small", "Small models", null, _totals)) with
            {
                OnlyPool = PoolChoice.Small,
                LeftOutOfNoPool = tokens,
            }
        );

        var link = days.FindAll("p.muted a").SingleOrDefault();
        Assert.Equal(words is null ? null : $"{Page}?tab=days&pool=none", link?.GetAttribute("href"));
        Assert.Contains(words ?? "", days.Markup, StringComparison.Ordinal);

        // A pool's row leads to its events.
        Assert.Equal($"{Page}?tab=events&pool=small", days.Find("tbody a").GetAttribute("href"));
    }

    [Theory]
    [InlineData(null, "this month, last month")]
    [InlineData("2026-11-20", "this month, last month")]
    [InlineData("2026-08-31", "this month, last month, September 2026, August 2026")]
    public void Filters_OfSaved_OfferTheMonthsOfWhichAnythingIsKnown(string? first, string months) =>
        Assert.Equal(months, string.Join(", ", Months(first, "2026-11-01", "2026-11-22").Names));

    [Theory]
    [InlineData("2026-11-01", "2026-11-22", "2026-11-01")] // Until today is this month.
    [InlineData("2026-10-01", "2026-10-31", "2026-10-01")]
    [InlineData("2026-10-01", "2026-10-30", "")]
    [InlineData("2026-10-24", "2026-11-22", "")]
    public void Filters_OfSaved_ShowTheMonthThatIsChosen(string from, string until, string value) =>
        Assert.Equal(value, Months("2026-08-31", from, until).Value);

    [Theory]
    [InlineData("2026-11-01", "2026-11-01 2026-11-22")]
    [InlineData("2026-09-01", "2026-09-01 2026-09-30")]
    [InlineData("2026-02-01", null)] // Not on the list.
    public void Month_ThatIsChosen_StandsInTheAddressAsItsDays(string month, string? days)
    {
        UsageAddress? chosen = null;
        Filters("2026-08-31", "2026-10-24", "2026-11-22", address => chosen = address).Find("select.months").Change(month);

        Assert.Equal(days, chosen is null ? null : $"{chosen.From} {chosen.Until}");
    }

    private (IEnumerable<string> Names, string? Value) Months(string? first, string from, string until)
    {
        var select = Filters(first, from, until, _ => { }).Find("select.months");
        return (select.QuerySelectorAll("option:not([value=''])").Select(option => option.TextContent), select.GetAttribute("value"));
    }

    private IRenderedComponent<UsageFilters> Filters(string? first, string from, string until, Action<UsageAddress> onChosen) =>
        Render<UsageFilters>(parameters =>
            parameters
                .Add(part => part.From, Day(from))
                .Add(part => part.Until, Day(until))
                .Add(part => part.Today, _today)
                .Add(part => part.First, first is null ? null : Day(first))
                .Add(part => part.Chosen, new UsageAddress { Tab = UsageAddress.Saved })
                .Add(part => part.OnChosen, onChosen)
        );

    private static UtcDay Day(string text) => UtcDay.TryParse(text, out var day) ? day : throw new FormatException(text);

    [Fact]
    public void Days_WithNothing_SaySo_AndDrawNothing()
    {
        var days = Days(UsageGrouping.Model);

        Assert.Contains("No requests in these days.", days.Find(".empty").TextContent, StringComparison.Ordinal);
        Assert.Empty(days.FindAll("svg, table"));
    }

    [Fact]
    public void Days_BeforeAnythingWasRecorded_AreNotKnown_AndNeverZero()
    {
        var days = Days(UsageGrouping.Model, recordedFrom: _today.AddDays(1));

        Assert.Equal(
            "Not known: no usage recorded in these days. The first request is of 23 November 2026.",
            days.Find(".empty strong").TextContent
        );
        Assert.Empty(days.FindAll(".legend .key"));
    }

    [Theory]
    [InlineData(true, "5", "+5")]
    [InlineData(false, "not known", "not known")]
    public void ReconciledRow_OfDaysBeforeTheFirstRequest_KnowsNoDecisions(bool known, string free, string difference)
    {
        var row = Render<ReconciledRow>(parameters =>
            parameters.Add(
                part => part.Group,
                new ReconciledGroup("", "3 November", 5, 0, 10, 10, 0, [], true) with
                {
                    AreOursKnown = known,
                }
            )
        );

        Assert.Equal(free, row.Find("td[data-label='Free by our decisions']").TextContent);
        Assert.Equal(difference, row.Find("td[data-label=Difference]").TextContent);
    }

    [Fact]
    public void Days_ByDay_LeadToTheEventsOfEach_AndAddUp()
    {
        var days = Days(UsageGrouping.Day, new UsageGroup("2026-11-21", "21 November 2026", null, _totals));

        Assert.Equal($"{Page}?tab=events&from=2026-11-21&until=2026-11-21", days.Find("tbody a").GetAttribute("href"));
        Assert.Equal(["3", "900", "100", "600", "400"], days.FindAll("tfoot td.n").Take(5).Select(cell => cell.TextContent));
        Assert.Contains("billed", days.Find("tbody td[data-label=Billed]").ClassList);
        Assert.DoesNotContain("billed", days.Find("tfoot td[data-label=Billed]").ClassList);
    }

    [Theory]
    [InlineData(null, "No requests were sent to this console in these days.")]
    [InlineData("complimentary", "No request of these days is of this choice.")]
    public void Events_WithNone_SayOfWhat(string? reason, string words) =>
        Assert.Equal(words, Events([], new UsageAddress { Reason = reason }).Find("strong").TextContent);

    [Fact]
    public void Events_WithMore_LeadToEach_AndToOlderOnes()
    {
        var row = new EventRow
        {
            Sequence = 41,
            OrganizationId = "org-u",
            Source = "gateway",
            Id = "e/1",
            ContentHash = [],
            RecordedAt = Instant.Beginning,
            OccurredAt = Instant.Beginning,
            Day = _today,
            ProjectId = "proj_a",
            Model = "gpt-4.1-mini",
            ResolvedModel = "gpt-4.1-mini-2025-04-14",
            InputTokens = 900,
            CachedTokens = 0,
            OutputTokens = 100,
            ServiceTier = "default",
            Batch = false,
            HostedTools = "",
            FunctionTools = false,
            UserId = null,
            ApiKeyId = null,
            Reason = DecisionReason.Complimentary,
            Rule = null,
            Pool = Pool.Small,
            ComplimentaryTokens = 1_000,
            RunningTotal = 1_000,
            Allowance = 10_000,
            Shared = true,
            SharedBy = null,
            Uncertain = false,
            DecidedAsOf = Instant.Beginning,
            CatalogueNumber = null,
        };

        var events = Events([row], new UsageAddress { Tab = UsageAddress.Events, Reason = "complimentary" }, more: true);

        Assert.Equal(
            [$"{Page}?tab=events&reason=complimentary&event=e%2F1&source=gateway", $"{Page}?tab=events&reason=complimentary&after=41"],
            events.FindAll("a").Select(link => link.GetAttribute("href"))
        );
        Assert.Equal("Search", events.Find("td[data-label=Project]").TextContent);
        Assert.Equal("1 January, 00:00:00 UTC", events.Find("tbody a").TextContent);
        Assert.Equal("e/1", events.Find("td small code").TextContent);
        Assert.Empty(events.FindAll("tr.staged"));

        var open = Events(
            [row],
            new UsageAddress
            {
                Tab = UsageAddress.Events,
                Event = "e/1",
                Source = "gateway",
                After = "99",
            }
        );

        Assert.Single(open.FindAll("tr.staged"));
        Assert.Equal($"{Page}?tab=events", open.FindAll("a")[^1].GetAttribute("href")); // The newest.
        Assert.Equal("1,000", events.Find("td[data-label=Tokens]").TextContent);
    }

    [Fact]
    public void Events_OlderThanTheyAreKept_AreToldAndNeverTakenForNone()
    {
        var kept = new KeptDecisionRow
        {
            Id = "e/1",
            OrganizationId = "org-u",
            Source = "",
            ContentHash = [],
            RecordedAt = Instant.Beginning,
            Day = _today,
            ResolvedModel = "gpt-4.1-2025-04-14",
            Tokens = 1_234,
            Reason = DecisionReason.Complimentary,
            Rule = null,
            Pool = Pool.Large,
            ComplimentaryTokens = 1_234,
            RunningTotal = 1_234,
            Allowance = 10_000,
            Shared = true,
            SharedBy = null,
            Uncertain = true,
            DecidedAsOf = Instant.Beginning,
            CatalogueNumber = null,
        };

        var events = Events(
            [],
            new UsageAddress { Tab = UsageAddress.Events, Id = "e/1" },
            kept: new KeptEvent(kept, _today),
            keptFrom: _today
        );

        Assert.Contains("Single requests are kept from", events.Find("p.note").TextContent, StringComparison.Ordinal);
        Assert.Contains("1,234 tokens of gpt-4.1-2025-04-14", events.Find("div.panel p").TextContent, StringComparison.Ordinal);
        Assert.EndsWith(
            "kept from 22 November 2026 on (UTC).",
            events.Find("div.panel .note").TextContent.Trim(),
            StringComparison.Ordinal
        );
        Assert.Contains("(uncertain)", events.Find("span.free").TextContent, StringComparison.Ordinal);
        Assert.DoesNotContain("No request with this id", events.Markup, StringComparison.Ordinal);
        Assert.Empty(events.FindAll("table"));
    }

    [Fact]
    public void EventFilters_ChooseEach_FromTheBeginningOfTheList()
    {
        var chosen = new List<UsageAddress>();
        var filters = Render<EventFilters>(parameters =>
            parameters
                .Add(
                    part => part.Chosen,
                    new UsageAddress
                    {
                        Tab = UsageAddress.Events,
                        Model = "gone",
                        After = "41",
                        Event = "e",
                    }
                )
                .Add(part => part.Choices, new EventChoices(["proj_a", "proj_x"], ["gpt-4.1"]))
                .Add(part => part.Projects, _projects)
                .Add(part => part.Page, Page)
                .Add(part => part.OnChosen, chosen.Add)
        );

        Assert.Equal(
            ["All projects", "Search", "proj_x"],
            filters.FindAll("select")[0].QuerySelectorAll("option").Select(one => one.TextContent)
        );
        Assert.Equal(
            ["", "gone", "gpt-4.1"],
            filters.FindAll("select")[1].QuerySelectorAll("option").Select(one => one.GetAttribute("value"))
        );
        filters.FindAll("select")[0].Change("proj_x");
        filters.FindAll("select")[1].Change("");
        filters.FindAll("select")[2].Change("billed");
        filters.FindAll("select")[3].Change("model_not_covered");
        filters.Find("input").Change(" e-9 ");
        Assert.Equal(
            [
                $"{Page}?tab=events&model=gone&project=proj_x",
                $"{Page}?tab=events",
                $"{Page}?tab=events&model=gone&outcome=billed",
                $"{Page}?tab=events&reason=model_not_covered&model=gone",
                $"{Page}?tab=events&model=gone&id=e-9",
            ],
            chosen.Select(address => address.At(Page))
        );
        Assert.Equal($"{Page}?tab=events", filters.Find("a").GetAttribute("href"));
    }

    [Fact]
    public void Report_WithNothing_LeadsToTheConnection_AndToTheLastReport()
    {
        var report = Report(new ReportedUsageView([], 0, []), latest: _today);

        Assert.Contains("No report for these days.", report.Find(".empty").TextContent, StringComparison.Ordinal);
        Assert.Equal($"{Page}?tab=days&from=2026-10-24&until=2026-11-22", report.FindAll("a")[1].GetAttribute("href"));

        report.Render(parameters => parameters.Add(part => part.MayDecide, false));
        Assert.Single(report.FindAll("a"));
        Assert.Contains("an owner does this", report.Find(".empty").TextContent, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(true, null, null, "Complimentary")]
    [InlineData(false, null, null, "Billed")]
    [InlineData(false, DecisionReason.ModelNotCovered, "batch", "Billed: model not in the programme (batch)")]
    [InlineData(null, null, null, "Not told apart")]
    public void Report_WithMoreRows_SaysAsWhatEachWasCounted(bool? free, DecisionReason? reason, string? tier, string words)
    {
        var row = new ReportedUsageRow(_today, "", "", 2, 50, free, reason, tier);
        var report = Report(new ReportedUsageView([row], 2, [(_today, "$1.00")]));

        Assert.Equal(words, report.Find("td[data-label='Counted as']").TextContent);
        Assert.Equal("Not told by the report", report.Find("td[data-label=Project]").TextContent);
        Assert.Equal(
            [("22 November 2026", "2026-11-22"), ("22 November 2026", "2026-11-22")],
            report.FindAll("time").Select(day => (day.TextContent, day.GetAttribute("datetime")!))
        );
        Assert.Equal($"{Page}?tab=days&rows=500", report.Find("p.muted a").GetAttribute("href"));
        Assert.Equal("$1.00", report.FindAll("table")[1].QuerySelector("td.n")!.TextContent);
    }

    [Fact]
    public void Report_OfOneProject_SaysWhich()
    {
        var row = new ReportedUsageRow(_today, "proj_a", "gpt-4.1-mini", 2, 50, true, null, null);

        var report = Report(new ReportedUsageView([row], 9, []), new UsageAddress { Project = "proj_a" });

        Assert.Equal("Only Search. Show all projects", report.Find("p.muted").TextContent);
    }

    [Fact]
    public void Report_OfOneProject_OffersItsOtherRows_AndSaysThatChargesAreOfAll()
    {
        var row = new ReportedUsageRow(_today, "proj_a", "gpt-4.1-mini", 2, 50, true, null, null);

        var report = Report(new ReportedUsageView([row], 9, [(_today, "$1.00")]), new UsageAddress { Project = "proj_a" });

        Assert.Contains("The first 1 of 9 rows.", report.FindAll("p.muted")[1].TextContent, StringComparison.Ordinal);
        Assert.Equal($"{Page}?tab=days&project=proj_a&rows=500", report.FindAll("p.muted a")[1].GetAttribute("href"));
        Assert.Equal("Charged as OpenAI reports it, for all projects together", report.Find("h2").TextContent);
        Assert.Equal("Charged as OpenAI reports it", Report(new ReportedUsageView([row], 9, [(_today, "$1.00")])).Find("h2").TextContent);
    }

    [Fact]
    public void Report_OfAProjectThatItDoesNotName_LeadsBackToAll()
    {
        var report = Report(new ReportedUsageView([], 0, []) { IsEmpty = false }, new UsageAddress { Project = "proj_a" });

        Assert.Equal("No rows of this project.", report.Find(".empty strong").TextContent);
        Assert.Equal("Only Search. Show all projects", report.Find("p.muted").TextContent);
    }

    [Fact]
    public void Reconciliation_WithNothing_SaysThatItIsNotKnown()
    {
        var none = new ReconciledGroup("", "Together", 0, 0, 0, null, 0, [], false);
        var part = Render<ReconciledUsage>(parameters =>
            parameters
                .Add(shown => shown.View, new ReconciliationView(none, 0, [], [], [], null!))
                .Add(shown => shown.Projects, _projects)
                .Add(shown => shown.Chosen, new UsageAddress { Tab = UsageAddress.Reconciliation })
                .Add(shown => shown.OrganizationId, "org-u")
        );

        Assert.Equal("OpenAI's count of these days is not known.", part.Find(".empty strong").TextContent);
    }

    [Theory]
    [InlineData(false, "Nothing to compare.")]
    [InlineData(true, "Both counts agree to the token.")]
    public void Differences_WithNone_SayWhy(bool counted, string words)
    {
        var totals = new ReconciledGroup("", "Together", 5, 0, 5, 5, 0, [], counted);

        var part = Render<ReconciledDifferences>(parameters =>
            parameters
                .Add(shown => shown.View, new ReconciliationView(totals, 0, [totals], [], [], null!))
                .Add(shown => shown.Projects, _projects)
                .Add(shown => shown.Most, 100)
        );

        Assert.Equal(words, part.Find(".empty strong").TextContent);
    }

    [Fact]
    public void Differences_BeyondThoseThatShow_AreOffered()
    {
        var cell = new ReconciledCell(_today, "proj_a", "o1", null, 0, 0, 60, 60, null, null, false, false, false, true);
        var totals = new ReconciledGroup("", "Together", 0, 0, 60, 60, 0, [], true);

        var part = Render<ReconciledDifferences>(parameters =>
            parameters
                .Add(shown => shown.View, new ReconciliationView(totals, 0, [totals], [.. Enumerable.Repeat(cell, 150)], [], null!))
                .Add(shown => shown.Projects, _projects)
                .Add(shown => shown.Most, 100)
                .Add(shown => shown.More, "more")
        );

        Assert.Equal(100, part.FindAll("tbody tr").Count);
        Assert.Contains("The first 100 of 150 differences.", part.Find("p.muted").TextContent, StringComparison.Ordinal);
        Assert.Equal("more", part.Find("p.muted a").GetAttribute("href"));
    }

    [Fact]
    public void UnlistedModels_ProposeAnEntry_AndLeaveThePoolOpen()
    {
        var part = Render<UnlistedModels>(parameters =>
            parameters.Add(shown => shown.Models, [new UnlistedFree("gpt-\"9\"", _today.AddDays(-2), _today, 700)])
        );

        Assert.Contains(
            "\"pool\": \"large or small\", \"covered_from\": \"2026-11-20\"",
            part.FindAll("code")[1].TextContent,
            StringComparison.Ordinal
        );
        Assert.Contains("gpt-\\u00229\\u0022", part.FindAll("code")[1].TextContent, StringComparison.Ordinal);
    }

    private IRenderedComponent<UsageDays> Days(UsageGrouping grouping, params UsageGroup[] groups) => Days(grouping, _today, groups);

    private IRenderedComponent<UsageDays> Days(UsageGrouping grouping, UtcDay recordedFrom, params UsageGroup[] groups) =>
        Days(View(grouping, recordedFrom, groups));

    [Theory]
    [InlineData(0, 0, "")]
    [InlineData(8, 0, "8 tokens are of models that draw on no pool")]
    [InlineData(0, 16, "Of 16 tokens the report does not tell the model: of which pool they are is not known")]
    public void Report_OfAPool_SaysWhatIsNotAmongItsRows(long ofNone, long notTold, string words)
    {
        var row = new ReportedUsageRow(_today, "proj_a", "gpt-4.1-mini", 1, 1_000, true, null, null);
        var report = Report(
            new ReportedUsageView([row], 1, [(_today, "$1.00")]) { LeftOutOfNoPool = ofNone, LeftOutNotTold = notTold },
            new UsageAddress { Tab = UsageAddress.Report, Pool = "small" }
        );

        Assert.Equal(words.Length > 0 ? 1 : 0, report.FindAll("p.muted a").Count);
        Assert.Contains(words, report.Markup, StringComparison.Ordinal);
        Assert.Contains("for all pools together", report.FindAll("h2")[^1].TextContent, StringComparison.Ordinal);
        Assert.Equal(
            "No rows of this choice.",
            Report(new ReportedUsageView([], 0, []) { IsEmpty = false }, new UsageAddress { Pool = "small" })
                .Find(".empty strong")
                .TextContent
        );
    }

    private static UsageView View(UsageGrouping grouping, UtcDay recordedFrom, params UsageGroup[] groups) =>
        new(_today, _today, grouping, [new UsageDay(_today, _totals)], groups, _totals, []) { RecordedFrom = recordedFrom };

    private IRenderedComponent<UsageDays> Days(UsageView view) =>
        Render<UsageDays>(parameters =>
            parameters
                .Add(part => part.View, view)
                .Add(part => part.Chosen, new UsageAddress { Tab = UsageAddress.Days })
                .Add(part => part.Page, Page)
        );

    private IRenderedComponent<UsageEvents> Events(
        IReadOnlyList<EventRow> rows,
        UsageAddress chosen,
        bool more = false,
        KeptEvent? kept = null,
        UtcDay? keptFrom = null
    ) =>
        Render<UsageEvents>(parameters =>
            parameters
                .Add(part => part.Rows, rows)
                .Add(part => part.HasMore, more)
                .Add(part => part.Kept, kept is null ? [] : [kept])
                .Add(part => part.KeptFrom, keptFrom)
                .Add(part => part.Projects, _projects)
                .Add(part => part.Chosen, chosen)
                .Add(part => part.Page, Page)
                .Add(part => part.Viewer, Viewer.Of("Europe/Berlin"))
        );

    private IRenderedComponent<ReportedUsage> Report(ReportedUsageView report, UsageAddress? chosen = null, UtcDay? latest = null) =>
        Render<ReportedUsage>(parameters =>
            parameters
                .Add(part => part.Report, report)
                .Add(part => part.Projects, _projects)
                .Add(part => part.Latest, latest)
                .Add(part => part.Chosen, chosen ?? new UsageAddress())
                .Add(part => part.MayDecide, true)
                .Add(part => part.OrganizationId, "org-u")
        );
}
