using System.Collections.Concurrent;
using System.Security.Cryptography;
using DataSharing.Core.Primitives;
using DataSharing.Dashboard.Common;
using DataSharing.Dashboard.Data;
using DataSharing.Dashboard.Data.Engines;
using DataSharing.Dashboard.Data.Entities;
using DataSharing.Dashboard.Memory;
using Microsoft.EntityFrameworkCore;

namespace DataSharing.Dashboard.Outbox;

/// <summary>
/// Sends what is due. A delivery is recorded as sent after the other side accepted it: if the process dies in between, it is sent again
/// with the same id, and otherwise never. Of several servers one does. See docs/decisions/0038.
/// </summary>
internal sealed partial class DeliverySender : BackgroundService
{
    /// <summary>What was sent, or given up, and alerts that are over are kept for so long.</summary>
    public static readonly TimeSpan Kept = TimeSpan.FromDays(90);

    private const int MostAtOnce = 16;
    private const int MostInATurn = 5;

    private static readonly TimeSpan _interval = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan _atLeast = TimeSpan.FromMinutes(1);
    private static readonly TimeSpan _longestTurn = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan _tidying = TimeSpan.FromHours(1);

    private readonly IDbContextFactory<ApplicationDbContext> _databases;
    private readonly LoggedChanges _logged;
    private readonly DeliveryRecords _records;
    private readonly DueAddresses _addresses;
    private readonly Deliveries _deliveries;
    private readonly Dictionary<ChannelKind, IDeliveryChannel> _channels;
    private readonly ILeadership _leadership;
    private readonly TimeProvider _time;
    private readonly ILogger<DeliverySender> _logger;
    private readonly ConcurrentDictionary<DeliveryAddress, Task> _busy = new();
    private readonly SemaphoreSlim _wake = new(0);
    private readonly SemaphoreSlim _one = new(1);
    private Instant? _tidied;

    // When something is due next, as far as is known: with nothing on its way nobody asks the database.
    private Instant? _next = Instant.Beginning;
    private Instant _asked = Instant.Beginning;
    private long _tick;

    public DeliverySender(
        IDbContextFactory<ApplicationDbContext> databases,
        LoggedChanges logged,
        Deliveries deliveries,
        IEnumerable<IDeliveryChannel> channels,
        ILeadership leadership,
        TimeProvider time,
        ILogger<DeliverySender> logger
    )
    {
        (_databases, _logged, _deliveries, _leadership) = (databases, logged, deliveries, leadership);
        (_time, _logger) = (time, logger);
        _records = new DeliveryRecords(databases, logged, time);
        _addresses = new DueAddresses(databases);
        _channels = channels.ToDictionary(channel => channel.Kind);
        deliveries.Woken += Wake;
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        while (!stoppingToken.IsCancellationRequested)
        {
            try
            {
                if (IsTime(_time.Now()))
                {
                    // What this server has sent it records, whoever leads by now.
                    await CatchUpAsync(stoppingToken);
                    if (await _leadership.HoldsAsync(stoppingToken))
                    {
                        await TurnAsync(stoppingToken);
                    }
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

    // Commands and servers beside this one add messages too; and asked now and then all the same, since a clock can be set.
    private bool IsTime(Instant now) => now >= _next || !_logged.Holds(_tick) || now.Since(_asked).Duration() >= _atLeast;

    /// <summary>
    /// Begins with the addresses whose turn it is, and waits for none of them: each has its own pace. While something cannot be recorded,
    /// it begins with nothing.
    /// </summary>
    public async Task TurnAsync(CancellationToken cancellationToken)
    {
        await CatchUpAsync(cancellationToken);
        await _one.WaitAsync(cancellationToken);
        try
        {
            _tick = _logged.Refresh();
            var now = _time.Now();
            if (MostAtOnce - _busy.Count is > 0 and var free)
            {
                foreach (var address in await _addresses.NextAsync(now, _busy.ContainsKey, free, cancellationToken))
                {
                    Begin(address, now, cancellationToken);
                }
            }

            await TidyAsync(now, cancellationToken);
            _next = await NextAsync(cancellationToken);
            _asked = now;
        }
        finally
        {
            _one.Release();
        }
    }

    private async Task CatchUpAsync(CancellationToken cancellationToken)
    {
        await _one.WaitAsync(cancellationToken);
        try
        {
            (await _records.CatchUpAsync()).ForEach(_deliveries.Tell);
        }
        finally
        {
            _one.Release();
        }
    }

    public override async Task StopAsync(CancellationToken cancellationToken)
    {
        await base.StopAsync(cancellationToken);

        // What has begun is finished and recorded: a channel waits for seconds at most.
        await Task.WhenAll(_busy.Values).WaitAsync(cancellationToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
    }

    public override void Dispose()
    {
        _deliveries.Woken -= Wake;
        _wake.Dispose();
        _one.Dispose();
        base.Dispose();
    }

    private void Wake()
    {
        try
        {
            _wake.Release();
        }
        catch (ObjectDisposedException)
        {
            // The server is down: what is on its way goes out when it is up again.
        }
    }

    private void Begin(DeliveryAddress address, Instant now, CancellationToken ending)
    {
        var begun = new TaskCompletionSource();
        _busy[address] = begun.Task;
        _ = Task.Run(
            async () =>
            {
                try
                {
                    await WorkAsync(address, now, ending);
                }
                catch (Exception exception)
                {
                    LogFailure(exception);
                }
                finally
                {
                    // There may be more for it, or others that waited for its place.
                    _busy.TryRemove(address, out _);
                    begun.SetResult();
                    Wake();
                }
            },
            CancellationToken.None
        );
    }

    private async Task WorkAsync(DeliveryAddress address, Instant now, CancellationToken ending)
    {
        var begun = _time.GetTimestamp();
        foreach (var delivery in await _addresses.OfAsync(address, now, MostInATurn))
        {
            if (
                ending.IsCancellationRequested
                || _time.GetElapsedTime(begun) > _longestTurn
                || _records.IsUnrecorded(delivery)
                || !await TryAsync(delivery)
            )
            {
                return;
            }
        }
    }

    // Whether the next one of the same address may go: what is wrong with one message alone keeps no other back.
    private async Task<bool> TryAsync(Delivery delivery)
    {
        var result = await SendAsync(delivery);
        if (await _records.AddAsync(delivery, result) == DeliveryState.Dead)
        {
            LogDead(delivery.Id, delivery.Kind);
        }

        _deliveries.Tell(delivery);
        return result is { Error: null } or { IsFinal: true, IsUnwanted: false };
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
                await using var transaction = await database.Database.BeginTransactionAsync(cancellationToken);
                var gone = await database
                    .Deliveries.Where(delivery => delivery.State != DeliveryState.Pending && delivery.PendingSince < before)
                    .ExecuteDeleteAsync(cancellationToken);
                gone += await database
                    .FiredAlerts.Where(alert => !alert.IsOpen && alert.FiredAt < before)
                    .ExecuteDeleteAsync(cancellationToken);
                await transaction.CommitAsync(cancellationToken);
                return gone;
            },
            cancellationToken
        );
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "Messages could not be read or recorded; they are tried again.")]
    private partial void LogFailure(Exception exception);

    [LoggerMessage(Level = LogLevel.Error, Message = "Sending {Id} failed.")]
    private partial void LogFault(Exception exception, string id);

    [LoggerMessage(Level = LogLevel.Warning, Message = "{Kind} {Id} is given up; its page says why.")]
    private partial void LogDead(string id, DeliveryKind kind);
}
