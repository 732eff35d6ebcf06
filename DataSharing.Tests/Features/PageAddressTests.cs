using DataSharing.Core.Accounting;
using DataSharing.Core.Primitives;
using DataSharing.Core.Programme;
using DataSharing.Core.Sharing;
using DataSharing.Dashboard.Common;
using DataSharing.Dashboard.Features.Audit;
using DataSharing.Dashboard.Features.Evidence;
using DataSharing.Dashboard.Features.Feedback;
using DataSharing.Dashboard.Features.Programme;
using DataSharing.Dashboard.Features.Support;
using DataSharing.Dashboard.Features.Usage;
using DataSharing.Dashboard.Features.WillItBeFree;
using DataSharing.Dashboard.UI;
using Xunit;

namespace DataSharing.Tests.Features;

/// <summary>What is chosen on a page stands in its address, under names that people have kept.</summary>
public sealed class PageAddressTests
{
    private static readonly UtcDay _today = UtcDay.FromDate(new DateOnly(2026, 11, 22));

    [Theory]
    [InlineData(
        "usage",
        "?tab=report&from=2026-11-01&until=2026-11-20&group=day&pool=small&reason=model_not_covered&model=gpt%2F9&outcome=billed&id=a%2Fb&event=a%2Fb&source=s%201&after=7&project=proj_a&rows=500"
    )]
    [InlineData(
        "activity",
        "?what=sharing&who=ann%40example.com&from=2026-11-01&until=2026-11-20&refused=yes&where=here&project=proj_a&after=entry_1"
    )]
    [InlineData(
        "support",
        "?query=org-a&organization=org-a&tab=billed&day=2026-11-20&reason=allowance_exceeded&event=e-1&source=gateway&after=17"
    )]
    [InlineData("evidence", "?from=2026-11-01&until=2026-11-20&control=evaluation&projects=proj_a%2Cproj_b")]
    [InlineData("feedback", "?project=proj_a&rating=up")]
    [InlineData(
        "free",
        "?project=proj_a&model=gpt-4o&tokens=5000&output=900&requests=10&start=2026-11-22T09%3A00%3A00&minutes=30&batch=true&tools=false&tier=flex"
    )]
    [InlineData("programme/change", "?model=gpt%2F9&pool=large")]
    public void Address_ReadAndWritten_IsTheSame(string page, string query) => Assert.Equal(page + query, Written(page, query));

    [Theory]
    [InlineData("usage")]
    [InlineData("activity")]
    [InlineData("support")]
    [InlineData("evidence")]
    [InlineData("feedback")]
    [InlineData("free")]
    [InlineData("programme/change")]
    public void Address_WithNothingChosen_IsThePage(string page) => Assert.Equal(page, Written(page, "?from=&tab=&project=&query=&who="));

    [Theory]
    [InlineData("", "2026-10-24", "2026-11-22", false)] // The last thirty days.
    [InlineData("?from=2026-11-01&until=2026-11-05", "2026-11-01", "2026-11-05", false)]
    [InlineData("?from=2026-11-09&until=2026-11-05", "2026-10-07", "2026-11-05", true)] // Turned round: the thirty days before the end.
    [InlineData("?until=2026-12-24", "2026-10-24", "2026-11-22", true)] // Days to come.
    [InlineData("?from=2026-12-01&until=2026-12-24", "2026-10-24", "2026-11-22", true)]
    [InlineData("?from=tomorrow&until=never", "2026-10-24", "2026-11-22", true)]
    [InlineData("?from=2020-01-01", "2025-10-18", "2026-11-22", true)] // No more than 400 days back.
    public void Usage_WhateverTheAddressSays_HasDaysThatCanBeShown_AndTellsOthers(string query, string first, string last, bool isOther)
    {
        var address = UsageAddress.Of(new PageQuery(query));
        var range = address.RangeAt(_today);

        Assert.Equal((first, last), (range.First.ToString(), range.Last.ToString()));
        Assert.Equal(isOther, address.AsksForOtherDays(_today));
    }

    [Theory]
    [InlineData("", false)]
    [InlineData("?from=2020-01-01&until=2026-11-22", false)] // As far back as anybody asks.
    [InlineData("?from=2026-12-01&until=2026-12-24", true)]
    [InlineData("?until=never", true)]
    public void Evidence_OfOtherDaysThanTheAddressAsksFor_IsTold(string query, bool isOther) =>
        Assert.Equal(isOther, EvidenceAddress.Of(new PageQuery(query)).AsksForOtherDays(_today));

