using System.Collections.Frozen;
using DataSharing.Core.Primitives;

namespace DataSharing.Dashboard.Ledger;

/// <summary>
/// The days of organizations on which the provider reports complimentary tokens whose pool nobody knows, kept in memory: the writer asks
/// for each event
/// and must not read for it.
/// </summary>
internal sealed class UnassignedDays
{
    private volatile FrozenSet<(string OrganizationId, UtcDay Day)> _days = [];

    public bool Contains(string organizationId, UtcDay day) => _days.Contains((organizationId, day));

    /// <summary>Takes the place of all that was known.</summary>
    public void Replace(IEnumerable<(string OrganizationId, UtcDay Day)> days) => _days = days.ToFrozenSet();
}
