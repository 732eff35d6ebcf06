using DataSharing.Core.Measuring;
using DataSharing.Core.Primitives;
using Xunit;

namespace DataSharing.Tests.Core;

/// <summary>One rule for what is left: what every page and the API say.</summary>
public sealed class PoolFiguresTests
{
    [Theory]
    [InlineData(1_000_000L, 412_000L, null, 0L, 412_000L, 588_000L, 588_000L)]
    [InlineData(1_000_000L, 412_000L, 500_000L, 50_000L, 500_000L, 500_000L, 450_000L)] // The provider's is larger.
    [InlineData(1_000_000L, 412_000L, 300_000L, 50_000L, 412_000L, 588_000L, 538_000L)] // Ours is.
    [InlineData(1_000_000L, null, 350_000L, 300_000L, 350_000L, 650_000L, 350_000L)]
    [InlineData(1_000_000L, null, 900_000L, 300_000L, 900_000L, 100_000L, 0L)] // The lag can hide more than is left.
    [InlineData(1_000_000L, 1_000_000L, null, 0L, 1_000_000L, 0L, 0L)]
    [InlineData(1_000_000L, 1_005_000L, null, 0L, 1_005_000L, 0L, 0L)] // The request that did not fit counts all the same.
    [InlineData(1_000_000L, null, null, null, null, null, null)] // Nothing counted: not known, never full.
    [InlineData(1_000_000L, null, null, 300_000L, null, null, 700_000L)] // Not read yet today, but its bound is known.
    [InlineData(1_000_000L, 412_000L, null, 300_000L, 412_000L, 588_000L, 288_000L)] // The same beside our events.
    [InlineData(1_000_000L, null, 350_000L, null, 350_000L, 650_000L, null)] // Counted, but nobody knows what the lag hides.
    [InlineData(1_000_000L, 412_000L, null, null, 412_000L, 588_000L, null)]
    [InlineData(null, 412_000L, 500_000L, 0L, 500_000L, null, null)] // No known tier.
    public void Remaining_IsTheAllowanceLessTheLargerTotal_AndSafeLessTheLag(
        long? allowance,
        long? ours,
        long? theirs,
        long? hidden,
        long? counted,
        long? remaining,
        long? safe
    )
    {
        var figures = Figures(allowance, ours, theirs is { } total ? new MeasuredPool(0, 0, total, total) : null, hidden: hidden);

        Assert.Equal((counted, remaining, safe), (figures.Counted?.Value, figures.Remaining?.Value, figures.SafeRemaining?.Value));
        Assert.Equal(hidden is null, figures.IsUncertain);
        Assert.Equal(theirs is not null && theirs > (ours ?? -1), figures.IsCountedByProvider);
    }

    [Theory]
    [InlineData(false, null, false, true)] // Nobody knows what our events leave out.
    [InlineData(false, 0.99, false, true)]
    [InlineData(false, 0.995, false, false)]
    [InlineData(true, null, false, false)]
    [InlineData(true, 1.0, true, true)] // Whose they are, nobody knows.
    [InlineData(false, 1.0, true, true)]
    public void Remaining_IsAtMost_WhileSomethingMayBeMissing(bool measured, double? coverage, bool unassigned, bool atMost)
    {
        var figures = Figures(
            1_000_000,
            10,
            measured ? new MeasuredPool(10, 0, 10, 10) : null,
            unassigned ? [new("gpt-6.2-sol", 900_000, true)] : [],
            coverage
        );

        Assert.Equal((atMost, unassigned), (figures.IsAtMost, figures.IsUncertain));

        // They may be the other pool's: what is left is not changed by a guess.
        Assert.Equal(999_990, figures.Remaining!.Value.Value);
    }

    [Theory]
    [InlineData(null, 1_000_000L, 1_000_000L, false)] // All of it was free.
    [InlineData(null, 1_000_000L, 400_000L, true)] // The rest may have drawn on no pool.
    [InlineData(null, 1_000_000L, null, true)] // Nobody told them apart.
    [InlineData(1_000_000L, 900_000L, 400_000L, false)] // Ours is the larger, and known.
    [InlineData(1_000_000L, 1_000_000L, 400_000L, false)]
    [InlineData(900_000L, 1_000_000L, 400_000L, true)]
    public void Counted_OfTheProvidersBound_IsUpTo(long? ours, long theirs, long? free, bool isUpTo)
    {
        var figures = Figures(1_000_000, ours, new MeasuredPool(free, theirs - free, theirs, theirs));

        Assert.Equal(isUpTo, figures.IsUpTo);
        Assert.Equal((figures.IsCountedByProvider, false), (figures.RestsOnOld(true), figures.RestsOnOld(false)));
    }

    private static PoolFigures Figures(
        long? allowance,
        long? ours,
        MeasuredPool? measured,
        IReadOnlyList<UnassignedTokens>? unassigned = null,
        double? coverage = null,
        long? hidden = 0
    ) =>
        new(
            allowance is { } full ? TokenCount.Of(full) : null,
            ours is { } total ? TokenCount.Of(total) : null,
            measured,
            unassigned ?? [],
            coverage,
            hidden is { } most ? TokenCount.Of(most) : null
        );
}
