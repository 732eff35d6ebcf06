using Bunit;
using DataSharing.Core.Accounting;
using DataSharing.Core.Eligibility;
using DataSharing.Core.Measuring;
using DataSharing.Core.Primitives;
using DataSharing.Core.Programme;
using DataSharing.Dashboard.Common;
using DataSharing.Dashboard.Data.Entities;
using DataSharing.Dashboard.Days;
using DataSharing.Dashboard.Features.Overview;
using DataSharing.Dashboard.Features.Sharing;
using DataSharing.Dashboard.ProviderUsage;
using DataSharing.Dashboard.Sharing;
using DataSharing.Dashboard.UI;
using Microsoft.Extensions.DependencyInjection;
using MudBlazor;
using MudBlazor.Services;
using Xunit;
using Instant = DataSharing.Core.Primitives.Instant;
using Pool = DataSharing.Core.Programme.Pool;

namespace DataSharing.Tests.Features;

/// <summary>Components by themselves: what they say in each state.</summary>
public sealed class ComponentTests : BunitContext
{
    private static readonly ProgrammeCatalogue _catalogue = CatalogueLoader.LoadEmbedded();
    private static readonly Instant _noon = Instant.From(new DateTimeOffset(2026, 11, 22, 12, 0, 0, TimeSpan.Zero));
    private static readonly Viewer _viewer = Viewer.Of("Europe/Berlin");

    public ComponentTests()
    {
        Services.AddMudServices();
        JSInterop.Mode = JSRuntimeMode.Loose;
    }

    [Fact]
    public void PoolCard_WithNothingCounted_SaysNotKnownAndNeverZero()
    {
        var card = Pool(
            new PoolUsage(DataSharing.Core.Programme.Pool.Large, TokenCount.Of(1_000_000), null, default, 0, [], null, null, null, null)
        );

        Assert.Contains("Not known", card.Find(".figure").TextContent, StringComparison.Ordinal);
        Assert.DoesNotContain("0 left", card.Markup, StringComparison.Ordinal);
        Assert.Empty(card.FindAll(".bar"));
    }

    [Theory]
    [InlineData(false, null, "No usage of today is known.", null)]
    [InlineData(
        true,
        120_000L,
        "its count of today was not read yet. Safe to use now: 880,000, since at the pace of the busiest hour of the last week at most 120,000 were used.",
        null
    )]
    [InlineData(true, null, "its count of today was not read yet. How much OpenAI's count may not show yet is not known", "880,000")]
    public void PoolCard_BeforeTodayWasRead_SaysSo_AndWhatMayBePromised(bool connected, long? hidden, string words, string? never)
    {
        var card = Pool(
            new PoolUsage(
                DataSharing.Core.Programme.Pool.Large,
                TokenCount.Of(1_000_000),
                null,
                default,
                0,
                [],
                null,
                null,
                null,
                hidden is { } most ? TokenCount.Of(most) : null
            ),
            connected: connected
        );

        Assert.Equal("Not known", card.Find(".figure").TextContent);
        Assert.Contains(words, card.Find("p.muted").TextContent, StringComparison.Ordinal);
        Assert.True(never is null || !card.Markup.Contains(never, StringComparison.Ordinal));
    }

