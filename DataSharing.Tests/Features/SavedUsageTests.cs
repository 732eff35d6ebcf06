using Bunit;
using DataSharing.Core.Accounting;
using DataSharing.Core.Foresight;
using DataSharing.Core.Primitives;
using DataSharing.Core.Programme;
using DataSharing.Dashboard.Common;
using DataSharing.Dashboard.Days;
using DataSharing.Dashboard.Features.Usage;
using Xunit;
using Instant = DataSharing.Core.Primitives.Instant;

namespace DataSharing.Tests.Features;

/// <summary>What the tab Saved says: nothing that is not known as zero.</summary>
public sealed class SavedUsageTests : BunitContext
{
    private static readonly UtcDay _day = UtcDay.FromDate(new DateOnly(2026, 11, 20));
    private static readonly UsageTotals _free = new(
        new UsageSums(new TokenUsage(2, 900, 0, 100), 1_000, 0, 0),
        new ListPrice(new UsdAmount(2_600_000_000_000), 0),
        default
    );
    private static readonly UsageTotals _unpriced = new(
        new UsageSums(new TokenUsage(1, 500, 0, 0), 500, 0, 0),
        new ListPrice(UsdAmount.Zero, 500),
        default
    );

    [Fact]
    public void Saved_WithoutARequest_IsNotKnown()
    {
        var part = Part(View(default) with { First = null });

        Assert.Equal(
            "Not known: no request was sent to this console, and OpenAI's count was not read.",
            part.Find(".empty strong").TextContent
        );
        Assert.Empty(part.FindAll("dl, table"));
    }

    [Fact]
    public void Saved_TellsWorthAndPrices_AndAnUnknownPriceAsSuch()
    {
        var part = Part(
            View(_free + _unpriced, new UsageGroup("a", "model-a", "Large", _free), new UsageGroup("b", "model-b", null, _unpriced)) with
            {
                Prices =
                [
                    new PriceUsed("model-a", _day, _day, new ModelPrice("model-a", 2_000_000, null, 8_125_000), 3, 1_000),
                    new PriceUsed("model-b", _day, _day, null, 3, 500),
                ],
            }
        );

        Assert.Equal(
            ["price not known · 500 tokens", "at least $2.60 · 1,500 tokens", "$2.60 · 1,000 tokens"],
            part.FindAll("dd").Select(figure => figure.TextContent)
        );
        Assert.Equal(
            ["$2.60", "price not known", "at least $2.60"],
            part.FindAll("table")[0].QuerySelectorAll("td[data-label='List price']").Select(cell => cell.TextContent)
        );
        Assert.Equal(
            [
                "20 November 2026 to 20 November 2026",
                "$2.00",
                "as input",
                "$8.125",
                "latest one known, without a date",
                "3",
                "20 November 2026 to 20 November 2026",
                "not known",
                "not known",
                "not known",
                "price not known",
                "3",
            ],
            part.FindAll("table")[1].QuerySelectorAll("td[data-label]").Select(cell => cell.TextContent)
        );
    }

    [Fact]
    public void Unused_IsPricedByWhatWasUsed_OrNotAtAll()
    {
        Assert.Equal(new UsdAmount(26_000_000_000_000), new UnusedAllowance(Pool.Large, 1, 20_000, 10_000, _free).Worth);
        Assert.Equal("about $26.00", SavingsWords.Worth(new UnusedAllowance(Pool.Large, 1, 20_000, 10_000, _free)));
        Assert.Equal("price not known", SavingsWords.Worth(new UnusedAllowance(Pool.Large, 1, 20_000, 10_000, _free + _unpriced)));
        Assert.Equal("not known: none of its models was used", SavingsWords.Worth(new UnusedAllowance(Pool.Large, 1, 5, 5, default)));
        Assert.Equal("about $0.00", SavingsWords.Worth(new UnusedAllowance(Pool.Large, 1, 5, 0, default)));
    }

