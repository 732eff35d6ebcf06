using DataSharing.Core.Primitives;
using DataSharing.Core.Programme;
using DataSharing.Dashboard.Days;
using DataSharing.Dashboard.Features.Overview;
using Xunit;

namespace DataSharing.Tests.Features;

/// <summary>Cards do not change places under whoever reads them.</summary>
public sealed class PoolOrderTests
{
    private static readonly UtcDay _monday = UtcDay.FromDate(new DateOnly(2026, 11, 23));

    [Fact]
    public void Order_IsThatOfTheFirstLook_UntilAnotherDay()
    {
        var order = new PoolOrder();

        Assert.Equal([Pool.Large, Pool.Small], Names(order.Of(Day(_monday, Pool.Large, Pool.Small))));
        Assert.Equal([Pool.Large, Pool.Small], Names(order.Of(Day(_monday, Pool.Small, Pool.Large))));
        Assert.Equal([Pool.Small, Pool.Large], Names(order.Of(Day(_monday.AddDays(1), Pool.Small, Pool.Large))));
        Assert.Equal([Pool.Large, Pool.Small], Names(new PoolOrder().Of(Day(_monday, Pool.Large, Pool.Small))));
    }

    private static IEnumerable<Pool> Names(IEnumerable<PoolUsage> pools) => pools.Select(pool => pool.Pool);

    private static DayView Day(UtcDay day, params Pool[] pools) =>
        new(
            day,
            day.Start,
            null!,
            HasEvents: false,
            null,
            [.. pools.Select(pool => new PoolUsage(pool, TokenCount.Of(1), null, default, 0, [], null, null, null, null))],
            [],
            [],
            [],
            [],
            default,
            CatalogueLoader.LoadEmbedded()
        );
}
