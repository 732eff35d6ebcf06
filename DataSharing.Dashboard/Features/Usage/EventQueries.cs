using DataSharing.Core.Accounting;
using DataSharing.Core.Primitives;
using DataSharing.Dashboard.Ledger;
using Microsoft.EntityFrameworkCore;

namespace DataSharing.Dashboard.Features.Usage;

/// <summary>Which events to list.</summary>
internal sealed record EventFilter
{
    public IReadOnlyCollection<string> ProjectIds { get; init; } = [];

    public IReadOnlyCollection<string> Models { get; init; } = [];

    public bool? Complimentary { get; init; }

    public DecisionReason? Reason { get; init; }

    /// <summary>When it happened, inclusive.</summary>
    public Instant? From { get; init; }

    /// <summary>When it happened, exclusive.</summary>
    public Instant? Until { get; init; }
}

/// <summary>Reads single events: for lists of them and for the question why one was billed, never for totals.</summary>
internal sealed class EventQueries(IDbContextFactory<LedgerDbContext> ledgers)
{
    /// <summary>A page of events, newest recorded first.</summary>
    /// <param name="organizationId">Whose.</param>
    /// <param name="filter">Which.</param>
    /// <param name="limit">How many at most.</param>
    /// <param name="after">Older than this place; null for the newest.</param>
    /// <param name="before">The page just newer than this place.</param>
    /// <param name="cancellationToken">Stops reading.</param>
    public async Task<(List<EventRow> Rows, bool HasMore)> ListAsync(
        string organizationId,
        EventFilter filter,
        int limit,
        long? after,
        long? before,
        CancellationToken cancellationToken
    )
    {
        await using var ledger = await ledgers.CreateDbContextAsync(cancellationToken);
        var rows = ledger.Events.AsNoTracking().Where(row => row.OrganizationId == organizationId);
        if (filter.ProjectIds.Count > 0)
        {
            rows = rows.Where(row => filter.ProjectIds.Contains(row.ProjectId));
        }

        if (filter.Models.Count > 0)
        {
            rows = rows.Where(row => filter.Models.Contains(row.ResolvedModel) || filter.Models.Contains(row.Model));
        }

        if (filter.Complimentary is { } complimentary)
        {
            rows = complimentary
                ? rows.Where(row => row.Reason == DecisionReason.Complimentary)
                : rows.Where(row => row.Reason != DecisionReason.Complimentary);
        }

        if (filter.Reason is { } reason)
        {
            rows = rows.Where(row => row.Reason == reason);
        }

        if (filter.From is { } from)
        {
            // The day is indexed, the instant is not.
            var day = from.Day;
            rows = rows.Where(row => row.OccurredAt >= from && row.Day >= day);
        }

        if (filter.Until is { } until)
        {
            var day = until.Day;
            rows = rows.Where(row => row.OccurredAt < until && row.Day <= day);
        }

        if (before is { } newer)
        {
            var page = await rows.Where(row => row.Sequence > newer)
                .OrderBy(row => row.Sequence)
                .Take(limit + 1)
                .ToListAsync(cancellationToken);
            return (page.Take(limit).Reverse().ToList(), page.Count > limit);
        }

        if (after is { } older)
        {
            rows = rows.Where(row => row.Sequence < older);
        }

        var list = await rows.OrderByDescending(row => row.Sequence).Take(limit + 1).ToListAsync(cancellationToken);
        return (list.Take(limit).ToList(), list.Count > limit);
    }

    public async Task<EventRow?> FindAsync(string organizationId, string source, string id, CancellationToken cancellationToken)
    {
        await using var ledger = await ledgers.CreateDbContextAsync(cancellationToken);
        return await ledger
            .Events.AsNoTracking()
            .SingleOrDefaultAsync(row => row.OrganizationId == organizationId && row.Source == source && row.Id == id, cancellationToken);
    }

    public async Task<bool> AnyAsync(string organizationId, CancellationToken cancellationToken)
    {
        await using var ledger = await ledgers.CreateDbContextAsync(cancellationToken);
        return await ledger.Days.AnyAsync(row => row.OrganizationId == organizationId, cancellationToken);
    }
}
