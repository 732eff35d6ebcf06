using DataSharing.Core.Primitives;
using DataSharing.Dashboard.Access;
using DataSharing.Dashboard.Alerts;
using DataSharing.Dashboard.Common;
using DataSharing.Dashboard.Data;
using DataSharing.Dashboard.Data.Entities;
using DataSharing.Dashboard.Outbox;
using Microsoft.EntityFrameworkCore;

namespace DataSharing.Dashboard.Features.Alerts;

/// <summary>Reads what was told page by page; whoever may read the page Alerts may read it.</summary>
/// <remarks>
/// The place of an alert is its sequence; that of one that was tidied away, when it fired. Of the same millisecond alerts are given again
/// rather than passed over.
/// </remarks>
internal sealed class ToldAlertQueries(IDbContextFactory<ApplicationDbContext> databases, OrganizationAccess access, TimeProvider time)
{
    /// <param name="actor">Who asks.</param>
    /// <param name="organizationId">Whose.</param>
    /// <param name="limit">How many at most.</param>
    /// <param name="after">Older than the one with this id, or null.</param>
    /// <param name="before">Newer than the one with this id, or null.</param>
    /// <param name="cancellationToken">Stops reading.</param>
    /// <returns>The newest first, and whether there are more in that direction.</returns>
    /// <exception cref="InvalidInputException">There was never such an alert here.</exception>
    public async Task<(List<FiredAlert> Alerts, bool HasMore)> ListAsync(
        Actor actor,
        string organizationId,
        int limit,
        string? after,
        string? before,
        CancellationToken cancellationToken
    )
    {
        await using var database = await databases.CreateDbContextAsync(cancellationToken);
        await access.RequireAsync(database, actor, organizationId, Right.See, cancellationToken);
        var alerts = database.FiredAlerts.AsNoTracking().Where(alert => alert.OrganizationId == organizationId);
        if (before is not null)
        {
            var (sequence, firedAt) = await PlaceAsync(database, organizationId, before, "before", cancellationToken);
            var newer = sequence is { } place
                ? alerts.Where(alert => alert.Sequence > place)
                : alerts.Where(alert => alert.FiredAt >= firedAt);
            var page = await newer.OrderBy(alert => alert.Sequence).Take(limit + 1).ToListAsync(cancellationToken);
            return (page.Take(limit).Reverse().ToList(), page.Count > limit);
        }

        if (after is not null)
        {
            var (sequence, firedAt) = await PlaceAsync(database, organizationId, after, "after", cancellationToken);
            alerts = sequence is { } place
                ? alerts.Where(alert => alert.Sequence < place)
                : alerts.Where(alert => alert.FiredAt <= firedAt);
        }

        var list = await alerts.OrderByDescending(alert => alert.Sequence).Take(limit + 1).ToListAsync(cancellationToken);
        return (list.Take(limit).ToList(), list.Count > limit);
    }

    private async Task<(long? Sequence, Instant FiredAt)> PlaceAsync(
        ApplicationDbContext database,
        string organizationId,
        string id,
        string name,
        CancellationToken cancellationToken
    )
    {
        var found = await database.FiredAlerts.AsNoTracking().SingleOrDefaultAsync(alert => alert.Id == id, cancellationToken);
        if (found?.OrganizationId == organizationId)
        {
            return (found.Sequence, found.FiredAt);
        }

        // Of what fired since nothing was tidied away: what is not there was never told.
        return found is null && AlertIds.MomentOf(id) is { } moment && moment < time.Now().Plus(-DeliverySender.Kept)
            ? (null, moment)
            : throw new InvalidInputException(name, $"{name} must be an id from an earlier answer.");
    }
}
