using DataSharing.Dashboard.Access;
using DataSharing.Dashboard.Common;
using DataSharing.Dashboard.Data;
using DataSharing.Dashboard.Data.Entities;
using DataSharing.Dashboard.Memory;
using Microsoft.EntityFrameworkCore;

namespace DataSharing.Dashboard.Alerts;

/// <summary>The latest alerts of an organization, for one reader.</summary>
/// <param name="Alerts">The newest first.</param>
/// <param name="ReadUpTo">The <see cref="FiredAlert.Sequence"/> of the last one that they have read.</param>
internal sealed record InboxView(IReadOnlyList<FiredAlert> Alerts, long ReadUpTo);

/// <summary>Alerts within the console.</summary>
internal sealed class AlertInbox(
    IDbContextFactory<ApplicationDbContext> databases,
    OrganizationAccess access,
    LoggedChanges logged,
    TimeProvider time
)
{
    /// <summary>Whoever comes for the first time is not shown the alerts of months as new.</summary>
    public static readonly TimeSpan New = TimeSpan.FromDays(7);

    private const int Most = 30;

    /// <summary>How many alerts a member has not read, in one question: each page that is open asks it.</summary>
    /// <exception cref="NotFoundException">They do not belong there.</exception>
    public async Task<int> UnreadAsync(Actor actor, string organizationId, CancellationToken cancellationToken)
    {
        var since = time.Now().Plus(-New);
        await using var database = await databases.CreateDbContextAsync(cancellationToken);
        var found = await database
            .Memberships.AsNoTracking()
            .Where(membership => membership.OrganizationId == organizationId && membership.UserId == actor.Id)
            .Select(membership => new
            {
                membership.User,
                Unread = database.FiredAlerts.Count(alert =>
                    alert.OrganizationId == organizationId
                    && alert.FiredAt >= since
                    && alert.Sequence
                        > (
                            database
                                .AlertReadings.Where(reading => reading.OrganizationId == organizationId && reading.UserId == actor.Id)
                                .Select(reading => (long?)reading.UpTo)
                                .FirstOrDefault()
                            ?? 0
                        )
                ),
            })
            .SingleOrDefaultAsync(cancellationToken);
        return found is not null && SignIns.Count(found.User, actor.Stamp)
            ? found.Unread
            : throw new NotFoundException("This organization");
    }

    public async Task<InboxView> GetAsync(Actor actor, string organizationId, CancellationToken cancellationToken)
    {
        await using var database = await databases.CreateDbContextAsync(cancellationToken);
        await access.RequireAsync(database, actor, organizationId, Right.See, cancellationToken);
        var upTo =
            await database
                .AlertReadings.Where(reading => reading.OrganizationId == organizationId && reading.UserId == actor.Id)
                .Select(reading => (long?)reading.UpTo)
                .SingleOrDefaultAsync(cancellationToken)
            ?? 0;
        return new InboxView(
            await database
                .FiredAlerts.AsNoTracking()
                .Where(alert => alert.OrganizationId == organizationId)
                .OrderByDescending(alert => alert.Sequence)
                .Take(Most)
                .ToListAsync(cancellationToken),
            upTo
        );
    }

    /// <summary>Notes that somebody has read them all; for members, since those who only visit leave nothing behind.</summary>
    public async Task ReadAsync(Actor actor, string organizationId, CancellationToken cancellationToken)
    {
        await logged.WriteWithoutEntryAsync(
            null,
            async () =>
            {
                await using var database = await databases.CreateDbContextAsync(cancellationToken);
                await using var transaction = await database.Database.BeginTransactionAsync(cancellationToken);
                await access.RequireAsync(database, actor, organizationId, Right.Rate, cancellationToken);
                var last =
                    await database
                        .FiredAlerts.Where(alert => alert.OrganizationId == organizationId)
                        .MaxAsync(alert => (long?)alert.Sequence, cancellationToken)
                    ?? 0;
                var reading = await database.AlertReadings.SingleOrDefaultAsync(
                    reading => reading.OrganizationId == organizationId && reading.UserId == actor.Id,
                    cancellationToken
                );
                if (reading is null)
                {
                    reading = new AlertReading
                    {
                        OrganizationId = organizationId,
                        UserId = actor.Id,
                        UpTo = last,
                    };
                    database.AlertReadings.Add(reading);
                }

                reading.UpTo = last;
                await database.SaveChangesAsync(cancellationToken);
                await transaction.CommitAsync(cancellationToken);
                return true;
            },
            cancellationToken
        );
    }
}
