using System.Security.Cryptography;
using DataSharing.Core.Primitives;
using DataSharing.Dashboard.Common;
using DataSharing.Dashboard.Data;
using DataSharing.Dashboard.Data.Entities;
using DataSharing.Dashboard.Memory;
using Microsoft.EntityFrameworkCore;

namespace DataSharing.Dashboard.Outbox;

/// <summary>
/// Sends what is due. A delivery is recorded as sent after the other side accepted it: if the process dies in between, it is sent again
/// with the same id, and otherwise never. See docs/decisions/0038.
/// </summary>
internal sealed partial class DeliverySender : BackgroundService
{
    /// <summary>What was sent, or given up, is kept for so long.</summary>
    public static readonly TimeSpan Kept = TimeSpan.FromDays(90);

    private const int MostAtOnce = 16;
    private const int MostInATurn = 200;

    private static readonly TimeSpan _interval = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan _atLeast = TimeSpan.FromMinutes(1);
    private static readonly TimeSpan _tidying = TimeSpan.FromHours(1);

    private readonly IDbContextFactory<ApplicationDbContext> _databases;
    private readonly LoggedChanges _logged;
    private readonly Deliveries _deliveries;
    private readonly Dictionary<ChannelKind, IDeliveryChannel> _channels;
    private readonly TimeProvider _time;
    private readonly ILogger<DeliverySender> _logger;
    private readonly SemaphoreSlim _wake = new(0);
    private readonly SemaphoreSlim _one = new(1);
    private Instant? _tidied;

    // When something is due next, as far as is known: with nothing on its way nobody asks the database.
    private Instant? _next = Instant.Beginning;
    private Instant _asked = Instant.Beginning;