    [Theory]
    [InlineData("", UsageAddress.Days, UsageGrouping.Model)]
    [InlineData("?tab=nonsense&group=nonsense", UsageAddress.Days, UsageGrouping.Model)]
    [InlineData("?TAB=report", UsageAddress.Report, UsageGrouping.Model)]
    [InlineData("?group=user", UsageAddress.Days, UsageGrouping.User)]
    [InlineData("?tab=saved&group=user", UsageAddress.Saved, UsageGrouping.Model)] // Worth is told by day, model and project.
    [InlineData("?tab=saved&group=project", UsageAddress.Saved, UsageGrouping.Project)]
    [InlineData("?tab=reconciliation", UsageAddress.Reconciliation, UsageGrouping.Day)]
    [InlineData("?tab=reconciliation&group=user", UsageAddress.Reconciliation, UsageGrouping.Day)] // OpenAI's count tells no users.
    [InlineData("?tab=reconciliation&group=project", UsageAddress.Reconciliation, UsageGrouping.Project)]
    public void Usage_WhateverTheAddressSays_HasATabAndAGroup(string query, string tab, UsageGrouping grouping)
    {
        var address = UsageAddress.Of(new PageQuery(query));

        Assert.Equal((tab, grouping), (address.Shown, address.Grouping));
    }

    [Fact]
    public void Usage_OfAnotherTab_LeavesWhatWasChosenInAListBehind()
    {
        var address = UsageAddress.Of(
            new PageQuery("?tab=events&from=2026-11-01&reason=complimentary&event=e-1&source=s&after=9&project=p&rows=900")
        );

        Assert.Equal("usage?tab=days&from=2026-11-01&reason=complimentary", (address.Base with { Tab = UsageAddress.Days }).At("usage"));
        Assert.Equal("usage?tab=events&from=2026-11-01&reason=complimentary&project=p&rows=1300", address.WithMoreRows.At("usage"));
        Assert.Equal((DecisionReason.Complimentary, 9L, 900), (address.OnlyReason, address.OlderThan, address.ShownRows));
    }

    [Theory]
    [InlineData("?pool=large", PoolChoice.Large)]
    [InlineData("?pool=small", PoolChoice.Small)]
    [InlineData("?pool=none", PoolChoice.None)]
    [InlineData("?pool=medium", null)] // As if nothing was chosen.
    [InlineData("?pool=Large", null)]
    [InlineData("", null)]
    public void Usage_OfAPool_StaysOneOnOtherTabs_UntilAllIsAskedFor(string query, PoolChoice? pool)
    {
        var address = UsageAddress.Of(new PageQuery(query));

        Assert.Equal((pool, pool), (address.OnlyPool, (address.Base with { Tab = UsageAddress.Events }).OnlyPool));
        Assert.Equal("usage?tab=days", address.Whole.At("usage"));
        Assert.Equal(query.Length > 0, address.ChoosesEvents);
    }

    [Fact]
    public void Usage_Events_KeepTheirListWhileOneIsOpen_AndOtherTabsKnowNothingOfIt()
    {
        var address = UsageAddress.Of(
            new PageQuery("?tab=events&project=p&reason=complimentary&model=m&outcome=billed&id=i&event=e&source=s&after=9")
        );

        Assert.Equal("usage?tab=events&reason=complimentary&model=m&outcome=billed&id=i&after=9&project=p", address.List.At("usage"));
        Assert.Equal("usage?tab=events&reason=complimentary&model=m&outcome=billed&id=i&project=p", address.Newest.At("usage"));
        Assert.Equal("usage?tab=events&reason=complimentary", address.Base.At("usage"));
        Assert.True(address.ChoosesEvents);
        Assert.False(new UsageAddress { Tab = UsageAddress.Events, From = "2026-11-01" }.ChoosesEvents);
        Assert.Equal(
            [false, true, null],
            new[] { "billed", "complimentary", "neither" }.Select(outcome => (address with { Outcome = outcome }).OnlyComplimentary)
        );
    }

    [Theory]
    [InlineData("", "Eligible?")]
    [InlineData("?event=e-1&day=2026-11-20", "Eligible?, as of 2026-11-20")]
    [InlineData("?tab=billed&reason=allowance_exceeded", "Billed? allowance_exceeded")]
    [InlineData("?tab=billed&event=e-1&source=gateway", "Request e-1 from gateway")]
    public void Support_SaysInWordsWhatIsOpened(string query, string opened) =>
        Assert.Equal(opened, SupportAddress.Of(new PageQuery(query)).Opened);

