using CsCheck;
using DataSharing.Core.Accounting;
using DataSharing.Core.Measuring;
using DataSharing.Core.Primitives;
using Xunit;

namespace DataSharing.Tests.Core;

/// <summary>What is counted, as one value: never below zero, never overflowing in silence.</summary>
public sealed class TokenUsageTests
{
    [Theory]
    [InlineData(0, 100, 100, 0)] // Billed: nothing of it is called free.
    [InlineData(100, 0, 100, 100)]
    [InlineData(100, 0, 0, 0)]
    [InlineData(60, 40, 100, 60)] // Billed in part.
    public void UncertainlyFree_CountsNothingThatWasBilled(long free, long billed, long uncertain, long expected) =>
        Assert.Equal(expected, new UsageSums(TokenUsage.OfRequest(100, 0, 0), free, billed, uncertain).UncertainlyFree);

    private static readonly Gen<TokenUsage> _usage = Gen.Select(
            Gen.Long[0, 1L << 40],
            Gen.Long[0, 1L << 40],
            Gen.Long[0, 1L << 40],
            Gen.Long[0, 1L << 40]
        )
        .Select((requests, input, cached, output) => new TokenUsage(requests, input, cached, output));

    [Theory]
    [InlineData(-1, 0, 0, 0)]
    [InlineData(0, -1, 0, 0)]
    [InlineData(0, 0, -1, 0)]
    [InlineData(0, 0, 0, -1)]
    public void Count_BelowZero_IsRefused(long requests, long input, long cached, long output) =>
        Assert.Throws<ArgumentOutOfRangeException>(() => new TokenUsage(requests, input, cached, output));

    [Theory]
    [InlineData(long.MaxValue, 0, 0, 0)]
    [InlineData(0, long.MaxValue, 0, 0)]
    [InlineData(0, 0, long.MaxValue, 0)]
    [InlineData(0, 0, 0, long.MaxValue)]
    public void Sum_BeyondWhatCanBeCounted_IsAnError(long requests, long input, long cached, long output) =>
        Assert.Throws<OverflowException>(() => new TokenUsage(requests, input, cached, output) + new TokenUsage(1, 1, 1, 1));

    [Fact]
    public void Tokens_BeyondWhatCanBeCounted_AreAnError() =>
        Assert.Throws<OverflowException>(() => new TokenUsage(1, long.MaxValue, 0, 1).Tokens);

    [Fact]
    public void Sum_AddsEachByItself_InAnyOrder() =>
        _usage
            .List[0, 20]
            .Sample(all =>
            {
                var sum = TokenUsage.Sum(all);
                Assert.Equal(
                    (all.Sum(one => one.Requests), all.Sum(one => one.Input), all.Sum(one => one.Cached), all.Sum(one => one.Output)),
                    (sum.Requests, sum.Input, sum.Cached, sum.Output)
                );
                Assert.Equal(all.Sum(one => one.Tokens.Value), sum.Tokens.Value);
                Assert.Equal(sum, TokenUsage.Sum(all.AsEnumerable().Reverse()));
            });

    [Fact]
    public void Sums_OfDecidedRequests_LeaveNothingNotToldApart() =>
        Gen.Long[1, 1_000_000]
            .List[1, 30]
            .Sample(requests =>
            {
                var sums = default(UsageSums);
                var total = 0L;
                foreach (var tokens in requests)
                {
                    var request = Organizations.Request("gpt-4.1", tokens);
                    var decision = Organizations.Decide(Organizations.Sharing("tier-3"), request, total);
                    total = decision.RunningTotal!.Value.Value;
                    sums += UsageSums.Of(request, decision);
                }

                Assert.Equal(requests.Sum(), sums.Complimentary + sums.Billed);
                Assert.Equal(0, sums.NotToldApart);
                Assert.Equal(requests.Count, sums.Counted.Requests);
            });

    [Theory]
    [InlineData(UsageEvent.MaximumTokens, 0, UsageEvent.MaximumTokens, true)]
    [InlineData(UsageEvent.MaximumTokens + 1, 0, 0, false)]
    [InlineData(0, 0, UsageEvent.MaximumTokens + 1, false)]
    [InlineData(5, 5, 0, true)]
    [InlineData(5, 6, 0, false)] // Cached input is inside input.
    public void Event_OutsideItsBounds_IsRefused(long input, long cached, long output, bool isTaken)
    {
        var request = Organizations.Request("gpt-4.1", 1);
        var counted = TokenUsage.OfRequest(input, cached, output);

        if (isTaken)
        {
            Assert.Equal(TokenCount.Of(input + output), (request with { Counted = counted }).Tokens);
        }
        else
        {
            Assert.Throws<ArgumentOutOfRangeException>(() => request with { Counted = counted });
            Assert.Throws<ArgumentOutOfRangeException>(() =>
                new UsageEvent(
                    "id",
                    "",
                    request.OccurredAt,
                    "proj_a",
                    "gpt-4.1",
                    counted,
                    ServiceTier.Default,
                    false,
                    [],
                    false,
                    null,
                    null
                )
            );
        }
    }

    [Fact]
    public void Event_OfSeveralRequests_IsRefused() =>
        Assert.Throws<ArgumentOutOfRangeException>(() => Organizations.Request("gpt-4.1", 1) with { Counted = new TokenUsage(2, 1, 0, 0) });

    [Theory]
    [InlineData(0, 1, 0)]
    [InlineData(1, 0, 0)]
    [InlineData(1, 1_000_000_001, 0)]
    [InlineData(1, 1, -1)]
    public void PlannedRun_OutsideItsBounds_IsRefused(long tokens, long requests, int seconds) =>
        Assert.Throws<ArgumentOutOfRangeException>(() =>
            new PlannedRun(TokenCount.Of(tokens), requests, Organizations.Noon, TimeSpan.FromSeconds(seconds))
        );

    [Theory]
    [InlineData(-1, 0)]
    [InlineData(0, -1)]
    public void ReportedRow_BelowZero_IsRefused(long tokens, long drawn) =>
        Assert.Throws<ArgumentOutOfRangeException>(() => new ReportedRow("gpt-4.1", true, tokens, drawn));
}