    public DeliverySender(
        IDbContextFactory<ApplicationDbContext> databases,
        LoggedChanges logged,
        Deliveries deliveries,
        IEnumerable<IDeliveryChannel> channels,
        TimeProvider time,
        ILogger<DeliverySender> logger
    )
    {
        (_databases, _logged, _deliveries, _time, _logger) = (databases, logged, deliveries, time, logger);
        _channels = channels.ToDictionary(channel => channel.Kind);
        deliveries.Woken += () => _wake.Release();
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        while (!stoppingToken.IsCancellationRequested)
        {
            try
            {
                if (IsTime(_time.Now()))
                {
                    await TurnAsync(stoppingToken);
                }

                if (await _wake.WaitAsync(_interval, stoppingToken))
                {
                    _next = Instant.Beginning;
                }
            }
            catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
            {
                return;
            }
            catch (Exception exception) when (exception is not OperationCanceledException)
            {
                LogFailure(exception);
                await Task.Delay(_interval, stoppingToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            }
        }
    }

    // Asked now and then all the same: a clock can be set, and a command beside the server adds messages too.
    private bool IsTime(Instant now) => now >= _next || now.Since(_asked).Duration() >= _atLeast;

    /// <summary>Tries each delivery that is due once; of one address, no more after one that failed.</summary>
    public async Task TurnAsync(CancellationToken cancellationToken)
    {
        await _one.WaitAsync(cancellationToken);
        try
        {
            var now = _time.Now();
            List<Delivery> due;
            await using (var database = await _databases.CreateDbContextAsync(cancellationToken))
            {
                due = await database
                    .Deliveries.AsNoTracking()
                    .Where(delivery => delivery.State == DeliveryState.Pending && delivery.NextAt <= now)
                    .OrderBy(delivery => delivery.NextAt)
                    .ThenBy(delivery => delivery.Sequence)
                    .Take(MostInATurn)
                    .ToListAsync(cancellationToken);
            }

            await Parallel.ForEachAsync(
                due.GroupBy(delivery => (delivery.Channel, delivery.Address)),
                new ParallelOptions { MaxDegreeOfParallelism = MostAtOnce, CancellationToken = cancellationToken },
                async (group, ending) =>
                {
                    foreach (var delivery in group)
                    {
                        if (ending.IsCancellationRequested || !await TryAsync(delivery))
                        {
                            return;
                        }
                    }
                }
            );
            await TidyAsync(now, cancellationToken);
            _next = await NextAsync(cancellationToken);
            _asked = now;
        }
        finally
        {
            _one.Release();
        }
    }

    public override void Dispose()
    {
        _wake.Dispose();
        _one.Dispose();
        base.Dispose();
    }

    // What has begun is finished and recorded, also when the server is told to stop: a channel waits for seconds at most.
    private async Task<bool> TryAsync(Delivery delivery)
    {
        var result = await SendAsync(delivery);
        var now = _time.Now();
        var attempts = delivery.Attempts + 1;
        var wait = result.Error is null || result.IsFinal ? null : DeliveryPlan.After(delivery.Id, attempts, result.After);
        var state =
            result.Error is null ? DeliveryState.Sent
            : wait is null ? DeliveryState.Dead
            : DeliveryState.Pending;
        var next = wait is { } later ? now.Plus(later) : now;
        var isErased = state == DeliveryState.Sent && delivery.IsConfidential;
        await _logged.WriteWithoutEntryAsync(
            null,
            async () =>
            {
                await using var database = await _databases.CreateDbContextAsync(CancellationToken.None);
                return await database
                    .Deliveries.Where(stored => stored.Sequence == delivery.Sequence && stored.State == DeliveryState.Pending)
                    .ExecuteUpdateAsync(
                        set =>
                            set.SetProperty(stored => stored.State, state)
                                .SetProperty(stored => stored.Attempts, attempts)
                                .SetProperty(stored => stored.NextAt, next)
                                .SetProperty(stored => stored.TriedAt, now)
                                .SetProperty(stored => stored.Error, result.Error)
                                .SetProperty(stored => stored.SealedBody, stored => isErased ? null : stored.SealedBody),
                        CancellationToken.None
                    );
            },
            CancellationToken.None
        );
        if (state == DeliveryState.Dead)
        {
            LogDead(delivery.Id, delivery.Kind, result.Error);
        }

        _deliveries.Tell(delivery);
        return result.Error is null;
    }

    private async Task<DeliveryResult> SendAsync(Delivery delivery)
    {
        try
        {
            return await _channels[delivery.Channel].SendAsync(delivery, _deliveries.BodyOf(delivery), CancellationToken.None);
        }
        catch (CryptographicException)
        {
            return new DeliveryResult("Its text cannot be opened any more: the keys are not those it was sealed with.", IsFinal: true);
        }
        catch (Exception exception)
        {
            // A fault of ours must not keep everybody else's messages back.
            LogFault(exception, delivery.Id);
            return new DeliveryResult("This server failed to send it; its log says why.");
        }
    }

    private async Task<Instant?> NextAsync(CancellationToken cancellationToken)
    {
        await using var database = await _databases.CreateDbContextAsync(cancellationToken);
        return await database
            .Deliveries.Where(delivery => delivery.State == DeliveryState.Pending)
            .OrderBy(delivery => delivery.NextAt)
            .Select(delivery => (Instant?)delivery.NextAt)
            .FirstOrDefaultAsync(cancellationToken);
    }

    private async Task TidyAsync(Instant now, CancellationToken cancellationToken)
    {
        if (_tidied is { } last && now >= last && now < last.Plus(_tidying))
        {
            return;
        }

        _tidied = now;
        var before = now.Plus(-Kept);
        await _logged.WriteWithoutEntryAsync(
            null,
            async () =>
            {
                await using var database = await _databases.CreateDbContextAsync(cancellationToken);
                return await database
                    .Deliveries.Where(delivery => delivery.State != DeliveryState.Pending && delivery.CreatedAt < before)
                    .ExecuteDeleteAsync(cancellationToken);
            },
            cancellationToken
        );
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "Messages could not be read or recorded; they are tried again.")]
    private partial void LogFailure(Exception exception);

    [LoggerMessage(Level = LogLevel.Error, Message = "Sending {Id} failed.")]
    private partial void LogFault(Exception exception, string id);

    [LoggerMessage(Level = LogLevel.Warning, Message = "{Kind} {Id} is given up: {Error}")]
    private partial void LogDead(string id, DeliveryKind kind, string? error);
}