    [Theory]
    [InlineData("2026-11-19", "20 November 2026 to 20 November 2026", false)]
    [InlineData("2026-11-20", "20 November 2026 to 20 November 2026", false)]
    [InlineData("2026-11-21", "20 November 2026 to 20 November 2026, before the first request that is known", true)]
    public void Period_SaysItself_WhatOfItIsKnown(string first, string words, bool isUnknown)
    {
        var part = Part(View(_free) with { First = UtcDay.TryParse(first, out var day) ? day : null });

        Assert.Equal(words, part.FindAll("dt")[1].TextContent);
        Assert.Equal(isUnknown, part.FindAll("dd")[1].TextContent == "not known");
    }

    [Fact]
    public void Period_ThatBeginsBeforeTheFirstRequest_BeginsWithIt() =>
        Assert.Equal(
            "20 November 2026, with the first request that is known, to 22 November 2026",
            SavingsWords.Period(
                View(_free) with
                {
                    Usage = new UsageView(_day.AddDays(-9), _day.AddDays(2), UsageGrouping.Model, [], [], _free, []),
                }
            )
        );

    [Fact]
    public void Pool_ThatIsLeftOut_IsNamed_WithWhy()
    {
        var part = Part(
            View(_free) with
            {
                LeftOut =
                [
                    new UnusedAllowance(Pool.Small, 0, 0, 0, default)
                    {
                        LeftOut = new Dictionary<UnusedDay, int> { [UnusedDay.NotOver] = 1, [UnusedDay.MoreReported] = 8 },
                    },
                ],
            }
        );

        Assert.Equal(
            "Small models are left out: 8 days on which OpenAI counted more than was sent here; 1 day not over yet.",
            part.Find(".left-out").TextContent
        );
    }

    [Fact]
    public void NextTier_SaysWhatWouldChange_AndOnlyExactly()
    {
        var (now, next) = (Allowances(250_000, 2_500_000), Allowances(1_000_000, 10_000_000));
        var tier = new NextTier("Launch", now, next, _day, _day, [new FreedByTier(Pool.Large, _free, default)]);
        var view = View(_free);

        Assert.Equal(
            "Launch: 1,000,000 tokens a day on large models and 10,000,000 on small models, instead of 250,000 tokens a day on large models and 2,500,000 on small models.",
            SavingsWords.Tier(view with { NextTier = tier })
        );
        Assert.EndsWith(
            "instead of no tokens a day.",
            SavingsWords.Tier(view with { NextTier = tier with { Now = null } }),
            StringComparison.Ordinal
        );
        Assert.Equal("No usage tier has a larger allowance than yours.", SavingsWords.Tier(view));
        Assert.StartsWith("Not known", SavingsWords.Tier(view with { IsTierKnown = false }), StringComparison.Ordinal);
        Assert.Contains("0 of the 1,000 tokens of large models", SavingsWords.Freed(tier), StringComparison.Ordinal);
        Assert.Contains("cannot be said exactly", SavingsWords.Freed(tier with { Freed = null }), StringComparison.Ordinal);
        Assert.Contains("nothing was billed", SavingsWords.Freed(tier with { Freed = [] }), StringComparison.Ordinal);
    }

    private static Allowances Allowances(long large, long small) => new(TokenCount.Of(large), TokenCount.Of(small));

    private static SavingsView View(UsageTotals totals, params UsageGroup[] groups) =>
        new(
            Instant.FromUnixSeconds(1_795_358_160),
            new UsageView(_day, _day, UsageGrouping.Model, [new UsageDay(_day, totals)], groups, totals, []),
            _day,
            _unpriced,
            _free,
            [],
            [],
            null,
            IsTierKnown: true,
            "From the list."
        );

    private IRenderedComponent<SavedUsage> Part(SavingsView view) =>
        Render<SavedUsage>(parameters => parameters.Add(part => part.View, view).Add(part => part.Viewer, Viewer.Of(null)));
}
