using System.Collections.Concurrent;
using DataSharing.Core.Primitives;
using DataSharing.Dashboard.Common;
using DataSharing.Dashboard.ProviderUsage.OpenAI;
using Microsoft.EntityFrameworkCore;

namespace DataSharing.Dashboard.ProviderUsage.Reading;

/// <summary>What readings that are spread over minutes have kept so far, by organization and kind.</summary>
internal sealed class PartReadings(IDbContextFactory<ReportsDbContext> reports, TimeProvider time)
{
    private readonly ConcurrentDictionary<(string Organization, string Kind), PartReading> _parts = new();

    /// <summary>The one to go on with, or a new one.</summary>
    public async Task<PartReading> OfAsync(
        SyncRequest request,
        SyncKind kind,
        ConnectionVersion connection,
        CancellationToken cancellationToken
    )
    {
        var (id, of) = ((request.OrganizationId, kind.Name), connection.ToString());
        if (
            request.ByTheMinute
            && _parts.TryGetValue(id, out var part)
            && part.Of == of
            && time.Now().Since(part.BegunAt) < PartReading.Longest
            && await IsLastTryAsync(id.OrganizationId, kind, part, cancellationToken)
        )
        {
            return part;
        }

        return _parts[id] = new PartReading(of, time.Now());
    }

    /// <summary>It has come to its end, or failed.</summary>
    public void Drop(string organizationId, SyncKind kind) => _parts.TryRemove((organizationId, kind.Name), out _);

    /// <summary>This server tries the kind at that time, and says so in the database.</summary>
    public void NoteTry(string organizationId, SyncKind kind, Instant startedAt)
    {
        if (_parts.TryGetValue((organizationId, kind.Name), out var part))
        {
            part.TriedAt = startedAt;
        }
    }

    // Another server, or a command, may have read it to its end meanwhile: older answers must not be stored over that.
    private async Task<bool> IsLastTryAsync(string organizationId, SyncKind kind, PartReading part, CancellationToken cancellationToken)
    {
        if (part.TriedAt is not { } own)
        {
            return true;
        }

        await using var database = await reports.CreateDbContextAsync(cancellationToken);
        return await database.KindStates.AnyAsync(
            state => state.OrganizationId == organizationId && state.Kind == kind.Name && state.TriedAt == own,
            cancellationToken
        );
    }
}
