using CsCheck;
using DataSharing.Core.Primitives;
using DataSharing.Dashboard.ProviderUsage;
using Xunit;

namespace DataSharing.Tests.Reports;

/// <summary>Which days were read whole: the one walk over a span says the same as asking of each day.</summary>
public sealed class ReportSlicesTests
{
    private static readonly UtcDay _first = UtcDay.FromDate(new(2026, 10, 1));

    private static readonly Gen<ReportSlice> _slice = Gen.Select(Gen.Int[0, 10 * 24], Gen.Int[1, 50], Gen.Int[-3, 40], (start, hours, read) => new ReportSlice
    {
        OrganizationId = "org-a",
        Kind = ReportKind.Usage,
        Start = Hour(start),
        End = Hour(start + hours),
        WidthSeconds = 3_600,
        ReadAt = Hour(start + hours + read),
    });

    [Fact]
    public void WholeAndSettledDays_OfAnySlices_AreThoseOfEachDayAskedByItself() => _slice.List[0, 12].Sample(slices =>
    {
        var (from, until) = (_first.AddDays(1), _first.AddDays(9));
        var days = Enumerable.Range(from.Number, until.Number - from.Number + 1).Select(UtcDay.FromNumber).ToList();

        Assert.Equal(days.Where(day => slices.Cover(day)), slices.WholeDays(from, until).Order());
        Assert.Equal(
            days.Where(day => slices.Where(slice => slice.ReadAt >= day.End.Plus(ReportSlices.Settling)).Cover(day)), slices.SettledDays(from, until).Order());
    });

    [Fact]
    public void WholeDays_OfAllTimes_CostWhatWasRead()
    {
        var slice = new ReportSlice { OrganizationId = "org-a", Kind = ReportKind.Usage, Start = Hour(0), End = Hour(48), WidthSeconds = 3_600, ReadAt = Hour(60) };

        Assert.Equal([_first, _first.AddDays(1)], new[] { slice }.WholeDays(UtcDay.FromNumber(0), UtcDay.FromDate(new(9999, 12, 31))).Order());
    }

    private static Instant Hour(int hour) => _first.Start.Plus(TimeSpan.FromHours(hour));
}
