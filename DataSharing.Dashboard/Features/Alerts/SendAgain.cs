using DataSharing.Dashboard.Access;
using DataSharing.Dashboard.Auditing;
using DataSharing.Dashboard.Common;
using DataSharing.Dashboard.Data.Entities;
using DataSharing.Dashboard.Outbox;
using Microsoft.EntityFrameworkCore;

namespace DataSharing.Dashboard.Features.Alerts;

/// <summary>Sends a message that was given up once more, with the id that it had.</summary>
internal sealed class SendAgain(Changes changes, Deliveries deliveries)
{
    public async Task ExecuteAsync(Actor actor, string organizationId, string deliveryId, CancellationToken cancellationToken)
    {
        await changes.ExecuteAsync(
            actor,
            organizationId,
            Right.Decide,
            AuditTypes.AlertSentAgain,
            async scope =>
            {
                var delivery =
                    await scope.Database.Deliveries.SingleOrDefaultAsync(
                        delivery => delivery.OrganizationId == organizationId && delivery.Id == deliveryId,
                        cancellationToken
                    ) ?? throw new NotFoundException("This message");
                if (delivery.State != DeliveryState.Dead)
                {
                    throw new ConflictException("not_dead", "This message was sent meanwhile, or is still on its way.");
                }

                if (delivery.IsConfidential)
                {
                    throw new ConflictException(
                        "confidential",
                        "Its text was for one person alone, and was erased. Invite them anew; a member's request still stands on Data sharing."
                    );
                }

                if (delivery.ChannelId is not null)
                {
                    var channel =
                        await scope.Database.AlertChannels.SingleOrDefaultAsync(
                            channel => channel.Id == delivery.ChannelId,
                            cancellationToken
                        ) ?? throw new ConflictException("channel_removed", "Its address was removed, so it cannot be sent again.");
                    if (!channel.IsOn)
                    {
                        throw new ConflictException("channel_off", "Its address is switched off. Switch it on first.");
                    }
                }

                (delivery.State, delivery.Attempts) = (DeliveryState.Pending, 0);
                (delivery.PendingSince, delivery.NextAt) = (scope.Now, scope.Now);
                scope.Audit(
                    AuditTypes.AlertSentAgain,
                    delivery.Id,
                    @new: new { kind = delivery.Kind.Wire(), address = ChannelWords.Shown(delivery.Channel, delivery.Address) }
                );
                return true;
            },
            cancellationToken
        );
        deliveries.Wake();
    }
}
