using DataSharing.Core.Primitives;
using DataSharing.Core.Programme;
using DataSharing.Dashboard.Days;

namespace DataSharing.Dashboard.Features.Overview;

/// <summary>
/// Which pool is opened where one of them is: the one that ends first, and that stays while somebody looks, whatever is used meanwhile.
/// </summary>
internal sealed class FirstToEnd
{
    private (UtcDay Day, Pool Pool)? _kept;

    /// <summary>Of the day; another day may have another.</summary>
    public Pool Of(DayView day)
    {
        if (_kept?.Day != day.Day)
        {
            // Of two that are as far, the first in their order.
            _kept = (day.Day, day.Pools.MaxBy(pool => pool.UsedPercent)!.Pool);
        }

        return _kept.Value.Pool;
    }
}
