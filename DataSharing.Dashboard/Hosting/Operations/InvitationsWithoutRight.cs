using DataSharing.Dashboard.Access;
using DataSharing.Dashboard.Data;
using DataSharing.Dashboard.Identity;
using Microsoft.EntityFrameworkCore;

namespace DataSharing.Dashboard.Hosting.Operations;

/// <summary>
/// Ends, before anybody can accept one, invitations of people who may not invite any more: those that were handed out, and outlived the
/// right, under a version that did not end them.
/// </summary>
internal sealed class InvitationsWithoutRight(IDbContextFactory<ApplicationDbContext> databases, TimeProvider time) : IHostedService
{
    public async Task StartAsync(CancellationToken cancellationToken)
    {
        await using var database = await databases.CreateDbContextAsync(cancellationToken);
        await using var transaction = await database.Database.BeginTransactionAsync(cancellationToken);
        await new Change(database, Actor.Server, Standing.Server, null, time).EndInvitationsWithoutRightAsync(cancellationToken);
        await database.SaveChangesAsync(cancellationToken);
        await transaction.CommitAsync(cancellationToken);
    }

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;
}
