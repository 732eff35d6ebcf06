using DataSharing.Core.Foresight.Alerts;
using DataSharing.Dashboard.Access;
using DataSharing.Dashboard.Configuration;
using DataSharing.Dashboard.Data;
using DataSharing.Dashboard.Data.Entities;
using Microsoft.EntityFrameworkCore;

namespace DataSharing.Dashboard.Features.Alerts;

/// <summary>An alert with what was sent of it.</summary>
public sealed record ToldAlert(FiredAlert Alert, IReadOnlyList<Delivery> Deliveries);

/// <summary>All that the page shows.</summary>
/// <param name="Rules">In the order in which they were added.</param>
/// <param name="Channels">Likewise; without secrets.</param>
/// <param name="Told">The latest alerts.</param>
/// <param name="Others">The latest messages that tell of no alert: tests, invitations, requests of members.</param>
/// <param name="Dead">All messages that were given up, within what is kept.</param>
/// <param name="Projects">Names by id.</param>
/// <param name="MayDecide">Whether the reader may change it.</param>
/// <param name="HasEmail">Whether this server sends e-mail.</param>
internal sealed record AlertsView(
    IReadOnlyList<AlertRuleRecord> Rules,
    IReadOnlyList<AlertChannel> Channels,
    IReadOnlyList<ToldAlert> Told,
    IReadOnlyList<Delivery> Others,
    IReadOnlyList<Delivery> Dead,
    IReadOnlyDictionary<string, string> Projects,
    bool MayDecide,
    bool HasEmail
)
{
    /// <summary>The latest test of each address, by its channel.</summary>
    public required IReadOnlyDictionary<string, Delivery> Tests { get; init; }
}

internal sealed class AlertsQueries(
    IDbContextFactory<ApplicationDbContext> databases,
    OrganizationReader organizations,
    DeliveryOptions options
)
{
    private const int MostTold = 50;
    private const int MostOthers = 20;
    private const int MostDead = 100;

    public async Task<AlertsView> GetAsync(Actor actor, string organizationId, CancellationToken cancellationToken)
    {
        var seen = await organizations.ReadAsync(actor, organizationId, cancellationToken);
        await using var database = await databases.CreateDbContextAsync(cancellationToken);
        var alerts = await database
            .FiredAlerts.AsNoTracking()
            .Where(alert => alert.OrganizationId == organizationId)
            .OrderByDescending(alert => alert.Sequence)
            .Take(MostTold)
            .ToListAsync(cancellationToken);
        var ids = alerts.ConvertAll(alert => alert.Id);
        var all = database.Deliveries.AsNoTracking().Where(delivery => delivery.OrganizationId == organizationId);
        var sent = (
            await all.Where(delivery => delivery.AlertId != null && ids.Contains(delivery.AlertId))
                .OrderBy(delivery => delivery.Sequence)
                .ToListAsync(cancellationToken)
        ).ToLookup(delivery => delivery.AlertId);
        var rules = await database
            .AlertRules.AsNoTracking()
            .Where(rule => rule.OrganizationId == organizationId)
            .ToListAsync(cancellationToken);

        // Those that were added together stand in the order in which kinds are offered.
        var kinds = AlertKinds.All.Select(kind => kind.Name).ToList();
        rules =
        [
            .. rules
                .OrderBy(rule => rule.CreatedAt)
                .ThenBy(rule => kinds.IndexOf(rule.Kind))
                .ThenBy(rule => rule.Id, StringComparer.Ordinal),
        ];
        return new AlertsView(
            rules,
            await database
                .AlertChannels.AsNoTracking()
                .Where(channel => channel.OrganizationId == organizationId)
                .OrderBy(channel => channel.CreatedAt)
                .ThenBy(channel => channel.Id)
                .ToListAsync(cancellationToken),
            alerts.ConvertAll(alert => new ToldAlert(alert, [.. sent[alert.Id]])),
            await all.Where(delivery => delivery.AlertId == null)
                .OrderByDescending(delivery => delivery.Sequence)
                .Take(MostOthers)
                .ToListAsync(cancellationToken),
            await all.Where(delivery => delivery.State == DeliveryState.Dead)
                .OrderByDescending(delivery => delivery.Sequence)
                .Take(MostDead)
                .ToListAsync(cancellationToken),
            seen.History.Projects.ToDictionary(project => project.Id, project => project.Name, StringComparer.Ordinal),
            seen.Standing.Has(Right.Decide),
            options.HasEmail
        )
        {
            Tests = await LatestTestsAsync(all, cancellationToken),
        };
    }

    private static async Task<IReadOnlyDictionary<string, Delivery>> LatestTestsAsync(
        IQueryable<Delivery> all,
        CancellationToken cancellationToken
    )
    {
        var tests = all.Where(delivery => delivery.Kind == DeliveryKind.Test && delivery.ChannelId != null);
        var latest = tests.GroupBy(delivery => delivery.ChannelId).Select(group => group.Max(delivery => delivery.Sequence));
        return await tests
            .Where(delivery => latest.Contains(delivery.Sequence))
            .ToDictionaryAsync(delivery => delivery.ChannelId!, StringComparer.Ordinal, cancellationToken);
    }
}