    [Fact]
    public void Evidence_OfAQuestion_IsTheAddressThatAsksIt()
    {
        var question = new EvidenceQuestion(SharingControl.Evaluation, _today.AddDays(-3), _today, ["proj_a", "proj_b"]);

        var asked = EvidenceAddress.Of(new PageQuery(EvidenceAddress.Of(question).At("")[1..])).QuestionAt(_today);

        Assert.Equal(question.ProjectIds, asked.ProjectIds);
        Assert.Equal((question.Control, question.From, question.Until), (asked.Control, asked.From, asked.Until));
    }

    [Fact]
    public void Free_OfARun_IsTheAddressThatAsksIt()
    {
        var run = new FreeRun
        {
            Project = "proj_a",
            Model = " gpt-4o ",
            Tokens = 32_000,
            Output = 2_000,
            Requests = 7,
            Start = new DateTime(2026, 11, 22, 9, 0, 30, DateTimeKind.Unspecified),
            Minutes = 45,
            Tier = "priority",
            Batch = true,
            Tools = true,
        };
        var asked = new FreeRun();

        FreeAddress.Of(new PageQuery(FreeAddress.Of(run).At(""))).ReadInto(asked);

        Assert.Equal(run, asked);
        Assert.Equal(("gpt-4o", true, "2026-11-22T09:00:30.000Z"), (asked.Question.Model, asked.Question.Batch, $"{asked.Question.Start}"));
    }

    [Fact]
    public void Free_WithAValueThatIsNone_HasReadWhatStandsBeforeIt()
    {
        var run = new FreeRun();

        var error = Assert.Throws<InvalidInputException>(() =>
            FreeAddress.Of(new PageQuery("?model=gpt-4o&tokens=9&minutes=never&batch=true")).ReadInto(run)
        );

        Assert.Contains("minutes must be a whole number", error.Message, StringComparison.Ordinal);
        Assert.Equal(("gpt-4o", 9L, 1L, false), (run.Model, run.Tokens, run.Requests, run.Batch));
    }

    [Fact]
    public void Free_WithoutSomething_TakesItFromTheLastRun_AndAStartIsNotRemembered()
    {
        var last = FreeAddress.Of(new PageQuery("?project=proj_b&model=o3&tokens=9&requests=7&start=2026-11-21T09:00&tier=flex"));

        var asked = FreeAddress.Of(new PageQuery("?project=proj_a&tokens=5")).Over(last.Remembered);

        Assert.Equal("free?project=proj_a&model=o3&tokens=5&requests=7&tier=flex", asked.At("free"));
        Assert.Null(asked.Missing);
        Assert.Equal("How many tokens has a request?", (asked with { Tokens = "" }).Missing);
        Assert.True(FreeAddress.Of(new PageQuery("?from=1")).IsEmpty);
        Assert.Equal(
            "free?model=o3&tokens=many&requests=1",
            FreeAddress.Of(new PageQuery("?model=o3&tokens=many")).Over(FreeAddress.One).At("free")
        );
    }

    [Fact]
    public void Free_OfARegularRun_AsksAboutItsNextTime()
    {
        var run = new DataSharing.Core.Foresight.RegularRun(
            new("proj_a", "gpt-4.1-2025-04-14", "default", true),
            2,
            2,
            new TokenUsage(7, 100, 0, 50),
            6
        );

        Assert.Equal(
            "free?project=proj_a&model=gpt-4.1-2025-04-14&tokens=22&output=7&requests=7&start=2026-11-23T02%3A00%3A00&minutes=120&batch=true&tools=false&tier=default",
            FreeAddress.Of(run, _today.Start.Plus(TimeSpan.FromHours(12))).At("free")
        );
    }

    private static string Written(string page, string query)
    {
        var values = new PageQuery(query);
        return page switch
        {
            "usage" => UsageAddress.Of(values).At(page),
            "activity" => ActivityAddress.Of(values).At(page),
            "support" => SupportAddress.Of(values).ToString(),
            "evidence" => EvidenceAddress.Of(values).At(page),
            "free" => FreeAddress.Of(values).At(page),
            "programme/change" => ChangeCatalogueAddress.Of(values).ToString(),
            _ => FeedbackAddress.Of(values).At(page),
        };
    }
}
