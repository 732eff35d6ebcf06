using System.Runtime.CompilerServices;
using DataSharing.Core.Accounting;
using DataSharing.Core.Primitives;
using Microsoft.EntityFrameworkCore;

namespace DataSharing.Dashboard.Ledger;

/// <summary>
/// What was recorded, for whoever decides it once more: a day after the other, each in its order of recording, and never more than one
/// request in memory.
/// </summary>
/// <remarks>By the day, since its pools begin full: so the order comes from an index, and nothing is sorted.</remarks>
internal sealed class RecordedRequests(IDbContextFactory<LedgerDbContext> ledgers)
{
    /// <summary>The requests of one UTC day, each with the instant whose facts decided it.</summary>
    /// <param name="organizationId">Whose.</param>
    /// <param name="day">The day on which they happened.</param>
    /// <param name="cancellationToken">Stops it.</param>
    public async IAsyncEnumerable<(UsageEvent Usage, Instant AsOf)> OfAsync(
        string organizationId,
        UtcDay day,
        [EnumeratorCancellation] CancellationToken cancellationToken
    )
    {
        await using var ledger = await ledgers.CreateDbContextAsync(cancellationToken);

        // Only what decides: ids, users and keys are long, and change nothing.
        var rows = ledger
            .Events.AsNoTracking()
            .Where(row => row.OrganizationId == organizationId && row.Day == day)
            .OrderBy(row => row.Sequence)
            .Select(row => new
            {
                row.OccurredAt,
                row.ProjectId,
                row.Model,
                row.InputTokens,
                row.CachedTokens,
                row.OutputTokens,
                row.ServiceTier,
                row.Batch,
                row.HostedTools,
                row.FunctionTools,
                row.DecidedAsOf,
            })
            .AsAsyncEnumerable();
        await foreach (var row in rows.WithCancellation(cancellationToken))
        {
            yield return (
                new UsageEvent(
                    Id: "",
                    Source: "",
                    row.OccurredAt,
                    row.ProjectId,
                    row.Model,
                    TokenUsage.OfRequest(row.InputTokens, row.CachedTokens, row.OutputTokens),
                    ServiceTier.OfRequest(row.ServiceTier),
                    row.Batch,
                    row.HostedTools.Split(',', StringSplitOptions.RemoveEmptyEntries),
                    row.FunctionTools,
                    UserId: null,
                    ApiKeyId: null
                ),
                row.DecidedAsOf
            );
        }
    }
}
