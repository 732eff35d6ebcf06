using DataSharing.Core.Primitives;
using DataSharing.Dashboard.Data;
using DataSharing.Dashboard.Data.Entities;
using Microsoft.EntityFrameworkCore;

namespace DataSharing.Dashboard.Outbox;

/// <summary>One place that messages of an organization go to: how its receiver answers one of them is nothing to another.</summary>
internal readonly record struct DeliveryAddress(string? OrganizationId, ChannelKind Channel, string Address)
{
    public DeliveryAddress(Delivery delivery)
        : this(delivery.OrganizationId, delivery.Channel, delivery.Address) { }
}

/// <summary>Whose turn it is: addresses one after the other, however many messages wait for one. For one caller at a time.</summary>
internal sealed class DueAddresses(IDbContextFactory<ApplicationDbContext> databases)
{
    private readonly Dictionary<DeliveryAddress, long> _served = [];
    private long _turn;

    /// <summary>Those that had no turn for the longest, with something due.</summary>
    /// <param name="now">The present.</param>
    /// <param name="isBusy">Addresses that are left out.</param>
    /// <param name="most">So many.</param>
    /// <param name="cancellationToken">Stops reading.</param>
    public async Task<List<DeliveryAddress>> NextAsync(
        Instant now,
        Func<DeliveryAddress, bool> isBusy,
        int most,
        CancellationToken cancellationToken
    )
    {
        await using var database = await databases.CreateDbContextAsync(cancellationToken);
        var due = await Due(database, now)
            .GroupBy(delivery => new
            {
                delivery.OrganizationId,
                delivery.Channel,
                delivery.Address,
            })
            .Select(group => new
            {
                group.Key.OrganizationId,
                group.Key.Channel,
                group.Key.Address,
                Since = group.Min(delivery => delivery.PendingSince),
                First = group.Min(delivery => delivery.Sequence),
            })
            .ToListAsync(cancellationToken);
        var waiting = due.ConvertAll(one =>
            (Address: new DeliveryAddress(one.OrganizationId, one.Channel, one.Address), one.Since, one.First)
        );
        foreach (var gone in _served.Keys.Except(waiting.Select(one => one.Address)).ToList())
        {
            _served.Remove(gone);
        }

        var next = waiting
            .Where(one => !isBusy(one.Address))
            .OrderBy(one => _served.GetValueOrDefault(one.Address))
            .ThenBy(one => one.Since)
            .ThenBy(one => one.First)
            .Take(most)
            .Select(one => one.Address)
            .ToList();
        _turn++;
        next.ForEach(address => _served[address] = _turn);
        return next;
    }

    /// <summary>What is due of one address, the oldest first.</summary>
    public async Task<List<Delivery>> OfAsync(DeliveryAddress of, Instant now, int most)
    {
        await using var database = await databases.CreateDbContextAsync();
        return await Due(database, now)
            .Where(delivery =>
                delivery.OrganizationId == of.OrganizationId && delivery.Channel == of.Channel && delivery.Address == of.Address
            )
            .OrderBy(delivery => delivery.NextAt)
            .ThenBy(delivery => delivery.PendingSince)
            .ThenBy(delivery => delivery.Sequence)
            .Take(most)
            .ToListAsync();
    }

    private static IQueryable<Delivery> Due(ApplicationDbContext database, Instant now) =>
        database.Deliveries.AsNoTracking().Where(delivery => delivery.State == DeliveryState.Pending && delivery.NextAt <= now);
}
