using Bunit;
using DataSharing.Core.Accounting;
using DataSharing.Core.Eligibility;
using DataSharing.Core.Primitives;
using DataSharing.Core.Programme;
using DataSharing.Core.Sharing;
using DataSharing.Dashboard.Access;
using DataSharing.Dashboard.Common;
using DataSharing.Dashboard.Data.Entities;
using DataSharing.Dashboard.Features.Usage;
using DataSharing.Dashboard.Ledger;
using Xunit;
using Instant = DataSharing.Core.Primitives.Instant;

namespace DataSharing.Tests.Features;

/// <summary>One request: how it ended, what it came to, and what whoever looks can do about it.</summary>
public sealed class EventDetailTests : BunitContext
{
    private static readonly Instant _at = Instant.From(new DateTimeOffset(2026, 11, 22, 14, 36, 5, TimeSpan.Zero));
    private static readonly ListPrice _price = new(new UsdAmount(20_000_000_000), 0);

    [Fact]
    public void Billed_SaysSo_WithItsSumAndPrice_AndThatNoPoolWasDrawnOn()
    {
        var detail = Detail(Row(DecisionReason.ProjectNotShared), _price);

        Assert.Equal("Billed: project not shared", detail.Find(".verdict.billed").TextContent);
        Assert.Equal("35,162 tokens · $0.02 at list price", detail.Find(".verdict + p").TextContent);
        Assert.Equal("the same before and after: it drew on no pool", Told(detail, "Running total"));
        Assert.Equal("22 November 2026, 14:36:05 UTC (15:36 your time)", Told(detail, "Happened"));
        Assert.Empty(detail.FindAll("a.btn"));
    }

    [Fact]
    public void Checks_ThatWereNotReached_AreFolded()
    {
        var detail = Detail(Row(DecisionReason.ProjectNotShared), _price);

        Assert.Equal(["passed", "passed", "failed"], detail.FindAll(".panel > .rule > span:last-child").Select(words => words.TextContent));
        Assert.Equal("5 checks were not reached: an earlier one had settled it", detail.Find("details > summary").TextContent.Trim());
        Assert.Equal(5, detail.FindAll("details .rule").Count);
        Assert.False(detail.Find("details").HasAttribute("open"));
    }

    [Fact]
    public void ToBeFree_NamesEverythingThatStandsInTheWay_AndOffersNoSharingThatWouldNotHelp()
    {
        var context = new EventContext(null, null)
        {
            Obstacles =
            [
                new Obstacle(DecisionReason.ProjectNotShared, By: SharingDecidedBy.Project),
                new Obstacle(DecisionReason.ModelNotCovered),
            ],
        };

        var detail = Detail(Row(DecisionReason.ProjectNotShared), context, new EventNext("Data sharing", "sharing"));

        Assert.Equal("Billed: project not shared", detail.Find(".verdict.billed").TextContent);
        Assert.Equal(
            ["An owner would have to share", "It would have to be asked of"],
            detail.FindAll(".to-be-free li").Select(condition => condition.TextContent[..28])
        );
        Assert.Equal("Covered models", detail.Find("a.btn").TextContent);
    }

    [Fact]
    public void ToBeFree_WhereOneThingAloneStandsInTheWay_LeadsThere()
    {
        var context = new EventContext(null, null)
        {
            Obstacles = [new Obstacle(DecisionReason.ProjectNotShared, By: SharingDecidedBy.Project)],
        };

        var detail = Detail(Row(DecisionReason.ProjectNotShared), context, new EventNext("Data sharing", "sharing"));

        Assert.Empty(detail.FindAll(".to-be-free"));
        Assert.Equal("Data sharing", detail.Find("a.btn").TextContent);
    }

    [Fact]
    public void Check_ThatIsUncertain_SaysSo_AndWhy()
    {
        var detail = Detail(Row(DecisionReason.Complimentary, total: 135_162, functionTools: true), _price);

        var check = detail.FindAll(".panel > .rule").Single(rule => rule.TextContent.Contains("No hosted tool", StringComparison.Ordinal));
        Assert.Equal("passed, uncertain", check.LastElementChild!.TextContent);
        Assert.Equal(
            "Uncertain, because function tools were used: OpenAI's text excludes tool use; measurements say otherwise.",
            check.QuerySelector("small")!.TextContent
        );
        Assert.Equal(7, detail.FindAll(".panel > .rule > span:last-child").Count(words => words.TextContent == "passed"));
    }

    [Fact]
    public void Free_SaysWhy_AndHasNothingFolded()
    {
        var detail = Detail(Row(DecisionReason.Complimentary, total: 135_162), _price);

        Assert.Equal("Complimentary", detail.Find(".verdict.free").TextContent);
        Assert.Contains(
            "All 35,162 tokens fitted in the 900,000 left of the day's 1,000,000 on large models.",
            detail.FindAll("p").Select(line => line.TextContent)
        );
        Assert.Equal("100,000 before, 135,162 after, of 1,000,000", Told(detail, "Running total"));
        Assert.Empty(detail.FindAll("details"));
    }

