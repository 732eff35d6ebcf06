using DataSharing.Dashboard.Access;
using DataSharing.Dashboard.Alerts;
using DataSharing.Dashboard.Auditing;
using DataSharing.Dashboard.Common;
using DataSharing.Dashboard.Configuration;
using DataSharing.Dashboard.Data.Entities;
using DataSharing.Dashboard.Outbox;
using Microsoft.EntityFrameworkCore;

namespace DataSharing.Dashboard.Features.Alerts;

/// <summary>Owners choose where alerts go. The log never holds a webhook's secret, nor its path.</summary>
internal sealed class ChangeAlertChannels(
    Changes changes,
    WebhookAddresses addresses,
    WebhookSecrets secrets,
    DeliveryOptions options,
    AlertMessages messages,
    Deliveries deliveries
)
{
    public const int Most = 20;

    private static readonly TimeSpan _betweenTests = TimeSpan.FromSeconds(10);

    public Task AddEmailAsync(Actor actor, string organizationId, string email, CancellationToken cancellationToken) =>
        changes.ExecuteAsync(
            actor,
            organizationId,
            Right.Decide,
            AuditTypes.AlertChannelAdded,
            scope =>
            {
                if (!options.HasEmail)
                {
                    throw new ConflictException("no_email", "E-mail is not set up on this server.");
                }

                return AddAsync(scope, organizationId, ChannelKind.Email, Naming.Email(email, "email"), null, cancellationToken);
            },
            cancellationToken
        );

    /// <returns>The secret, which is shown this once.</returns>
    public Task<string> AddWebhookAsync(Actor actor, string organizationId, string url, CancellationToken cancellationToken) =>
        changes.ExecuteAsync(
            actor,
            organizationId,
            Right.Decide,
            AuditTypes.AlertChannelAdded,
            async scope =>
            {
                var secret = WebhookSignature.MakeSecret();
                await AddAsync(
                    scope,
                    organizationId,
                    ChannelKind.Webhook,
                    addresses.Check(url).AbsoluteUri,
                    secrets.Seal(secret),
                    cancellationToken
                );
                return secret;
            },
            cancellationToken
        );

    public Task SwitchAsync(Actor actor, string organizationId, string channelId, bool on, CancellationToken cancellationToken) =>
        changes.ExecuteAsync(
            actor,
            organizationId,
            Right.Decide,
            AuditTypes.AlertChannelUpdated,
            async scope =>
            {
                var channel = await FindAsync(scope, organizationId, channelId, cancellationToken);
                if (channel.IsOn != on)
                {
                    channel.IsOn = on;
                    if (!on)
                    {
                        await EndAsync(scope, channelId, "This address was switched off.", cancellationToken);
                    }

                    scope.Audit(
                        AuditTypes.AlertChannelUpdated,
                        channelId,
                        new { on = !on },
                        new { on, address = ChannelWords.Shown(channel.Kind, channel.Address) }
                    );
                }

                return true;
            },
            cancellationToken
        );

    public Task RemoveAsync(Actor actor, string organizationId, string channelId, CancellationToken cancellationToken) =>
        changes.ExecuteAsync(
            actor,
            organizationId,
            Right.Decide,
            AuditTypes.AlertChannelDeleted,
            async scope =>
            {
                var channel = await FindAsync(scope, organizationId, channelId, cancellationToken);
                scope.Database.AlertChannels.Remove(channel);
                await EndAsync(scope, channelId, "This address was removed.", cancellationToken);
                scope.Audit(AuditTypes.AlertChannelDeleted, channelId, Values(channel));
                return true;
            },
            cancellationToken
        );

    /// <summary>Sends a message that says it is a test.</summary>
    public async Task TestAsync(Actor actor, string organizationId, string channelId, CancellationToken cancellationToken)
    {
        await changes.ExecuteAsync(
            actor,
            organizationId,
            Right.Decide,
            AuditTypes.AlertTested,
            async scope =>
            {
                var channel = await FindAsync(scope, organizationId, channelId, cancellationToken);
                var since = scope.Now.Plus(-_betweenTests);
                if (
                    await scope.Database.Deliveries.AnyAsync(
                        delivery => delivery.ChannelId == channelId && delivery.Kind == DeliveryKind.Test && delivery.CreatedAt > since,
                        cancellationToken
                    )
                )
                {
                    throw new ConflictException("tested_just_now", "A test was sent a moment ago. Wait ten seconds before the next.");
                }

                var organization = await scope.Database.Organizations.SingleAsync(
                    organization => organization.Id == organizationId,
                    cancellationToken
                );
                deliveries.Add(scope.Database, messages.Test(organization, channel, scope.Standing.Name, scope.Now), scope.Now);
                scope.Audit(AuditTypes.AlertTested, channelId, @new: Values(channel));
                return true;
            },
            cancellationToken
        );
        deliveries.Wake();
    }

    private static async Task<bool> AddAsync(
        Change scope,
        string organizationId,
        ChannelKind kind,
        string address,
        string? sealedSecret,
        CancellationToken cancellationToken
    )
    {
        var channels = await scope
            .Database.AlertChannels.Where(channel => channel.OrganizationId == organizationId)
            .ToListAsync(cancellationToken);
        if (channels.Count >= Most)
        {
            throw new ConflictException("too_many", $"There are {Most} addresses, which is the most. Remove one first.");
        }

        if (channels.Exists(channel => channel.Kind == kind && channel.Address.Equals(address, StringComparison.OrdinalIgnoreCase)))
        {
            throw new ConflictException("channel_exists", "Alerts go to this address already.");
        }

        var channel = new AlertChannel
        {
            Id = $"channel_{Guid.CreateVersion7():N}",
            OrganizationId = organizationId,
            Kind = kind,
            Address = address,
            SealedSecret = sealedSecret,
            IsOn = true,
            CreatedAt = scope.Now,
            CreatedBy = scope.Standing.Name,
        };
        scope.Database.AlertChannels.Add(channel);
        scope.Audit(AuditTypes.AlertChannelAdded, channel.Id, @new: Values(channel));
        return true;
    }

    private static Task EndAsync(Change scope, string channelId, string why, CancellationToken cancellationToken) =>
        Deliveries.EndAsync(scope.Database.Deliveries.Where(delivery => delivery.ChannelId == channelId), why, cancellationToken);

    private static async Task<AlertChannel> FindAsync(
        Change scope,
        string organizationId,
        string channelId,
        CancellationToken cancellationToken
    ) =>
        await scope.Database.AlertChannels.SingleOrDefaultAsync(
            channel => channel.OrganizationId == organizationId && channel.Id == channelId,
            cancellationToken
        ) ?? throw new NotFoundException("This address");

    private static object Values(AlertChannel channel) =>
        new { kind = channel.Kind.Wire(), address = ChannelWords.Shown(channel.Kind, channel.Address) };
}
