using System.Collections.Frozen;
using DataSharing.Dashboard.Common;
using DataSharing.Dashboard.Data;
using DataSharing.Dashboard.Memory;
using Microsoft.EntityFrameworkCore;

namespace DataSharing.Dashboard.ProviderUsage.Reading;

/// <summary>For whom something is to be read now. Asked every few seconds, it looks only at those whose time may have come.</summary>
/// <remarks>
/// Which organizations are connected, and with which key, is kept until something is changed. Of their kinds an index tells which are due;
/// those with a key that was never tried, and those that somebody looks at, are known here.
/// </remarks>
internal sealed class DueOrganizations(
    IDbContextFactory<ApplicationDbContext> databases,
    IDbContextFactory<ReportsDbContext> reports,
    IEnumerable<SyncKind> kinds,
    TodayWanted wanted,
    LoggedChanges logged,
    TimeProvider time
)
{
    // Organizations whose states are read at once.
    private const int AtOnce = 500;

    private static readonly TimeSpan _byTheMinute = TimeSpan.FromMinutes(1);

    private readonly TimeSpan _everyUsage = kinds.First(kind => kind.Name == SyncKind.Usage).Every;

    // Never changed, only taken the place of: two who ask at once both see something whole.
    private volatile Known? _known;

    /// <summary>What is due, by organization.</summary>
    public async Task<List<SyncRequest>> ListAsync(CancellationToken cancellationToken)
    {
        var known = await ConnectedAsync(cancellationToken);
        if (known.Connections.Count == 0)
        {
            return [];
        }

        var now = time.Now();
        await using var reported = await reports.CreateDbContextAsync(cancellationToken);
        var perhaps = await reported
            .KindStates.Where(state => state.NextAt <= now)
            .Select(state => state.OrganizationId)
            .Concat(reported.KindStates.Where(state => state.ErrorScope == KindErrorScope.Older).Select(state => state.OrganizationId))
            .ToListAsync(cancellationToken);
        var due = new List<SyncRequest>();
        var tried = new List<string>();
        var looked = perhaps.Union(known.Untried).Union(wanted.All).Where(known.Connections.ContainsKey).Order(StringComparer.Ordinal);
        foreach (var some in looked.Chunk(AtOnce))
        {
            var states = (
                await reported.KindStates.AsNoTracking().Where(state => some.Contains(state.OrganizationId)).ToListAsync(cancellationToken)
            ).ToLookup(state => state.OrganizationId);
            foreach (var organizationId in some)
            {
                var ofThis = states[organizationId].ToList();
                var version = known.Connections[organizationId];
                if (kinds.All(kind => ofThis.Exists(state => state.Kind == kind.Name && state.TriedKey == version.ToString())))
                {
                    tried.Add(organizationId);
                }

                if (RequestOf(organizationId, ofThis, version) is { } request)
                {
                    due.Add(request);
                }
            }
        }

        if (known.Untried.Overlaps(tried))
        {
            _known = known with { Untried = known.Untried.Except(tried).ToFrozenSet(StringComparer.Ordinal) };
        }

        return due;
    }

    private SyncRequest? RequestOf(string organizationId, List<KindState> states, ConnectionVersion version)
    {
        var now = time.Now();
        var isDue = kinds.Any(kind => states.Find(state => state.Kind == kind.Name).IsDue(now, version));
        var usage = states.Find(state => state.Kind == SyncKind.Usage);
        if (usage is { CompletedAt: not null } or { ErrorScope: KindErrorScope.Older } && wanted.IsWanted(organizationId))
        {
            // One turn a minute. While usage fails it waits as usual: looking does not make it be asked for more often.
            return (isDue || usage.ReadsToday()) && now.Since(states.Max(state => state.TriedAt)) >= _byTheMinute
                ? new SyncRequest(organizationId, DueOnly: true, ByTheMinute: true)
                : null;
        }

        // Also the first reading of all, which nobody should wait for longer than it takes.
        return isDue || usage.IsTodayDue(now, _everyUsage) ? new SyncRequest(organizationId, DueOnly: true) : null;
    }

    private async Task<Known> ConnectedAsync(CancellationToken cancellationToken)
    {
        var tick = logged.Refresh();
        var before = _known;
        if (before is not null && logged.Holds(before.Tick))
        {
            return before;
        }

        await using var database = await databases.CreateDbContextAsync(cancellationToken);
        var connections = (
            await database
                .ProviderConnections.AsNoTracking()
                .Select(connection => new
                {
                    connection.OrganizationId,
                    connection.Version,
                    connection.SetAt,
                })
                .ToListAsync(cancellationToken)
        ).ToFrozenDictionary(
            connection => connection.OrganizationId,
            connection => new ConnectionVersion(connection.Version, connection.SetAt),
            StringComparer.Ordinal
        );
        var untried = connections
            .Where(connection =>
                before is null
                || before.Untried.Contains(connection.Key)
                || before.Connections.GetValueOrDefault(connection.Key) != connection.Value
            )
            .Select(connection => connection.Key)
            .ToFrozenSet(StringComparer.Ordinal);
        return _known = new Known(tick, connections, untried);
    }

    /// <param name="Tick">Under which it was read.</param>
    /// <param name="Connections">Everybody's.</param>
    /// <param name="Untried">Those with a kind that was perhaps never tried with the present key.</param>
    private sealed record Known(long Tick, FrozenDictionary<string, ConnectionVersion> Connections, FrozenSet<string> Untried);
}
