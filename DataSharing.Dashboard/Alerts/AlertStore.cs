using System.Collections.Concurrent;
using DataSharing.Core.Foresight.Alerts;
using DataSharing.Core.Primitives;
using DataSharing.Dashboard.Common;
using DataSharing.Dashboard.Data;
using DataSharing.Dashboard.Data.Entities;
using DataSharing.Dashboard.Live;
using DataSharing.Dashboard.Memory;
using DataSharing.Dashboard.Outbox;
using Microsoft.EntityFrameworkCore;

namespace DataSharing.Dashboard.Alerts;

/// <summary>What has fired, and what is told of it: stored in one transaction with the messages that tell it.</summary>
internal sealed class AlertStore(
    IDbContextFactory<ApplicationDbContext> databases,
    LoggedChanges logged,
    Deliveries deliveries,
    AlertMessages messages,
    LiveFeed feed,
    TimeProvider time
)
{
    private readonly ConcurrentDictionary<string, Known> _known = new(StringComparer.Ordinal);

    /// <summary>Alerts of a day, and all that are open.</summary>
    public async ValueTask<IReadOnlyCollection<KnownAlert>> KnownAsync(
        string organizationId,
        UtcDay day,
        CancellationToken cancellationToken
    )
    {
        var tick = logged.Refresh();
        if (_known.TryGetValue(organizationId, out var kept) && kept.Day == day && logged.Holds(organizationId, kept.Tick))
        {
            return kept.Alerts;
        }

        await using var database = await databases.CreateDbContextAsync(cancellationToken);
        var stored = await database
            .FiredAlerts.AsNoTracking()
            .Where(alert => alert.OrganizationId == organizationId && (alert.Day == day || alert.IsOpen))
            .ToListAsync(cancellationToken);
        IReadOnlyCollection<KnownAlert> alerts = stored.ConvertAll(alert => new KnownAlert(alert.Key, alert.IsOpen));
        _known[organizationId] = new Known(tick, day, alerts);
        return alerts;
    }

    /// <summary>Stores what follows from an evaluation, and has it told.</summary>
    public async Task ApplyAsync(Organization organization, AlertOutcome outcome, CancellationToken cancellationToken)
    {
        try
        {
            await logged.WriteWithoutEntryAsync(
                null,
                async () =>
                {
                    await using var database = await databases.CreateDbContextAsync(cancellationToken);

                    // BEGIN IMMEDIATE: nobody changes rules or addresses in between.
                    await using var transaction = await database.Database.BeginTransactionAsync(cancellationToken);
                    await WriteAsync(database, organization, outcome, cancellationToken);
                    await database.SaveChangesAsync(cancellationToken);
                    await transaction.CommitAsync(cancellationToken);
                    return true;
                },
                cancellationToken
            );
        }
        finally
        {
            // Whatever is stored by now is read.
            _known.TryRemove(organization.Id, out _);
        }

        feed.Publish(organization.Id, News.Alerts);
        deliveries.Wake();
    }

    private async Task WriteAsync(
        ApplicationDbContext database,
        Organization organization,
        AlertOutcome outcome,
        CancellationToken cancellationToken
    )
    {
        var now = time.Now();
        var channels = await database
            .AlertChannels.AsNoTracking()
            .Where(channel => channel.OrganizationId == organization.Id && channel.IsOn)
            .OrderBy(channel => channel.Id)
            .ToListAsync(cancellationToken);
        var rules = await database
            .AlertRules.AsNoTracking()
            .Where(rule => rule.OrganizationId == organization.Id && rule.IsOn)
            .ToListAsync(cancellationToken);

        // Somebody may have changed a rule since it was asked.
        foreach (var fired in outcome.Fired.Where(fired => rules.Exists(rule => rule.ToRule() == fired.Rule)))
        {
            if (await FindAsync(database, fired.Key, cancellationToken) is not null)
            {
                continue;
            }

            var alert = New(organization, fired, now);
            database.FiredAlerts.Add(alert);
            channels.ForEach(channel => deliveries.Add(database, messages.Fired(organization, channel, alert), now));
        }

        foreach (var recovered in outcome.Recovered)
        {
            if (await FindAsync(database, recovered.Key, cancellationToken) is { IsOpen: true } alert)
            {
                (alert.IsOpen, alert.RecoveredAt, alert.Recovery) = (false, now, recovered.Finding.Text);
                channels.ForEach(channel =>
                    deliveries.Add(database, messages.Recovered(organization, channel, alert, recovered.Finding.Title), now)
                );
            }
        }

        foreach (var key in outcome.Ended)
        {
            if (await FindAsync(database, key, cancellationToken) is { } alert)
            {
                alert.IsOpen = false;
            }
        }
    }

    private static Task<FiredAlert?> FindAsync(ApplicationDbContext database, AlertKey key, CancellationToken cancellationToken) =>
        database.FiredAlerts.SingleOrDefaultAsync(
            alert => alert.RuleId == key.RuleId && alert.Terms == key.Terms && alert.Subject == key.Subject && alert.Day == key.Day,
            cancellationToken
        );

    private FiredAlert New(Organization organization, AlertFired fired, Instant now) =>
        new()
        {
            Id = AlertIds.New(now),
            OrganizationId = organization.Id,
            RuleId = fired.Rule.Id,
            Terms = fired.Key.Terms,
            Kind = fired.Rule.Kind.Name,
            Subject = fired.Key.Subject,
            Day = fired.Key.Day,
            FiredAt = now,
            Title = fired.Finding.Title,
            Text = fired.Finding.Text,
            Pool = fired.Finding.Pool,
            ProjectId = fired.Finding.ProjectId,
            Tokens = fired.Finding.Tokens,
            Allowance = fired.Finding.Allowance,
            IsOpen = true,
        };

    private sealed record Known(long Tick, UtcDay Day, IReadOnlyCollection<KnownAlert> Alerts);
}
