using DataSharing.Core.Primitives;
using DataSharing.Core.Programme;
using DataSharing.Dashboard.Days;

namespace DataSharing.Dashboard.Features.Overview;

/// <summary>
/// In which order the pools stand: the one that ends first comes first, and stays there while somebody looks, whatever is used meanwhile.
/// </summary>
internal sealed class PoolOrder
{
    private (UtcDay Day, IReadOnlyList<Pool> Pools)? _kept;

    /// <summary>The day's pools; another day may have another order.</summary>
    public IReadOnlyList<PoolUsage> Of(DayView day)
    {
        if (_kept?.Day != day.Day)
        {
            _kept = (day.Day, [.. day.Pools.Select(pool => pool.Pool)]);
        }

        return [.. _kept.Value.Pools.Select(pool => day[pool])];
    }
}
