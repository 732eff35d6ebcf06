using DataSharing.Dashboard.Data;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Diagnostics;

namespace DataSharing.Dashboard.ProviderUsage;

/// <summary>That something was stored of an organization, with a number that grows with each time.</summary>
internal sealed class ReportsChange
{
    public required string OrganizationId { get; init; }

    public required long Sequence { get; init; }
}

/// <summary>
/// Tells whose reports were changed, by this process or another one. What is kept in memory asks it whether it still holds. Safe for use by
/// several threads at once.
/// </summary>
internal sealed class ReportsChanges(IDbContextFactory<ReportsDbContext> reports, DataDirectory directory) : IDisposable
{
    private readonly Lock _one = new();
    private readonly CommitWatch _commits = new(directory.ReportsDatabase);
    private readonly Ticks _ticks = new();
    private (long Opened, long Version) _version;
    private long _sequence = -1;

    /// <summary>Whose; raised by whoever saw it first.</summary>
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
        _ticks.Change(changed);
        return changed;
    }
}

/// <summary>Notes whose reports are saved, in the same transaction where there is one.</summary>
internal sealed class ReportsChangesNoting : SaveChangesInterceptor
{
    public override async ValueTask<int> SavedChangesAsync(
        SaveChangesCompletedEventData eventData,
        int result,
        CancellationToken cancellationToken = default
    )
    {
        // Of those that were saved: a note too many makes somebody read once more, and one too few would leave them with the old.
        if (eventData.Context is ReportsDbContext database && result > 0)
        {
            foreach (var organizationId in Organizations(database))
            {
                await database.Database.ExecuteSqlAsync(
                    $"""
                    INSERT INTO "report_changes" ("OrganizationId", "Sequence")
                    VALUES ({organizationId}, (SELECT COALESCE(MAX("Sequence"), 0) + 1 FROM "report_changes"))
                    ON CONFLICT ("OrganizationId") DO UPDATE SET "Sequence" = excluded."Sequence"
                    """,
                    cancellationToken
                );
            }
        }

        return result;
    }

    private static List<string> Organizations(ReportsDbContext database) =>
        [
            .. database
                .ChangeTracker.Entries()
                .Where(entry => entry.Metadata.FindProperty(nameof(ReportsChange.OrganizationId)) is not null)
                .Select(entry => (string)entry.CurrentValues[nameof(ReportsChange.OrganizationId)]!)
                .Distinct(StringComparer.Ordinal),
        ];
}