    [Theory]
    [InlineData(412_000, "588,000", "Full again at 00:00 UTC (01:00 your time)")]
    [InlineData(1_000_000, "0", "Used up: covered requests are billed now")]
    [InlineData(1_300_000, "0", "Used up: covered requests are billed now")]
    public void PoolCard_WithARunningTotal_SaysAtMostWhatIsLeft(long total, string left, string foot)
    {
        var card = Pool(
            new PoolUsage(
                DataSharing.Core.Programme.Pool.Large,
                TokenCount.Of(1_000_000),
                TokenCount.Of(total),
                default,
                0,
                [],
                null,
                null,
                null,
                TokenCount.Zero
            )
        );

        Assert.Contains("at most", card.Find(".figure").TextContent, StringComparison.Ordinal);
        Assert.Contains(
            $"{left}left of 1,000,000",
            card.Find(".figure")
                .TextContent.Replace(" ", "", StringComparison.Ordinal)
                .Replace("leftof", "left of ", StringComparison.Ordinal),
            StringComparison.Ordinal
        );
        Assert.Contains(foot, card.Find(".foot").TextContent, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(EligibilityStatus.Enrolled, true, "left")]
    [InlineData(EligibilityStatus.Eligible, false, "left, once an owner shares")] // As after "Stop all sharing".
    [InlineData(EligibilityStatus.Ineligible, false, "left, none of it free: not eligible")]
    public void PoolCard_CallsNothingSafeToUse_WhileNothingIsFree(EligibilityStatus status, bool safe, string left)
    {
        var card = Pool(
            new PoolUsage(
                DataSharing.Core.Programme.Pool.Large,
                TokenCount.Of(1_000_000),
                TokenCount.Of(412_000),
                default,
                0,
                [],
                new MeasuredPool(300_000, 10_000, 500_000, 510_000),
                null,
                null,
                TokenCount.Of(50_000)
            ),
            status
        );

        Assert.Equal(safe, card.Markup.Contains("Safe to use now", StringComparison.Ordinal));
        Assert.Contains(
            $" {left}, by OpenAI's count.",
            card.Find(".equation").TextContent.ReplaceLineEndings(" "),
            StringComparison.Ordinal
        );
    }

    [Theory]
    [InlineData(
        false,
        "OpenAI's count up to 11:30 UTC (12:30 your time), read 4 min ago. Our events cover 97% of what OpenAI counted yesterday."
    )]
    [InlineData(
        true,
        "OpenAI's count up to 11:30 UTC (12:30 your time), read 4 min ago: it may have grown since. Our events cover 97% of what OpenAI counted on 20 November 2026."
    )]
    public void PoolCard_WithOpenAIsCount_SaysSoAndPromisesWhatTheLargerTotalLeaves(bool stale, string basis)
    {
        var pool = new MeasuredPool(300_000, 10_000, 500_000, 510_000);
        var measured = new MeasuredDay(
            _noon.Day,
            _noon.Plus(TimeSpan.FromMinutes(-4)),
            _noon.Plus(TimeSpan.FromMinutes(-30)),
            stale,
            new Dictionary<Pool, MeasuredPool> { [DataSharing.Core.Programme.Pool.Large] = pool },
            []
        );

        var card = Pool(
            new PoolUsage(
                DataSharing.Core.Programme.Pool.Large,
                TokenCount.Of(1_000_000),
                TokenCount.Of(412_000),
                default,
                0,
                [],
                pool,
                new PoolCoverage(_noon.Day.AddDays(stale ? -2 : -1), 0.97),
                null,
                TokenCount.Of(50_000)
            ),
            EligibilityStatus.Enrolled,
            measured
        );

        Assert.Equal($"{(stale ? "at most" : "")}500,000left of 1,000,000", card.Find(".figure").TextContent);
        Assert.Contains("Safe to use now 450,000", card.Find(".equation").TextContent, StringComparison.Ordinal);
        Assert.Contains(basis, card.Find(".foot").TextContent, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(1_000_000, "Used up: covered requests are billed now")]
    [InlineData(400_000, "May be used up: covered requests are then billed")] // The others may have drawn on no pool.
    public void PoolCard_ThatOpenAIsBoundUsesUp_SaysSoOnlyWhereAllOfItWasFree(long free, string foot)
    {
        var card = Pool(
            new PoolUsage(
                DataSharing.Core.Programme.Pool.Large,
                TokenCount.Of(1_000_000),
                TokenCount.Of(412_000),
                default,
                0,
                [],
                new MeasuredPool(free, 1_000_000 - free, 1_000_000, 1_000_000),
                null,
                null,
                TokenCount.Zero
            )
        );

        Assert.StartsWith(foot, card.Find(".foot").TextContent.Trim(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(null, 412_000L, 412_000L, "1,000,000 allowance − 412,000 complimentary = 588,000 left.")]
    [InlineData(
        null,
        975_000L,
        1_005_000L,
        "1,000,000 allowance − 975,000 complimentary − 30,000 over the allowance = 0 left (5,000 more were counted than there were)."
    )]
    [InlineData(
        500_000L,
        300_000L,
        412_000L,
        "1,000,000 allowance − 300,000 complimentary − 200,000 billed that may have counted = 500,000 left, by OpenAI's count."
    )]
    [InlineData(
        500_000L,
        null,
        412_000L,
        "1,000,000 allowance − 500,000 counted at most: its report does not tell free from billed = 500,000 left, by OpenAI's count."
    )]
    public void PoolCard_SaysOneEquation_WhoseFiguresAddUp(long? theirs, long? free, long ours, string equation)
    {
        var measured = theirs is { } total ? new MeasuredPool(free, free is null ? null : 0, total, total, free is null ? 9 : 0) : null;
        var complimentary = Math.Min(ours, free ?? ours);
        var totals = new UsageTotals(
            new UsageSums(
                new TokenUsage(3, ours, 0, 0),
                theirs is null ? complimentary : ours,
                theirs is null ? ours - complimentary : 0,
                0
            ),
            default,
            default
        );

        var card = Pool(
            new PoolUsage(
                DataSharing.Core.Programme.Pool.Large,
                TokenCount.Of(1_000_000),
                TokenCount.Of(ours),
                totals,
                theirs is null ? ours - complimentary : 0,
                [],
                measured,
                null,
                null,
                TokenCount.Zero
            )
        );

        Assert.Equal(
            equation,
            string.Join(' ', card.Find(".equation").TextContent.Split((char[])[' ', '\n'], StringSplitOptions.RemoveEmptyEntries))
                .Replace(" .", ".", StringComparison.Ordinal)
        );
    }

    [Fact]
    public void PoolCard_BesideTokensOfAPoolThatNobodyKnows_SaysThem_AndAtMost()
    {
        var pool = new MeasuredPool(10, 0, 10, 10);
        var unassigned = new UnassignedTokens("gpt-6.2-sol", 900_000, true);

        var card = Pool(
            new PoolUsage(
                DataSharing.Core.Programme.Pool.Large,
                TokenCount.Of(1_000_000),
                TokenCount.Of(10),
                default,
                0,
                [],
                pool,
                null,
                [unassigned],
                TokenCount.Zero
            )
        );

        Assert.Contains("at most", card.Find(".figure").TextContent, StringComparison.Ordinal);
        Assert.Equal(
            "Also 900,000 complimentary tokens of gpt-6.2-sol: OpenAI counted them free, nobody knows of which pool.",
            card.Find(".beside").TextContent
        );
    }

    [Fact]
    public void PoolCard_OfAReportThatDoesNotTellFreeFromBilled_SaysNotKnown_LikeTheApi()
    {
        var totals = new UsageTotals(new UsageSums(new TokenUsage(3, 998_141, 0, 0), 997_641, 0, 0), default, default);
        var measured = new MeasuredDay(_noon.Day, _noon, _noon, false, new Dictionary<Pool, MeasuredPool>(), []);

        var card = Pool(
            new PoolUsage(
                DataSharing.Core.Programme.Pool.Large,
                TokenCount.Of(1_000_000),
                null,
                totals,
                0,
                [],
                new MeasuredPool(null, null, 998_141, 998_141, 500),
                null,
                null,
                TokenCount.Zero
            ),
            EligibilityStatus.Enrolled,
            measured
        );

        Assert.Contains(
            "Complimentary not known: 997,641 reported free, 500 not told apart",
            card.Find(".legend").TextContent,
            StringComparison.Ordinal
        );
        Assert.Contains("1,859", card.Find(".figure").TextContent, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(
        100,
        false,
        "Complimentary 0 · $0.00 at list price",
        "Billed over the allowance 0, for other reasons 100 · $0.00 at list price why?"
    )]
    [InlineData(
        100,
        true,
        "Complimentary 0 · $0.00 at list price",
        "Billed over the allowance 0, for other reasons 100 · $0.00 at list price why?"
    )]
    [InlineData(600, false, "Complimentary not known: 0 reported free, 500 not told apart", "Billed not known: 100 reported billed")]
    public void PoolCard_SaysWhatWasFreeAndBilled_AndNoMoreThanIsKnown(long counted, bool withBoth, string free, string billed)
    {
        var totals = new UsageTotals(new UsageSums(new TokenUsage(1, counted, 0, 0), 0, 100, 0), default, default);
        var card = Pool(
            new PoolUsage(
                DataSharing.Core.Programme.Pool.Large,
                TokenCount.Of(1_000),
                TokenCount.Of(100),
                totals,
                0,
                [],
                withBoth ? new MeasuredPool(0, 100, 100, 100) : null,
                null,
                null,
                TokenCount.Zero
            ),
            measured: withBoth ? new MeasuredDay(_noon.Day, _noon, _noon, false, new Dictionary<Pool, MeasuredPool>(), []) : null
        );

        var shown = card.FindAll(".totals .key")
            .Select(key => string.Join(' ', key.TextContent.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries)));
        Assert.Equal(free, shown.First());
        Assert.StartsWith(billed, shown.Last(), StringComparison.Ordinal);
        Assert.Equal("why?", card.Find(".totals a").TextContent);
        Assert.Equal(withBoth, card.Find(".totals").TextContent.Contains("Of what was sent here:", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData(0, 0, 0, "$0.00 at list price")]
    [InlineData(160_000_000_000, 0, 0, "$0.16 at list price")]
    [InlineData(0, 7, 0, "price not known")]
    [InlineData(0, 0, 550, "not known")] // A report without service tiers: nobody knows whether it was billed.
    [InlineData(160_000_000_000, 0, 550, "at least $0.16 at list price")]
    public void WhyBilled_PricesOnlyWhatIsKnownToBeBilled(long picodollars, long unpriced, long notToldApart, string words)
    {
        var totals = new UsageTotals(
            new UsageSums(new TokenUsage(1, 100 + notToldApart, 0, 0), 0, 100, 0),
            default,
            new ListPrice(new UsdAmount(picodollars), unpriced)
        );
        var card = Pool(
            new PoolUsage(DataSharing.Core.Programme.Pool.Large, TokenCount.Of(1_000), null, default, 0, [], null, null, null, null)
        );

        var part = Render<WhyBilled>(parameters =>
            parameters
                .Add(why => why.Day, card.Instance.Day with { Totals = totals })
                .Add(why => why.OrganizationId, "org-p")
                .Add(why => why.Viewer, _viewer)
        );

        Assert.Equal($"Why billed {words}", part.Find("h2").TextContent);
    }

    [Theory]
    [InlineData(0, 0, "$0.00")]
    [InlineData(5_000_000_000, 0, "< $0.01")]
    [InlineData(0, 10, "price not known")]
    [InlineData(5_000_000_000, 10, "price not known")] // Never "at least < $0.01".
    [InlineData(16_000_000_000, 0, "$0.02")]
    [InlineData(16_000_000_000, 10, "at least $0.01")] // At least, so rounded down.
    public void Price_OfWhichAPartIsNotKnown_IsAtLeastWhatIsKnown(long picodollars, long unpriced, string words) =>
        Assert.Equal(words, Figures.Usd(new ListPrice(new UsdAmount(picodollars), unpriced)));

    [Theory]
    [InlineData(0, 0, 0)] // Nobody tells whether the row was free: it has one price, once.
    [InlineData(1_000_000, 0, 1_000_000)]
    [InlineData(0, 1_000_000, 1_000_000)]
    public void Price_OfARow_IsCountedOnce(long free, long billed, long told)
    {
        var row = new ReportedUsage(
            "proj_a",
            "gpt-4.1-2025-04-14",
            told == 0 ? ""
                : free > 0 ? ServiceTier.ReportedComplimentary
                : "default",
            false,
            TokenUsage.OfRequest(1_000_000, 0, 0)
        );

        var totals = UsageTotals.Of(_catalogue.Prices, row.Model, _noon.Day, row.Sums);

        Assert.Equal(
            (free, billed, 1_000_000 - told, 1_000_000),
            (totals.Complimentary, totals.Billed, totals.NotToldApart, totals.Tokens)
        );
        Assert.Equal("$2.00", Figures.Usd(totals.Price));
    }

    [Theory]
    [InlineData(EligibilityStatus.Ineligible, "Nothing is free")]
    [InlineData(EligibilityStatus.Eligible, "once an owner shares")]
    public void PoolCard_WhileNothingCanBeFree_PromisesNothing(EligibilityStatus status, string words)
    {
        var card = Pool(
            new PoolUsage(
                DataSharing.Core.Programme.Pool.Large,
                TokenCount.Of(1_000_000),
                TokenCount.Of(0),
                default,
                0,
                [],
                null,
                null,
                null,
                TokenCount.Zero
            ),
            status
        );

        Assert.Contains(words, card.Find(".figure").TextContent, StringComparison.Ordinal);
        Assert.DoesNotContain("Full again", card.Markup, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("tier-4", false, "standard", true, "You're eligible for free daily usage on traffic shared with OpenAI")]
    [InlineData("tier-4", true, "standard", true, "Not eligible for complimentary tokens")]
    [InlineData("tier-4", false, "enterprise_excluded", true, "Not eligible for complimentary tokens")]
    [InlineData("tier-4", false, "standard", false, "Not eligible for complimentary tokens")]
    public void Banner_OfEachStatus_HasTheProgrammesWords(string tier, bool zdr, string plan, bool balance, string headline)
    {
        var verdict = EligibilityPolicy.Evaluate(
            _catalogue,
            new OrganizationFacts(Known<string?>(tier), Known<bool?>(zdr), Known<string?>(plan), Known<bool?>(balance)),
            new SharingSummary(5, 0, 0, null),
            Instant.From(new DateTimeOffset(2026, 11, 22, 12, 0, 0, TimeSpan.Zero))
        );

        var banner = Render<EligibilityBanner>(parameters =>
            parameters.Add(banner => banner.Verdict, verdict).Add(banner => banner.OrganizationId, "org-b")
        );

        Assert.Contains(headline, banner.Find("strong").TextContent, StringComparison.Ordinal);
    }

    [Fact]
    public async Task ReviewDialog_WhenSomethingStarts_AsksFirstAndIsNeverTickedBeforehand()
    {
        var dialog = await ReviewAsync(
            new StagedLine("Search ranking", "proj_x71Q", true, "starts sharing inputs and outputs: prompts, completions and traces.")
        );

        Assert.Equal("true", dialog.Find("button.primary").GetAttribute("aria-disabled"));
        Assert.False(dialog.Find("input[type=checkbox]").HasAttribute("checked"));
        Assert.Contains("What is shared while this is on stays with OpenAI after you stop.", dialog.Markup, StringComparison.Ordinal);

        dialog.Find("button.primary").Click();
        Assert.Contains("Tick this first.", dialog.Markup, StringComparison.Ordinal);
        dialog.Find("input[type=checkbox]").Change(true);

        Assert.False(dialog.Find("button.primary").HasAttribute("aria-disabled"));
    }

    [Fact]
    public async Task ReviewDialog_WhenSomethingOnlyStops_AsksNothing()
    {
        var dialog = await ReviewAsync(
            new StagedLine("Search ranking", "proj_x71Q", false, "stops sharing inputs and outputs: prompts, completions and traces.")
        );

        Assert.Empty(dialog.FindAll("input[type=checkbox]"));
        Assert.Empty(dialog.FindAll("details"));
        Assert.False(dialog.Find("button.primary").HasAttribute("aria-disabled"));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task ReviewDialog_SaysFromWhenItHolds_AndThatOpenAIMustBeTold(bool starts)
    {
        var dialog = await ReviewAsync(new StagedLine("Search ranking", "proj_x71Q", starts, "changes."));

        Assert.Contains(
            "Here it holds within two seconds. OpenAI must be told too: nothing here switches it there",
            dialog.Markup,
            StringComparison.Ordinal
        );
    }

    [Theory]
    [InlineData(2, false, "Stops all three kinds for 2 projects from now. OpenAI keeps receiving until you switch it off there. Here it")]
    [InlineData(1, false, "Stops all three kinds for 1 project from now. OpenAI keeps receiving")]
    [InlineData(0, true, "Records for all three kinds that nothing is shared from now. OpenAI keeps receiving")]
    public void StopAll_SaysWhatItDoesHere_AndFromWhen_AndWhatNot(int projects, bool drops, string words)
    {
        var said = SharingWords.StopAll(projects, drops);

        Assert.StartsWith(words, said, StringComparison.Ordinal);
        Assert.Contains("Here it holds within two seconds. The steps at OpenAI follow.", said, StringComparison.Ordinal);
        Assert.Equal(drops, said.EndsWith("What you staged and did not record is dropped.", StringComparison.Ordinal));
    }

    // What is kept on record is read in other years too.
    [Fact]
    public void Decision_IsToldWithItsYear() =>
        Assert.Contains(
            "Decided 22 November 2026, 12:00 UTC by ",
            ControlFactWords.Here(View("a", false)[DataSharing.Core.Sharing.SharingControl.InputsOutputs], _ => null),
            StringComparison.Ordinal
        );

    [Theory]
    [InlineData(false, "fold")]
    [InlineData(true, "fold phone")]
    public void Fold_OnAPhoneOnly_SaysSoToStyleAndScript(bool onPhone, string classes)
    {
        var fold = Render<Fold>(parameters =>
            parameters.Add(fold => fold.Key, "a").Add(fold => fold.Summary, "3 models").Add(fold => fold.OnPhone, onPhone)
        );

        Assert.Equal(classes, fold.Find("details").ClassName);
        Assert.False(fold.Find("details").HasAttribute("open"));
        Assert.Equal("3 models", fold.Find("summary").TextContent);
    }

    [Theory]
    [InlineData("", false, null)]
    [InlineData("a", false, "Rests on sharing that is decided here and not confirmed at OpenAI")]
    [InlineData("a", true, null)]
    [InlineData("-", false, null)]
    public void RestsOnUnconfirmed_AtAFigure_SaysSoUntilItIsConfirmed(string decided, bool isConfirmed, string? words)
    {
        var view = View(decided, isConfirmed);

        var note = Render<RestsOnUnconfirmed>(parameters => parameters.Add(note => note.View, view));

        Assert.Equal(words is not null, note.Markup.Contains(words ?? "rests", StringComparison.OrdinalIgnoreCase));
    }

    [Fact]
    public void SharingNotice_WithFreeTrafficThatNobodyDecided_SaysSo()
    {
        var view = View("", false).With([new DataSharing.Core.Sharing.SeenFree("proj_a", _noon.Day)]);

        var notice = Render<SharingNotice>(parameters =>
            parameters.Add(notice => notice.View, view).Add(notice => notice.OrganizationId, "org-s")
        );

        Assert.Contains("nothing is decided here", notice.Markup, StringComparison.Ordinal);
        Assert.Equal(
            "Nobody confirmed it; its reports count free traffic in proj_a (last on 22 November 2026): it probably receives that.",
            ControlFactWords.AtProvider(view[DataSharing.Core.Sharing.SharingControl.InputsOutputs], _ => null)
        );
    }

    [Fact]
    public void SharingNotice_OfSeveralFacts_SaysEach()
    {
        var view = View("-", true).With([new DataSharing.Core.Sharing.SeenFree("proj_b", _noon.Day.AddDays(10))]);
        view = view with
        {
            Controls =
            [
                .. view.Controls.Where(control => control.Control != DataSharing.Core.Sharing.SharingControl.Feedback),
                SharingViews.Control(DataSharing.Core.Sharing.SharingControl.Feedback, DataSharing.Core.Sharing.SharingList.AllProjects),
            ],
        };

        var notice = Render<SharingNotice>(parameters =>
            parameters.Add(notice => notice.View, view).Add(notice => notice.OrganizationId, "org-s")
        );

        Assert.Equal(2, notice.FindAll(".banner").Count);
        Assert.Contains("probably receives what was decided not to be shared", notice.Markup, StringComparison.Ordinal);
        Assert.Contains("OpenAI does not know yet", notice.Markup, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(null, "What to do", null)]
    [InlineData("Olga, Oskar", "Look", "An owner can do something about it: Olga, Oskar.")]
    [InlineData("", "Look", "This organization has no owner yet who could do something about it.")]
    public void SharingNotice_ForWhoeverCannotDoIt_SaysWhoCan(string? owners, string button, string? who)
    {
        var notice = Render<SharingNotice>(parameters =>
            parameters
                .Add(notice => notice.View, View("a", false))
                .Add(notice => notice.OrganizationId, "org-s")
                .Add(notice => notice.Owners, owners?.Split(", ", StringSplitOptions.RemoveEmptyEntries))
        );

        Assert.Equal(button, notice.Find("a.btn").TextContent);
        Assert.Equal(who, notice.FindAll("p").ElementAtOrDefault(1)?.TextContent);
    }

    [Theory]
    [InlineData(2, "Enrolled by what is decided here, for up to 11 million complimentary tokens per day.")]
    [InlineData(0, "Eligible by the facts that are known here.")]
    public void Banner_BesideANoticeOfTheTwoFacts_StaysAndIsNotGreen(int sharing, string headline)
    {
        var verdict = EligibilityPolicy.Evaluate(
            _catalogue,
            new OrganizationFacts(Known<string?>("tier-4"), Known<bool?>(false), Known<string?>("standard"), Known<bool?>(true)),
            new SharingSummary(5, sharing, sharing, null),
            Instant.From(new DateTimeOffset(2026, 11, 22, 12, 0, 0, TimeSpan.Zero))
        );

        var banner = Render<EligibilityBanner>(parameters =>
            parameters
                .Add(banner => banner.Verdict, verdict)
                .Add(banner => banner.OrganizationId, "org-b")
                .Add(banner => banner.IsAside, true)
        );

        Assert.Equal(headline, banner.Find(".quiet strong").TextContent);
        Assert.Equal("dot grey", banner.Find(".dot").ClassName);
        Assert.DoesNotContain("You're", banner.Markup, StringComparison.Ordinal);
    }

    [Fact]
    public void SharingNotice_WithAStartThatWaits_DoesNotSayThatOpenAIMayStillReceiveIt()
    {
        var starts = Render<SharingNotice>(parameters =>
            parameters.Add(notice => notice.View, View("a", false)).Add(notice => notice.OrganizationId, "org-s")
        );
        var stops = Render<SharingNotice>(parameters =>
            parameters.Add(notice => notice.View, View("-", false)).Add(notice => notice.OrganizationId, "org-s")
        );

        Assert.DoesNotContain("may still receive", starts.Markup, StringComparison.Ordinal);
        Assert.Contains("Inputs and outputs: OpenAI may still receive this.", stops.Markup, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("proj_b")]
    [InlineData("")] // A report that does not tell projects apart, of an organization that shares nothing.
    public void SharingNotice_WhereOpenAICountsFreeWhatIsLeftOut_SaysSoInAmber(string project)
    {
        var view = View("-", true).With([new DataSharing.Core.Sharing.SeenFree(project, _noon.Day.AddDays(10))]);
        var notice = Render<SharingNotice>(parameters =>
            parameters.Add(notice => notice.View, view).Add(notice => notice.OrganizationId, "org-s")
        );
        var silent = Render<SharingNotice>(parameters =>
            parameters
                .Add(notice => notice.View, view)
                .Add(notice => notice.OrganizationId, "org-s")
                .Add(notice => notice.IsSaidAbove, true)
        );
        var page = Render<SeenAgainst>(parameters =>
            parameters.Add(notice => notice.View, view).Add(notice => notice.NameOf, id => $"Name of {id}")
        );

        Assert.Contains("probably receives what was decided not to be shared", notice.Markup, StringComparison.Ordinal);
        Assert.Equal("", silent.Markup.Trim());
        Assert.Contains("its reports count free traffic in", page.Markup, StringComparison.Ordinal);
        Assert.True(view.HasNotice);
        Assert.False(View("-", true).HasNotice);
    }

    [Theory]
    [InlineData("a", false, "a", true)]
    [InlineData("a", false, "b", false)]
    [InlineData("a", true, "a", false)]
    [InlineData("-", false, "a", false)]
    public void RestsOnUnconfirmed_AtAnAnswerForOneProject_SaysSoOnlyOfThatProject(
        string decided,
        bool isConfirmed,
        string project,
        bool says
    )
    {
        var note = Render<RestsOnUnconfirmed>(parameters =>
            parameters.Add(note => note.View, View(decided, isConfirmed)).Add(note => note.ProjectId, project)
        );

        Assert.Equal(says, note.Markup.Contains("not confirmed at OpenAI", StringComparison.Ordinal));
    }

    private static SharingView View(string decided, bool isConfirmed)
    {
        var list =
            decided == "-" ? DataSharing.Core.Sharing.SharingList.Disabled : DataSharing.Core.Sharing.SharingList.Selected([decided]);
        var record =
            decided.Length == 0
                ? null
                : new SharingRecord
                {
                    OrganizationId = "org-s",
                    Version = 1,
                    Control = DataSharing.Core.Sharing.SharingControl.InputsOutputs,
                    List = list,
                    EffectiveAt = _noon,
                    RecordedAt = _noon,
                    ById = "o",
                    ByName = "olive",
                };
        var confirmation = isConfirmed
            ? new SharingConfirmation
            {
                OrganizationId = "org-s",
                Control = record!.Control,
                Version = 1,
                At = _noon,
                ById = "o",
                ByName = "olive",
            }
            : null;
        var stated = isConfirmed ? new DataSharing.Core.Sharing.StatedSetting(list, _noon, "olive") : null;
        return new SharingView(
            [
                .. Enum.GetValues<DataSharing.Core.Sharing.SharingControl>()
                    .Select(control =>
                        control == DataSharing.Core.Sharing.SharingControl.InputsOutputs
                            ? new ControlView(control, record, [], confirmation, null, stated, [])
                            : new ControlView(control, null, [], null, null, null, [])
                    ),
            ],
            record is null ? 0 : 1,
            new TermsText
            {
                Version = 1,
                Sha256 = "",
                Text = "",
                Since = _noon,
            },
            1,
            null,
            null
        );
    }

    private static Fact<T> Known<T>(T value) => new(value, null, FactSource.Entered);

    private IRenderedComponent<PoolCard> Pool(
        PoolUsage usage,
        EligibilityStatus status = EligibilityStatus.Enrolled,
        MeasuredDay? measured = null,
        bool connected = false
    )
    {
        var facts = new OrganizationFacts(
            Known<string?>("tier-4"),
            Known<bool?>(status == EligibilityStatus.Ineligible),
            Known<string?>("standard"),
            Known<bool?>(true)
        );
        var verdict = EligibilityPolicy.Evaluate(
            _catalogue,
            facts,
            new SharingSummary(5, 2, status == EligibilityStatus.Eligible ? 0 : 2, _noon),
            _noon
        );
        Assert.Equal(status, verdict.Status);
        return Render<PoolCard>(parameters =>
            parameters
                .Add(card => card.Usage, usage)
                .Add(
                    card => card.Day,
                    new DayView(
                        _noon.Day,
                        _noon,
                        verdict,
                        usage.RunningTotal is not null,
                        measured,
                        [usage],
                        [],
                        [],
                        [],
                        [],
                        default,
                        _catalogue
                    )
                    {
                        IsConnected = connected,
                    }
                )
                .Add(card => card.Viewer, _viewer)
                .Add(card => card.Page, "organizations/org-p")
        );
    }

    private async Task<IRenderedComponent<MudDialogProvider>> ReviewAsync(StagedLine line)
    {
        var provider = Render<MudDialogProvider>();
        await provider.InvokeAsync(() =>
            Services
                .GetRequiredService<IDialogService>()
                .ShowAsync<ReviewDialog>(
                    "Review",
                    new DialogParameters<ReviewDialog>
                    {
                        { review => review.Lines, [line] },
                        {
                            review => review.Terms,
                            new TermsText
                            {
                                Version = 1,
                                Sha256 = "",
                                Text = "Terms",
                                Since = Instant.Beginning,
                            }
                        },
                        { review => review.OrganizationName, "Northwind" },
                    }
                )
        );
        return provider;
    }
}
