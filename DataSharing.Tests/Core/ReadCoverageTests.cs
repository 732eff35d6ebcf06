using CsCheck;
using DataSharing.Core.Measuring;
using DataSharing.Core.Primitives;
using Xunit;

namespace DataSharing.Tests.Core;

/// <summary>Which days were read whole: the one walk over a span says the same as asking of each day.</summary>
public sealed class ReadCoverageTests
{
    private static readonly UtcDay _first = UtcDay.FromDate(new(2026, 10, 1));

    private static readonly Gen<ReadStretch> _slice = Gen.Select(
        Gen.Int[0, 10 * 24],
        Gen.Int[1, 50],
        Gen.Int[-3, 40],
        (start, hours, read) => new ReadStretch(Hour(start), Hour(start + hours), Hour(start + hours + read))
    );

    [Fact]
    public void WholeAndSettledDays_OfAnySlices_AreThoseOfEachDayAskedByItself() =>
        _slice
            .List[0, 12]
            .Sample(slices =>
            {
                var (from, until) = (_first.AddDays(1), _first.AddDays(9));
                var days = Enumerable.Range(from.Number, until.Number - from.Number + 1).Select(UtcDay.FromNumber).ToList();

                Assert.Equal(days.Where(day => slices.Cover(day)), slices.WholeDays(from, until).Order());
                Assert.Equal(
                    days.Where(day => slices.Where(slice => slice.ReadAt >= day.End.Plus(ReadCoverage.Settling)).Cover(day)),
                    slices.SettledDays(from, until).Order()
                );
            });

    [Fact]
    public void WholeDays_OfAllTimes_CostWhatWasRead()
    {
        var slice = new ReadStretch(Hour(0), Hour(48), Hour(60));

        Assert.Equal(
            [_first, _first.AddDays(1)],
            new[] { slice }.WholeDays(UtcDay.FromNumber(0), UtcDay.FromDate(new(9999, 12, 31))).Order()
        );
    }

    private static Instant Hour(int hour) => _first.Start.Plus(TimeSpan.FromHours(hour));
}
