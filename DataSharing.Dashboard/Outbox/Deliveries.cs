using DataSharing.Core.Primitives;
using DataSharing.Dashboard.Data;
using DataSharing.Dashboard.Data.Entities;
using Microsoft.AspNetCore.DataProtection;
using Microsoft.EntityFrameworkCore;

namespace DataSharing.Dashboard.Outbox;

/// <summary>Takes messages within the transaction of what they tell of: both are stored, or neither.</summary>
internal sealed class Deliveries(IDataProtectionProvider protection, TimeProvider time)
{
    private readonly IDataProtector _bodies = protection.CreateProtector("Outbox.Body.v1");

    /// <summary>Something was stored, or is to be tried again at once.</summary>
    public event Action? Woken;

    /// <summary>A delivery of this organization has come further.</summary>
    public event Action<string>? Moved;

    public Delivery Add(ApplicationDbContext database, OutgoingMessage message, Instant now)
    {
        var delivery = new Delivery
        {
            Id = $"msg_{Guid.CreateVersion7(time.GetUtcNow()):N}",
            OrganizationId = message.OrganizationId,
            AlertId = message.AlertId,
            Kind = message.Kind,
            Channel = message.Channel,
            ChannelId = message.ChannelId,
            InvitationId = message.InvitationId,
            RequestId = message.RequestId,
            Address = message.Address,
            Title = message.Title,
            SealedBody = _bodies.Protect(message.Body),
            IsConfidential = message.IsConfidential,
            CreatedAt = now,
            PendingSince = now,
            State = DeliveryState.Pending,
            NextAt = now,
        };
        database.Deliveries.Add(delivery);
        return delivery;
    }

    /// <summary>What is sent.</summary>
    /// <exception cref="System.Security.Cryptography.CryptographicException">The keys are not those it was sealed with.</exception>
    public string BodyOf(Delivery delivery) => _bodies.Unprotect(delivery.SealedBody!);

    /// <summary>Within the transaction: what still waits of these goes out no more, and what it held of secrets is gone.</summary>
    /// <param name="of">Which.</param>
    /// <param name="why">In a sentence.</param>
    /// <param name="cancellationToken">Leaves it as it was.</param>
    public static async Task EndAsync(IQueryable<Delivery> of, string why, CancellationToken cancellationToken)
    {
        foreach (var waiting in await of.Where(one => one.State == DeliveryState.Pending).ToListAsync(cancellationToken))
        {
            (waiting.State, waiting.Error) = (DeliveryState.Dead, why);
            waiting.SealedBody = waiting.IsConfidential ? null : waiting.SealedBody;
        }
    }

    /// <summary>After the commit: what was added goes out now.</summary>
    public void Wake() => Woken?.Invoke();

    public void Tell(Delivery delivery)
    {
        if (delivery.OrganizationId is { } organizationId)
        {
            Moved?.Invoke(organizationId);
        }
    }
}
