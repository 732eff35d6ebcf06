using DataSharing.Core.Eligibility;
using DataSharing.Core.Time;
using DataSharing.Dashboard.Data;
using DataSharing.Dashboard.Data.Entities;
using DataSharing.Dashboard.Features.Facts;
using DataSharing.Dashboard.Features.Projects;
using DataSharing.Dashboard.OpenAI;
using DataSharing.Dashboard.Reports;
using DataSharing.Dashboard.Security;
using DataSharing.Dashboard.Shared;
using Microsoft.EntityFrameworkCore;

namespace DataSharing.Dashboard.Features.OpenAIConnection;

/// <summary>Reads data retention once a day into the facts: Zero Data Retention of the organization and of its projects, with its source.</summary>
internal sealed class SyncDataRetention(
    IDbContextFactory<ApplicationDbContext> databases, IDbContextFactory<ReportsDbContext> reports, AdminApi api, SetFacts facts, MarkProject mark, TimeProvider time)
{
    private static readonly TimeSpan _every = TimeSpan.FromDays(1);

    /// <summary>After something could not be read.</summary>
    private static readonly TimeSpan _again = TimeSpan.FromHours(1);

    /// <summary>A fact that was read long ago is entered anew, so that it does not ask for confirmation while it is being read.</summary>
    private static readonly TimeSpan _renew = TimeSpan.FromDays(20);

    public async Task RefreshAsync(string organizationId, AdminKey key, CancellationToken cancellationToken)
    {
        await using var state = await reports.CreateDbContextAsync(cancellationToken);
        var sync = await state.SyncStates.SingleAsync(sync => sync.OrganizationId == organizationId, cancellationToken);
        if (sync.DataRetentionReadAt is { } before && time.Now().Since(before) < _every)
        {
            return;
        }

        sync.DataRetentionReadAt = await TryReadAsync(organizationId, key, cancellationToken) ? time.Now() : time.Now().Plus(_again - _every);
        await state.SaveChangesAsync(cancellationToken);
    }

    /// <returns>Whether everything could be read; what could be is entered in any case.</returns>
    private async Task<bool> TryReadAsync(string organizationId, AdminKey key, CancellationToken cancellationToken)
    {
        var complete = true;
        await using var database = await databases.CreateDbContextAsync(cancellationToken);
        var history = (await database.FindHistoryAsync(organizationId, cancellationToken))!;
        await TryAsync(async () =>
        {
            if ((await FindAsync(key, null, cancellationToken))?.IsZero is { } zero)
            {
                await EnterAsync(organizationId, history.ZeroDataRetention.At(time.Now()), zero, cancellationToken);
            }
        });

        foreach (var project in history.At(time.Now()).Projects.Where(project => !project.Archived))
        {
            await TryAsync(async () =>
            {
                if ((await FindAsync(key, project.Id, cancellationToken))?.IsZeroOfProject is { } own && own != project.ZeroDataRetention)
                {
                    await mark.ExecuteAsync(Actor.Connection, organizationId, project.Id, ProjectMarkKind.Zdr, own, cancellationToken);
                }
            });
        }

        return complete;

        // One that cannot be read, or entered, stays as it is: not known is not off.
        async Task TryAsync(Func<Task> read)
        {
            try
            {
                await read();
            }
            catch (Exception exception) when (exception is ProblemException or AdminApiException { Fault: not AdminApiFault.KeyRefused })
            {
                complete = false;
            }
        }
    }

    private async Task EnterAsync(string organizationId, TimelineEntry<Core.Organizations.RecordedFact<bool?>>? known, bool zero, CancellationToken cancellationToken)
    {
        if (known?.Value is { Source: FactSource.Read } read && read.Value == zero && time.Now().Since(known.RecordedAt) < _renew)
        {
            return;
        }

        await facts.ExecuteAsync(Actor.Connection, organizationId, new FactValuesInput(Zdr: zero ? "yes" : "no"), effectiveAt: null, cancellationToken);
    }

    // A key that may not read this leaves the fact as it is: not known is not off.
    private async Task<DataRetention?> FindAsync(AdminKey key, string? projectId, CancellationToken cancellationToken)
    {
        try
        {
            return await api.DataRetentionAsync(key, projectId, cancellationToken);
        }
        catch (AdminApiException exception) when (exception.Fault is AdminApiFault.Forbidden or AdminApiFault.NotFound)
        {
            return null;
        }
    }
}