    [Theory]
    [InlineData(35_162, "35,162 tokens · price not known")]
    [InlineData(null, "35,162 tokens")]
    public void Price_ThatIsNotKnown_IsNeverZero(int? unpriced, string words) =>
        Assert.Equal(
            words,
            Detail(Row(DecisionReason.ServiceTierExcluded), unpriced is { } tokens ? new ListPrice(UsdAmount.Zero, tokens) : null)
                .Find(".verdict + p")
                .TextContent
        );

    [Fact]
    public void Part_ThatWasFree_IsInTheHeading()
    {
        var row = Row(DecisionReason.AllowanceExceeded, total: 1_035_162, free: 162);

        Assert.Equal("Billed: over the allowance, 162 of 35,162 tokens free", EventWords.Heading(row.ToDecision(), row.ToEvent()));
    }

    [Theory]
    [InlineData(DecisionReason.ProjectNotShared, OrganizationRole.Owner, "Data sharing: organizations/org-u/data-sharing")]
    [InlineData(DecisionReason.ProjectNotShared, OrganizationRole.Member, "Ask an owner: organizations/org-u/data-sharing?ask=proj_a#ask")]
    [InlineData(DecisionReason.ProjectUnknown, OrganizationRole.Owner, "Projects: organizations/org-u/projects")]
    [InlineData(DecisionReason.ProjectUnknown, OrganizationRole.Member, "")]
    [InlineData(DecisionReason.OrganizationIneligible, OrganizationRole.Owner, "Facts: organizations/org-u/facts")]
    [InlineData(DecisionReason.AllowanceExceeded, OrganizationRole.Member, "Will it be free?: organizations/org-u/will-it-be-free")]
    [InlineData(DecisionReason.ServiceTierExcluded, OrganizationRole.Owner, "")]
    [InlineData(DecisionReason.Complimentary, OrganizationRole.Owner, "")]
    public void Next_LeadsEachToWhereTheyMayDoIt(DecisionReason reason, OrganizationRole role, string expected) =>
        Assert.Equal(expected, Next(reason, role, SharingDecidedBy.Project));

    [Theory]
    [InlineData(SharingDecidedBy.Archived)]
    [InlineData(SharingDecidedBy.OrganizationZdr)]
    public void Next_OfWhatNoDecisionBringsIn_LeadsNowhere(SharingDecidedBy by) =>
        Assert.Equal("", Next(DecisionReason.ProjectNotShared, OrganizationRole.Owner, by));

    private static string Next(DecisionReason reason, OrganizationRole role, SharingDecidedBy by)
    {
        var next = EventNext.Of(
            "org-u",
            "proj_a",
            Row(reason, by: by).ToDecision(),
            new Standing("m", null, role, PlatformRole.None, IsOperator: false)
        );
        return next is null ? "" : $"{next.Label}: {next.Href}";
    }

    private static string Told(IRenderedComponent<EventDetail> detail, string name) =>
        detail.FindAll("dt").Single(term => term.TextContent == name).NextElementSibling!.TextContent.Trim();

    private IRenderedComponent<EventDetail> Detail(EventRow row, ListPrice? price) =>
        Detail(row, new EventContext(null, null) { Price = price }, next: null);

    private IRenderedComponent<EventDetail> Detail(EventRow row, EventContext context, EventNext? next) =>
        Render<EventDetail>(parameters =>
            parameters
                .Add(part => part.Row, row)
                .Add(part => part.ProjectName, "Search")
                .Add(part => part.Context, context)
                .Add(part => part.Next, next)
                .Add(part => part.Viewer, Viewer.Of("Europe/Berlin"))
        );

    private static EventRow Row(
        DecisionReason reason,
        long? total = null,
        long? free = null,
        SharingDecidedBy by = SharingDecidedBy.Project,
        bool functionTools = false
    ) =>
        new()
        {
            Sequence = 1,
            OrganizationId = "org-u",
            Source = "",
            Id = "e1",
            ContentHash = [],
            RecordedAt = _at,
            OccurredAt = _at,
            Day = _at.Day,
            ProjectId = "proj_a",
            Model = "gpt-4.1",
            ResolvedModel = "gpt-4.1-2025-04-14",
            InputTokens = 35_000,
            CachedTokens = 0,
            OutputTokens = 162,
            ServiceTier = "default",
            Batch = false,
            HostedTools = "",
            FunctionTools = functionTools,
            UserId = null,
            ApiKeyId = null,
            Reason = reason,
            Rule = reason == DecisionReason.OrganizationIneligible ? EligibilityRule.PositiveBalance : null,
            Pool = Pool.Large,
            ComplimentaryTokens = free ?? (reason == DecisionReason.Complimentary ? 35_162 : 0),
            RunningTotal = total,
            Allowance = 1_000_000,
            Shared = reason != DecisionReason.ProjectNotShared,
            SharedBy = by,
            Uncertain = functionTools,
            DecidedAsOf = _at,
            CatalogueNumber = null,
        };
}
