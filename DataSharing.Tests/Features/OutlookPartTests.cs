using Bunit;
using DataSharing.Core.Accounting;
using DataSharing.Core.Primitives;
using DataSharing.Core.Sharing;
using DataSharing.Dashboard.Common;
using DataSharing.Dashboard.Features.Sharing;
using Xunit;
using static DataSharing.Tests.Features.SharingViews;

namespace DataSharing.Tests.Features;

/// <summary>What the review says of the last days: what is earned never without what is shared.</summary>
public sealed class OutlookPartTests : BunitContext
{
    private static readonly UtcDay _day = UtcDay.FromDate(new DateOnly(2026, 11, 20));
    private static readonly PriceDifference _price = new(new UsdAmount(1_470_000_000_000), UsdAmount.Zero, 0);

    [Fact]
    public async Task Part_WhileItIsWorkedOut_SaysSo_AndThenWhatItEarnsBesideWhatIsShared()
    {
        var answer = new TaskCompletionSource<SharingOutlook>();
        using var preview = new StagedPreview((_, _, _) => answer.Task, () => { });
        var asked = preview.AskAsync(Selected("a"), Selected("a", "b"));
        var part = Render<OutlookPart>(parameters => parameters.Add(shown => shown.Preview, preview));
        Assert.Equal(OutlookWords.Working, part.Find("p").TextContent);
        Assert.Single(part.FindAll(".skeleton")); // The room of what comes: nothing moves then.

        answer.SetResult(Outlook(Row(7_000, 87_500 * 7 + 7_000, 10, 1_214, _price)));
        await asked;
        part.WaitForState(() => part.FindAll("p").Count == 2);
        Assert.Empty(part.FindAll(".skeleton"));

        Assert.Equal(
            [
                "Earns about 87,500 more complimentary tokens a day (about $0.21 at list price) if the last 7 days repeat.",
                "1,204 more requests of these days, with 12,040 tokens, would have been shared with OpenAI: 1,214 of 2,000 in all.",
            ],
            part.FindAll("p").Select(line => line.TextContent)
        );
        Assert.Equal(
            ["7,000", "619,500", "+$1.47", "+1,204", "+12,040"],
            part.FindAll("tbody tr:last-child td.n").Select(cell => cell.TextContent)
        );
        Assert.Contains("Only 5 of these 7 days have requests.", part.Find("details > small").TextContent, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Part_WithoutUsage_OrWithoutAnAnswer_SaysThatItIsNotKnown()
    {
        using var none = new StagedPreview(
            (_, _, _) => Task.FromResult(Outlook(Row(0, 0, 0, 0, default)) with { Requests = 0 }),
            () => { }
        );
        using var failing = new StagedPreview((_, _, _) => throw new InvalidOperationException("gone"), () => { });
        await none.AskAsync(Selected(), Selected("a"));
        await failing.AskAsync(Selected(), Selected("a"));

        Assert.Equal(
            OutlookWords.NoUsage,
            Render<OutlookPart>(parameters => parameters.Add(part => part.Preview, none)).Find("p").TextContent
        );
        Assert.Equal(
            OutlookWords.NotRead,
            Render<OutlookPart>(parameters => parameters.Add(part => part.Preview, failing)).Find("p").TextContent
        );
    }

    [Fact]
    public async Task WhatOnlyStops_IsAskedNothingAbout_AndWhatIsStagedAnewGivesUpWhatWasAsked()
    {
        var (asked, given) = (new List<SharingList>(), new List<CancellationToken>());
        var first = new TaskCompletionSource<SharingOutlook>();
        using var preview = new StagedPreview(
            (_, chosen, givingUp) =>
            {
                asked.Add(chosen);
                given.Add(givingUp);
                return asked.Count == 1 ? first.Task : Task.FromResult(Outlook(Row(0, 7, 0, 1, default)));
            },
            () => { }
        );

        await preview.AskAsync(Selected("a"), SharingList.Disabled);
        Assert.Empty(asked);
        Assert.Null(OutlookWords.Short(preview.Outlook));
        var slow = preview.AskAsync(Selected("a"), Selected("a", "b"));
        await preview.AskAsync(Selected("a"), Selected("a", "b"));
        await preview.AskAsync(Selected("a"), Selected("a", "b", "c"));
        first.SetResult(Outlook(Row(0, 999, 0, 9, default)));
        await slow;

        Assert.Equal([Selected("a", "b"), Selected("a", "b", "c")], asked);
        Assert.True(given[0].IsCancellationRequested);
        Assert.Equal(7, preview.Outlook!.Total.Added);
    }

    [Theory]
    [InlineData(7_000, 0, false, "Earns about 1,000 fewer complimentary tokens a day (price not known) if the last 7 days repeat.")]
    [InlineData(7, 7, false, "Earns no more and no fewer complimentary tokens if the last 7 days repeat.")]
    [InlineData(0, 6, false, "Earns or costs less than one complimentary token a day if the last 7 days repeat.")]
    [InlineData(0, 7_000, true, "Earns nothing while this organization is not eligible for complimentary tokens.")]
    public void Words_OfWhatItEarns_PromiseNothing(long before, long after, bool blocked, string words) =>
        Assert.Equal(
            words,
            OutlookWords.Earns(Outlook(Row(before, after, 0, 0, new PriceDifference(default, default, 5))) with { IsBlocked = blocked })
        );

    [Theory]
    [InlineData(7_000, 70, 0, "Earns about 1,000 more complimentary tokens a day (about $0.10 at list price) if the last 7 days repeat.")]
    [InlineData(
        7_000,
        0,
        70,
        "Earns about 1,000 more complimentary tokens a day, worth about $0.10 at list price less if the last 7 days repeat."
    )]
    [InlineData(-7_000, 0, 70, "Earns about 1,000 fewer complimentary tokens a day (about $0.10 at list price) if the last 7 days repeat.")]
    [InlineData(
        -7_000,
        70,
        0,
        "Earns about 1,000 fewer complimentary tokens a day, worth about $0.10 at list price more if the last 7 days repeat."
    )]
    [InlineData(
        0,
        0,
        70,
        "Earns no more and no fewer complimentary tokens, worth about $0.10 at list price less if the last 7 days repeat."
    )]
    public void Worth_MayGoTheOtherWayThanTokens_AndIsSaid(long added, int more, int less, string words) =>
        Assert.Equal(
            words,
            OutlookWords.Earns(
                Outlook(Row(Math.Max(0, -added), Math.Max(0, added), 0, 0, new PriceDifference(Cents(more), Cents(less), 0)))
            )
        );

    private static UsdAmount Cents(int cents) => new((Int128)cents * 10_000_000_000);

    [Fact]
    public void PriceDifference_OfOtherModels_IsNetted_AndNotKnownWhereAPriceIsMissing()
    {
        var (more, less) = (new ListPrice(new UsdAmount(9), 0), new ListPrice(new UsdAmount(4), 0));

        Assert.Equal(new UsdAmount(5), PriceDifference.Of(less, more).Size);
        Assert.Equal(new UsdAmount(5), PriceDifference.Of(more, less).Size);
        Assert.Null((PriceDifference.Of(less, more) + PriceDifference.Of(default, new ListPrice(default, 3))).Size);
    }

    private static OutlookRow Row(long before, long after, long sharedBefore, long sharedAfter, PriceDifference price) =>
        new(
            "",
            "Together",
            before,
            after,
            price,
            new TokenUsage(sharedBefore, sharedBefore * 10, 0, 0),
            new TokenUsage(sharedAfter, sharedAfter * 10, 0, 0),
            0
        );

    private static SharingOutlook Outlook(OutlookRow total) => new(_day, _day.AddDays(6), 5, 2_000, total, [], [], IsBlocked: false);
}
