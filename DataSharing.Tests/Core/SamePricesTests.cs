using System.Text;
using CsCheck;
using DataSharing.Core.Primitives;
using DataSharing.Core.Programme;
using Xunit;

namespace DataSharing.Tests.Core;

/// <summary>Stretches of days whose usage may be added up before it is priced.</summary>
public sealed class SamePricesTests
{
    private static readonly UtcDay _start = UtcDay.FromDate(new DateOnly(2026, 6, 1));

    [Fact]
    public void Days_AreInOneStretchEach_AndPricedAsByThemselves() =>
        Gen.Select(Gen.Int[0, 220], Gen.Int[0, 220], Gen.Int[-20, 240])
            .Sample(
                (first, length, published) =>
                {
                    var other = CatalogueLoader.Load(
                        Encoding.UTF8.GetBytes(
                            Organizations.Catalogue.Json.Replace("\"input\": 2,", "\"input\": 3,", StringComparison.Ordinal)
                        )
                    );
                    var programme = new ProgrammeHistory([
                        new TimelineEntry<CatalogueVersion>(new(1, Organizations.Catalogue), Instant.Beginning, Instant.Beginning),
                        new TimelineEntry<CatalogueVersion>(
                            new(2, other),
                            _start.AddDays(published).Start.Plus(TimeSpan.FromHours(published % 24 + 20)),
                            Instant.Beginning
                        ),
                    ]);
                    var (from, until) = (_start.AddDays(first), _start.AddDays(first + length));

                    var stretches = SamePrices.Of(programme, from, until);

                    var days = stretches.SelectMany(stretch =>
                        Enumerable.Range(stretch.From.Number, stretch.Until.Number - stretch.From.Number + 1).Select(day => (day, stretch))
                    );
                    return days.Select(pair => pair.day).SequenceEqual(Enumerable.Range(from.Number, length + 1))
                        && days.All(pair =>
                            UtcDay.FromNumber(pair.day) is var day
                            && programme.On(day) == pair.stretch.Version.Catalogue
                            && programme
                                .On(day)
                                .Prices.Prices.Select(price => price.SnapshotId)
                                .Distinct()
                                .All(model =>
                                    programme.On(day).Prices.Find(model, day) == programme.On(day).Prices.Find(model, pair.stretch.From)
                                )
                            && programme
                                .On(day)
                                .Models.Aliases.All(alias =>
                                    programme.On(day).Models.PoolOf(alias.Name, day)
                                    == programme.On(day).Models.PoolOf(alias.Name, pair.stretch.From)
                                )
                        );
                },
                iter: 200
            );

    [Fact]
    public void Price_KnownThroughTheLastDayThereIs_EndsNoStretch()
    {
        var forever = Organizations.Catalogue.Json.Replace("\"2026-11-21\"", "\"9999-12-31\"", StringComparison.Ordinal);
        Assert.NotEqual(Organizations.Catalogue.Json, forever);

        var stretches = SamePrices.Of(
            ProgrammeHistory.Always(CatalogueLoader.Load(Encoding.UTF8.GetBytes(forever))),
            UtcDay.FromDate(new DateOnly(2026, 11, 1)),
            UtcDay.FromDate(new DateOnly(2026, 11, 30))
        );

        Assert.Equal("2026-11-30", stretches[^1].Until.ToString());
    }

    [Fact]
    public void Range_ThatEndsBeforeItBegins_HasNone() =>
        Assert.Empty(SamePrices.Of(ProgrammeHistory.Always(Organizations.Catalogue), _start, _start.AddDays(-1)));
}
