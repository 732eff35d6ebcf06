using DataSharing.Core.Accounting;
using DataSharing.Core.Primitives;
using DataSharing.Core.Programme;
using DataSharing.Dashboard.Common;
using DataSharing.Dashboard.Ledger;
using Microsoft.EntityFrameworkCore;

namespace DataSharing.Dashboard.Features.Usage;

/// <summary>Which events to list.</summary>
internal sealed record EventFilter
{
    public IReadOnlyCollection<string> ProjectIds { get; init; } = [];

    public IReadOnlyCollection<string> Models { get; init; } = [];

    /// <summary>The model that requests were resolved to, as the roll-ups have it.</summary>
    public string? ResolvedModel { get; init; }

    public bool? Complimentary { get; init; }

    public DecisionReason? Reason { get; init; }

    /// <summary>By the catalogue under which each day is summed up, so that they are those of its sums.</summary>
    public ChosenPool? Pool { get; init; }

    /// <summary>When it happened, inclusive.</summary>
    public Instant? From { get; init; }

    /// <summary>When it happened, exclusive.</summary>
    public Instant? Until { get; init; }
}

/// <summary>What events can be chosen by.</summary>
/// <param name="ProjectIds">Of which there are any.</param>
/// <param name="Models">The resolved ones.</param>
public sealed record EventChoices(IReadOnlyList<string> ProjectIds, IReadOnlyList<string> Models)
{
    public static EventChoices None { get; } = new([], []);
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
        var newest = await ledger.Events.MaxAsync(row => (long?)row.Sequence, cancellationToken) ?? 0;
        var pages = new EventPages(ledger, organizationId, filter, newest, limit + 1);
        if (before is { } newer)
        {
            var above = await pages.AboveAsync(newer, cancellationToken);
            return (above.TakeLast(limit).ToList(), above.Count > limit);
        }

        var below = await pages.BelowAsync(after, cancellationToken);
        return (below.Take(limit).ToList(), below.Count > limit);
    }

    /// <summary>Those with exactly this id, from whatever source and of whatever day, newest recorded first.</summary>
    public async Task<List<EventRow>> WithIdAsync(string organizationId, string id, int limit, CancellationToken cancellationToken)
    {
        await using var ledger = await ledgers.CreateDbContextAsync(cancellationToken);
        return await ledger
            .Events.AsNoTracking()
            .Where(row => row.Id == id && row.OrganizationId == organizationId)
            .OrderByDescending(row => row.Sequence)
            .Take(limit)
            .ToListAsync(cancellationToken);
    }

    /// <summary>What stayed of those with exactly this id that are older than events are kept.</summary>
    public async Task<List<KeptEvent>> KeptWithIdAsync(string organizationId, string id, int limit, CancellationToken cancellationToken)
    {
        await using var ledger = await ledgers.CreateDbContextAsync(cancellationToken);
        var rows = await ledger
            .KeptDecisions.AsNoTracking()
            .Where(row => row.Id == id && row.OrganizationId == organizationId)
            .OrderBy(row => row.Source)
            .Take(limit)
            .ToListAsync(cancellationToken);

        // It is told with the first that goes.
        return rows.Count > 0 && await ledger.FirstKeptDayAsync(cancellationToken) is { } first
            ? rows.ConvertAll(row => new KeptEvent(row, first))
            : [];
    }

    /// <summary>What stayed of an event that is older than events are kept.</summary>
    public async Task<KeptEvent?> FindKeptAsync(string organizationId, string source, string id, CancellationToken cancellationToken)
    {
        await using var ledger = await ledgers.CreateDbContextAsync(cancellationToken);
        var found = await ledger
            .KeptDecisions.AsNoTracking()
            .SingleOrDefaultAsync(row => row.Id == id && row.OrganizationId == organizationId && row.Source == source, cancellationToken);
        return found is not null && await ledger.FirstKeptDayAsync(cancellationToken) is { } first ? new KeptEvent(found, first) : null;
    }

    /// <inheritdoc cref="EventPages.CutAtAsync" />
    public async Task<UtcDay?> CutAtAsync(string organizationId, EventFilter filter, CancellationToken cancellationToken)
    {
        await using var ledger = await ledgers.CreateDbContextAsync(cancellationToken);
        return await new EventPages(ledger, organizationId, filter, newest: 0, size: 0).CutAtAsync(cancellationToken);
    }

    /// <summary>Lets a stretch pass of which events are kept: a list that ended early would look as if there had been none.</summary>
    /// <exception cref="InvalidInputException">It begins or ends before that.</exception>
    public async Task RequireKeptAsync(Instant? from, Instant? until, CancellationToken cancellationToken)
    {
        await using var ledger = await ledgers.CreateDbContextAsync(cancellationToken);
        if (await ledger.FirstKeptDayAsync(cancellationToken) is not { } first)
        {
            return;
        }

        var field =
            from < first.Start ? "start_time"
            : until <= first.Start ? "end_time"
            : null;
        if (field is not null)
        {
            throw new InvalidInputException(
                field,
                $"{field} lies before {first}: single events are kept from that UTC day on. Sums of earlier days are kept: ask by the hour or the day."
            );
        }
    }

    /// <summary>What events of these days can be chosen by.</summary>
    public async Task<EventChoices> ChoicesAsync(string organizationId, UtcDay from, UtcDay until, CancellationToken cancellationToken)
    {
        await using var ledger = await ledgers.CreateDbContextAsync(cancellationToken);
        var rows = ledger.Days.AsNoTracking().Where(row => row.OrganizationId == organizationId && row.Day >= from && row.Day <= until);
        return new EventChoices(
            await rows.Select(row => row.ProjectId).Distinct().OrderBy(id => id).ToListAsync(cancellationToken),
            await rows.Select(row => row.Model).Distinct().OrderBy(id => id).ToListAsync(cancellationToken)
        );
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
