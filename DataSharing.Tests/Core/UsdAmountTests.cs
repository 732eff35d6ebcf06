using DataSharing.Core.Primitives;
using Xunit;

namespace DataSharing.Tests.Core;

/// <summary>Amounts of money in whole picodollars.</summary>
public sealed class UsdAmountTests
{
    [Theory]
    [InlineData(100, 1, 3, 33)]
    [InlineData(100, 2, 3, 66)]
    [InlineData(7, 3, 3, 7)]
    [InlineData(7, 0, 3, 0)]
    [InlineData(7, 1, 0, 0)]
    public void Share_IsRoundedDown(long picodollars, long part, long whole, long share) =>
        Assert.Equal(new UsdAmount(share), new UsdAmount(picodollars).Share(part, whole));

    [Fact]
    public void Share_OfTheLargestRun_IsExact()
    {
        // 1,000,000,000 requests of 2,000,000,000 tokens at 600 dollars per million.
        const long tokens = 2_000_000_000L * 1_000_000_000;
        var all = new UsdAmount((Int128)tokens * 600_000_000);

        Assert.Equal(all, all.Share(tokens, tokens));
        Assert.Equal(new UsdAmount((Int128)(tokens - 1) * 600_000_000), all.Share(tokens - 1, tokens));
    }
}
