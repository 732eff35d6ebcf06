using DataSharing.Dashboard.Access;
using DataSharing.Dashboard.Common;
using DataSharing.Dashboard.Data;
using DataSharing.Dashboard.Data.Entities;
using Microsoft.EntityFrameworkCore;

namespace DataSharing.Dashboard.Features.Alerts;

/// <summary>Reads what was told page by page; whoever may read the page Alerts may read it.</summary>
internal sealed class ToldAlertQueries(IDbContextFactory<ApplicationDbContext> databases, OrganizationAccess access)
{
    /// <param name="actor">Who asks.</param>
    /// <param name="organizationId">Whose.</param>
    /// <param name="limit">How many at most.</param>
    /// <param name="after">Older than the one with this id, or null.</param>
    /// <param name="before">Newer than the one with this id, or null.</param>
    /// <param name="cancellationToken">Stops reading.</param>
    /// <returns>The newest first, and whether there are more in that direction.</returns>
    /// <exception cref="InvalidInputException">There is no such alert here.</exception>
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
            var newer = await PlaceAsync(alerts, before, "before", cancellationToken);
            var page = await alerts
                .Where(alert => alert.Sequence > newer)
                .OrderBy(alert => alert.Sequence)
                .Take(limit + 1)
                .ToListAsync(cancellationToken);
            return (page.Take(limit).Reverse().ToList(), page.Count > limit);
        }

        if (after is not null)
        {
            var older = await PlaceAsync(alerts, after, "after", cancellationToken);
            alerts = alerts.Where(alert => alert.Sequence < older);
        }

        var list = await alerts.OrderByDescending(alert => alert.Sequence).Take(limit + 1).ToListAsync(cancellationToken);
        return (list.Take(limit).ToList(), list.Count > limit);
    }

    private static async Task<long> PlaceAsync(
        IQueryable<FiredAlert> alerts,
        string id,
        string name,
        CancellationToken cancellationToken
    ) =>
        await alerts.Where(alert => alert.Id == id).Select(alert => (long?)alert.Sequence).SingleOrDefaultAsync(cancellationToken)
        ?? throw new InvalidInputException(name, $"{name} must be an id from an earlier answer.");
}
