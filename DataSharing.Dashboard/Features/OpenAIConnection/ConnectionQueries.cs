using DataSharing.Core.Measuring;
using DataSharing.Core.Primitives;
using DataSharing.Dashboard.Access;
using DataSharing.Dashboard.Common;
using DataSharing.Dashboard.Data;
using DataSharing.Dashboard.Data.Entities;
using DataSharing.Dashboard.ProviderUsage;
using DataSharing.Dashboard.ProviderUsage.Reading;
using Microsoft.EntityFrameworkCore;

namespace DataSharing.Dashboard.Features.OpenAIConnection;

/// <summary>How the connection is, and what was read.</summary>
/// <param name="Connection">Without its key; null if there is none.</param>
/// <param name="State">What usage taught about the lag; null before the first turn.</param>
/// <param name="Kinds">How reading goes, kind by kind.</param>
/// <param name="CoveredDays">Whole days of the last year that were read.</param>
/// <param name="Gaps">Stretches of whole days within the last year that were not, newest first.</param>
/// <param name="Files">Imported files, newest first.</param>
internal sealed record ConnectionView(
    Standing Standing,
    ProviderConnection? Connection,
    SyncState? State,
    IReadOnlyList<KindView> Kinds,
    int CoveredDays,
    IReadOnlyList<(UtcDay From, UtcDay Until)> Gaps,
    Instant? CoveredUntil,
    IReadOnlyList<ReportFile> Files,
    Instant Now
);

/// <summary>How reading one kind goes.</summary>
/// <param name="Title">What it is, for people.</param>
/// <param name="Without">What is not known while it cannot be read.</param>
/// <param name="State">Null before the first try.</param>
internal sealed record KindView(string Name, string Title, string Without, KindState? State);

internal sealed class ConnectionQueries(
    IDbContextFactory<ApplicationDbContext> databases,
    IDbContextFactory<ReportsDbContext> reports,
    OrganizationReader organizations,
    IEnumerable<SyncKind> kinds,
    TimeProvider time
)
{
    public async Task<ConnectionView> GetAsync(Actor actor, string organizationId, CancellationToken cancellationToken)
    {
        var seen = await organizations.ReadAsync(actor, organizationId, cancellationToken);
        await using var database = await databases.CreateDbContextAsync(cancellationToken);
        var connection = await database
            .ProviderConnections.AsNoTracking()
            .SingleOrDefaultAsync(connection => connection.OrganizationId == organizationId, cancellationToken);
        await using var reported = await reports.CreateDbContextAsync(cancellationToken);
        var state = await reported
            .SyncStates.AsNoTracking()
            .SingleOrDefaultAsync(state => state.OrganizationId == organizationId, cancellationToken);
        var states = await reported
            .KindStates.AsNoTracking()
            .Where(state => state.OrganizationId == organizationId)
            .ToDictionaryAsync(state => state.Kind, cancellationToken);
        var now = time.Now();
        var (first, yesterday) = (now.Day.AddDays(1 - SyncPlan.Days), now.Day.AddDays(-1));
        var usage = reported
            .Slices.AsNoTracking()
            .Where(slice => slice.OrganizationId == organizationId && slice.Kind == ReportKind.Usage)
            .OrderByDescending(slice => slice.Start);
        var last = await usage.FirstOrDefaultAsync(cancellationToken);
        var slices = await usage.Where(slice => slice.End > first.Start).ToListAsync(cancellationToken);
        var files = await reported
            .Files.AsNoTracking()
            .Where(file => file.OrganizationId == organizationId)
            .OrderByDescending(file => file.Sequence)
            .Take(20)
            .ToListAsync(cancellationToken);
        var covered = slices.Reads().WholeDays(first, yesterday);
        var gaps = new List<(UtcDay From, UtcDay Until)>();
        for (var day = yesterday; last is not null && day >= first; day = day.AddDays(-1))
        {
            if (covered.Contains(day))
            {
                continue;
            }

            if (gaps is [.., var newer] && newer.From == day.AddDays(1))
            {
                gaps[^1] = (day, newer.Until);
            }
            else
            {
                gaps.Add((day, day));
            }
        }

        var views = kinds.Select(kind => new KindView(kind.Name, kind.Title, kind.Without, states.GetValueOrDefault(kind.Name))).ToList();
        return new ConnectionView(seen.Standing, connection, state, views, covered.Count, gaps, last?.End, files, now);
    }
}
