using DataSharing.Core.Accounting;
using Xunit;

namespace DataSharing.Tests.Core;

/// <summary>
/// What was free apart from the rest, of requests that were split at the allowance: nothing is lost, nothing counted twice.
/// </summary>
public sealed class UsageSumsTests
{
    [Theory]
    [InlineData(24_000, 6_000, 6_000, 25_000, "0 20000 5000 5000", "1 4000 1000 1000")]
    [InlineData(1, 1, 2, 1, "0 0 0 1", "1 1 1 1")] // Rounded down, output makes up the number.
    [InlineData(2, 1, 1, 2, "0 1 0 1", "1 1 1 0")]
    [InlineData(7, 0, 0, 3, "0 3 0 0", "1 4 0 0")]
    [InlineData(0, 0, 7, 3, "0 0 0 3", "1 0 0 4")]
    [InlineData(7, 3, 5, 0, "0 0 0 0", "1 7 3 5")]
    [InlineData(7, 3, 5, 12, "1 7 3 5", "0 0 0 0")]
    [InlineData(0, 0, 0, 0, "0 0 0 0", "1 0 0 0")]
    [InlineData(
        4_000_000_000_000_000_000,
        0,
        5_000_000_000_000_000_000,
        8_999_999_999_999_999_999,
        "0 3999999999999999999 0 5000000000000000000",
        "1 1 0 0"
    )]
    public void Apart_IsExact(long input, long cached, long output, long free, string part, string rest)
    {
        var counted = TokenUsage.OfRequest(input, cached, output);

        var (complimentary, billed) = new UsageSums(counted, free, input + output - free, input + output).Apart();

        Assert.Equal((part, rest), (Text(complimentary.Counted), Text(billed.Counted)));
        Assert.Equal(counted, complimentary.Counted + billed.Counted);
        Assert.Equal((free, 0L, free), (complimentary.Complimentary, complimentary.Billed, complimentary.Uncertain));
        Assert.Equal((0L, input + output - free), (billed.Complimentary, billed.Billed));
        Assert.Equal((0L, 0L), (complimentary.NotToldApart, billed.NotToldApart));
    }

    [Theory]
    [InlineData(-1)]
    [InlineData(11)]
    public void Split_IntoMoreThanThereIs_IsRefused(long tokens) =>
        Assert.Throws<ArgumentOutOfRangeException>(() => TokenUsage.OfRequest(6, 0, 4).Split(tokens));

    private static string Text(TokenUsage usage) =>
        FormattableString.Invariant($"{usage.Requests} {usage.Input} {usage.Cached} {usage.Output}");
}
