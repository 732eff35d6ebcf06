using DataSharing.Dashboard.Data;
using DataSharing.Dashboard.Data.Engines;
using Microsoft.EntityFrameworkCore;

namespace DataSharing.Dashboard.ProviderUsage;

/// <summary>
/// Tells whose reports were changed, by this process or another one. What is kept in memory asks it whether it still holds. Safe for use by
/// several threads at once.
/// </summary>
internal sealed class ReportsChanges(IDbContextFactory<ReportsDbContext> reports, IDatabaseEngine engine) : IDisposable
{
    private readonly Lock _one = new();
    private readonly ICommitWatch _commits = engine.Watch(Store.Reports);
    private readonly Ticks _ticks = new();
    private (long Opened, long Version) _version;
    private long _sequence = -1;

    /// <summary>Whose, perhaps <see cref="ReportsChange.Everybody"/>'s; raised by whoever saw it first.</summary>
    public event Action<IReadOnlyList<string>>? Seen;

    /// <summary>Sees what was committed up to now. What is read afterwards may be kept under the tick that this returns.</summary>
    public long Refresh()
    {
        List<string> changed;
        long tick;
        lock (_one)
        {
            // Asked before the table is read: what is committed in between is seen now, and looked for once more.
            var version = _commits.Version();
            if (version == _version)
            {
                return _ticks.Now;
            }

            changed = Read();
            _version = version;
            tick = _ticks.Now;
        }

        if (changed.Count > 0)
        {
            Seen?.Invoke(changed);
        }

        return tick;
    }

    /// <inheritdoc cref="Ticks.Holds" />
    public bool Holds(string organizationId, long tick) => _ticks.Holds(organizationId, tick);

    public void Dispose() => _commits.Dispose();

    private List<string> Read()
    {
        using var database = reports.CreateDbContext();
        var changes = database.Changes.AsNoTracking().Where(change => change.Sequence > _sequence).ToList();
        var isFirst = _sequence < 0;
        _sequence = Math.Max(_sequence, changes.Select(change => change.Sequence).DefaultIfEmpty(0).Max());
        if (isFirst || changes.Count == 0)
        {
            // Nothing is kept yet; or somebody took a lease.
            return [];
        }

        var changed = changes.ConvertAll(change => change.OrganizationId);
        if (changed.Contains(ReportsChange.Everybody))
        {
            _ticks.ChangeAll();
        }

        _ticks.Change(changed);
        return changed;
    }
}
