using System.Collections.Concurrent;
using DataSharing.Core.Primitives;
using DataSharing.Dashboard.Access;
using DataSharing.Dashboard.Auditing;
using DataSharing.Dashboard.Common;
using DataSharing.Dashboard.Data;
using DataSharing.Dashboard.Data.Entities;
using DataSharing.Dashboard.Memory;
using Microsoft.EntityFrameworkCore;

namespace DataSharing.Dashboard.Outbox;

/// <summary>
/// Records how tries went. What could not be recorded is kept here, and nothing is sent until it is: so no message goes out again because
/// the disk is full. Safe for use by several threads at once.
/// </summary>
internal sealed class DeliveryRecords(IDbContextFactory<ApplicationDbContext> databases, LoggedChanges logged, TimeProvider time)
{
    private readonly ConcurrentDictionary<long, Try> _unrecorded = new();

    /// <summary>Whether a try of it waits to be recorded.</summary>
    public bool IsUnrecorded(Delivery delivery) => _unrecorded.ContainsKey(delivery.Sequence);

    /// <summary>Records what could not be recorded before.</summary>
    /// <returns>What was recorded.</returns>
    public async Task<List<Delivery>> CatchUpAsync()
    {
        var recorded = new List<Delivery>();
        foreach (var waiting in _unrecorded.Values.OrderBy(one => one.Delivery.Sequence).ToList())
        {
            await WriteAsync(waiting);
            _unrecorded.TryRemove(waiting.Delivery.Sequence, out _);
            recorded.Add(waiting.Delivery);
        }

        return recorded;
    }

    /// <summary>Records one try.</summary>
    /// <returns>How far the delivery is by it.</returns>
    public async Task<DeliveryState> AddAsync(Delivery delivery, DeliveryResult result)
    {
        var attempts = delivery.Attempts + 1;
        var wait = result.Error is null || result.IsFinal ? null : DeliveryPlan.After(delivery.Id, attempts, result.After);
        var state =
            result.Error is null ? DeliveryState.Sent
            : wait is null ? DeliveryState.Dead
            : DeliveryState.Pending;
        var one = new Try(delivery, result, state, attempts, time.Now(), wait);
        try
        {
            await WriteAsync(one);
        }
        catch
        {
            _unrecorded[delivery.Sequence] = one;
            throw;
        }

        return state;
    }

    private Task WriteAsync(Try one) =>
        one is { Result.IsUnwanted: true, Delivery.ChannelId: not null }
            ? WriteAsync(
                one,
                async database =>
                {
                    if (await database.AlertChannels.FindAsync(one.Delivery.ChannelId) is { IsOn: true } channel)
                    {
                        await SwitchOffAsync(database, channel, one.Result.Error!);
                    }
                }
            )
            // No act of anybody.
            : logged.WriteWithoutEntryAsync(
                null,
                async () =>
                {
                    await WriteAsync(one, database => HoldBackAsync(database, one));
                    return true;
                },
                CancellationToken.None
            );

    private async Task WriteAsync(Try one, Func<ApplicationDbContext, Task> also)
    {
        await using var database = await databases.CreateDbContextAsync(CancellationToken.None);
        await using var transaction = await database.Database.BeginTransactionAsync(CancellationToken.None);
        var next = one.Wait is { } wait ? one.At.Plus(wait) : one.At;

        // What was ended while it was on its way has arrived all the same; what failed says nothing where another server has tried since.
        var isSent = one.State == DeliveryState.Sent;
        var isErased = one.State != DeliveryState.Pending && one.Delivery.IsConfidential;
        await database
            .Deliveries.Where(stored =>
                stored.Sequence == one.Delivery.Sequence
                && (isSent || (stored.State == DeliveryState.Pending && stored.Attempts == one.Delivery.Attempts))
            )
            .ExecuteUpdateAsync(
                set =>
                    set.SetProperty(stored => stored.State, one.State)
                        .SetProperty(stored => stored.Attempts, one.Attempts)
                        .SetProperty(stored => stored.NextAt, next)
                        .SetProperty(stored => stored.TriedAt, one.At)
                        .SetProperty(stored => stored.Error, one.Result.Error)
                        .SetProperty(stored => stored.SealedBody, stored => isErased ? null : stored.SealedBody),
                CancellationToken.None
            );
        await also(database);
        await database.SaveChangesAsync(CancellationToken.None);
        await transaction.CommitAsync(CancellationToken.None);
    }

    // What fails is the address: all that waits for it waits with this one, and none of it has been tried. Where this one is given up after
    // days, so is what has waited as long; the rest is tried once a day.
    private static async Task HoldBackAsync(ApplicationDbContext database, Try one)
    {
        if (one.Result.Error is null || one.Result.IsFinal)
        {
            return;
        }

        var (delivery, next, error) = (one.Delivery, one.At.Plus(one.Wait ?? DeliveryPlan.LongestWait), one.Result.Error);
        var others = database.Deliveries.Where(stored =>
            stored.OrganizationId == delivery.OrganizationId
            && stored.Channel == delivery.Channel
            && stored.Address == delivery.Address
            && stored.State == DeliveryState.Pending
        );
        if (one.Wait is null)
        {
            var before = one.At.Plus(-DeliveryPlan.Longest);
            await Deliveries.EndAsync(others.Where(stored => stored.PendingSince < before), error, CancellationToken.None);
            await database.SaveChangesAsync(CancellationToken.None);
        }

        await others
            .Where(stored => stored.NextAt < next)
            .ExecuteUpdateAsync(set => set.SetProperty(stored => stored.NextAt, next), CancellationToken.None);
    }

    // Whoever receives it has said that they want no more: the next alert does not go there either.
    private async Task SwitchOffAsync(ApplicationDbContext database, AlertChannel channel, string why)
    {
        channel.IsOn = false;
        await Deliveries.EndAsync(database.Deliveries.Where(delivery => delivery.ChannelId == channel.Id), why, CancellationToken.None);
        new Change(database, Actor.Server, Standing.Server, channel.OrganizationId, time).Audit(
            AuditTypes.AlertChannelUpdated,
            channel.Id,
            new { on = true },
            new
            {
                on = false,
                address = ChannelWords.Shown(channel.Kind, channel.Address),
                why,
            }
        );
    }

    private sealed record Try(Delivery Delivery, DeliveryResult Result, DeliveryState State, int Attempts, Instant At, TimeSpan? Wait);
}
