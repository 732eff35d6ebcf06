using DataSharing.Core.Primitives;
using DataSharing.Dashboard.Common;
using DataSharing.Dashboard.Data;
using DataSharing.Dashboard.Data.Engines;
using Microsoft.EntityFrameworkCore;

namespace DataSharing.Dashboard.ProviderUsage.Reading;

/// <summary>
/// The right to read for an organization: held by one process at a time, renewed while it works, free again soon after a crash.
/// </summary>
internal sealed class SyncLease : IAsyncDisposable
{
    private static readonly TimeSpan _ahead = TimeSpan.FromMinutes(1);

    private readonly IDbContextFactory<ReportsDbContext> _reports;
    private readonly string _organizationId;
    private readonly string _holder;
    private readonly TimeProvider _time;
    private readonly CancellationTokenSource _lost = new();
    private readonly CancellationTokenSource _done = new();
    private readonly Task _renewing;

    private SyncLease(IDbContextFactory<ReportsDbContext> reports, string organizationId, string holder, TimeProvider time, TimeSpan length)
    {
        (_reports, _organizationId, _holder, _time) = (reports, organizationId, holder, time);
        _renewing = RenewAsync(length);
    }

    /// <summary>Cancelled when somebody else has taken over.</summary>
    public CancellationToken Lost => _lost.Token;

    /// <returns>The lease, or null while somebody else has it.</returns>
    public static async Task<SyncLease?> TakeAsync(
        IDbContextFactory<ReportsDbContext> reports,
        string organizationId,
        TimeProvider time,
        TimeSpan length,
        CancellationToken cancellationToken
    )
    {
        var (now, holder) = (time.Now(), Guid.NewGuid().ToString("N"));
        await using var database = await reports.CreateDbContextAsync(cancellationToken);
        await using var transaction = await database.Database.BeginTransactionAsync(cancellationToken);
        var state = await database.SyncStates.SingleOrDefaultAsync(state => state.OrganizationId == organizationId, cancellationToken);
        if (state is null)
        {
            state = new SyncState { OrganizationId = organizationId };
            database.SyncStates.Add(state);
        }

        // A clock that was set back must not lock everybody out; that of another server may be a little ahead.
        if (state.LeaseHolder is not null && state.LeaseUntil > now && state.LeaseUntil <= now.Plus(length + _ahead))
        {
            return null;
        }

        (state.LeaseHolder, state.LeaseUntil, state.StartedAt) = (holder, now.Plus(length), now);
        await database.SaveChangesAsync(cancellationToken);
        await transaction.CommitAsync(cancellationToken);
        return new SyncLease(reports, organizationId, holder, time, length);
    }

    public async ValueTask DisposeAsync()
    {
        await _done.CancelAsync();
        await _renewing;
        try
        {
            await using var database = await _reports.CreateDbContextAsync();
            await database.InTransactionAsync(
                () => Own(database).ExecuteUpdateAsync(set => set.SetProperty(state => state.LeaseHolder, (string?)null)),
                CancellationToken.None
            );
        }
        catch (Exception exception) when (DatabaseFault.Is(exception))
        {
            // It runs out by itself.
        }

        _lost.Dispose();
        _done.Dispose();
    }

    private IQueryable<SyncState> Own(ReportsDbContext database) =>
        database.SyncStates.Where(state => state.OrganizationId == _organizationId && state.LeaseHolder == _holder);

    private async Task RenewAsync(TimeSpan length)
    {
        var held = _time.Now().Plus(length);
        try
        {
            while (true)
            {
                await Task.Delay(length / 3, _time, _done.Token);
                var until = _time.Now().Plus(length);
                var renewed = await TryRenewAsync(until);
                if (renewed == true)
                {
                    held = until;
                }
                else if (renewed == false || _time.Now() >= held)
                {
                    await _lost.CancelAsync();
                    return;
                }
            }
        }
        catch (OperationCanceledException)
        {
            // The work is done.
        }
    }

    // Null while the database cannot be asked: then it is still ours until it runs out.
    private async Task<bool?> TryRenewAsync(Instant until)
    {
        try
        {
            await using var database = await _reports.CreateDbContextAsync(_done.Token);
            return await database.InTransactionAsync(
                    () => Own(database).ExecuteUpdateAsync(set => set.SetProperty(state => state.LeaseUntil, until), _done.Token),
                    _done.Token
                ) > 0;
        }
        catch (Exception exception) when (DatabaseFault.Is(exception))
        {
            return null;
        }
    }
}
