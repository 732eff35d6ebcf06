using DataSharing.Core.Accounting;
using DataSharing.Core.Primitives;
using DataSharing.Core.Programme;
using DataSharing.Dashboard.Ledger;
using Microsoft.EntityFrameworkCore;

namespace DataSharing.Dashboard.Features.Usage;

/// <summary>
/// A page of events, by order of recording. Events are indexed by day and then by that order, so that it goes day by day, and only to days
/// of which the roll-ups say that there is anything, and of which events are kept.
/// </summary>
/// <param name="ledger">Where they are.</param>
/// <param name="organizationId">Whose.</param>
/// <param name="filter">Which.</param>
/// <param name="newest">
/// The place of the last event when reading began. The days are read one after another: what is recorded meanwhile belongs to the next
/// page, or a reader that goes on from this one would pass over what came late to a day that had been read.
/// </param>
/// <param name="size">How many at most.</param>
internal sealed class EventPages(LedgerDbContext ledger, string organizationId, EventFilter filter, long newest, int size)
{
    /// <summary>The newest of those that were recorded before a place; null for the newest of all.</summary>
    public async Task<List<EventRow>> BelowAsync(long? place, CancellationToken cancellationToken)
    {
        var found = new List<EventRow>();
        var days = await DaysAsync(cancellationToken);
        var rows = place is { } older ? Matching.Where(row => row.Sequence < older) : Matching;
        while (days.Count > 0 && found.Count < size)
        {
            var (day, models) = days[^1];
            days.RemoveAt(days.Count - 1);
            found.AddRange(
                await Of(models, rows)
                    .Where(row => row.Day == day)
                    .OrderByDescending(row => row.Sequence)
                    .Take(size)
                    .ToListAsync(cancellationToken)
            );
            found = Newest(found);
        }

        if (days.Count == 0 || found.Count == 0)
        {
            return found;
        }

        // Of days before, only what came late.
        var last = found[^1].Sequence;
        foreach (var before in days.GroupBy(used => used.Models, used => used.Day))
        {
            var some = before.ToList();
            found.AddRange(
                await Of(before.Key, rows)
                    .Where(row => some.Contains(row.Day) && row.Sequence > last)
                    .OrderByDescending(row => row.Sequence)
                    .Take(size)
                    .ToListAsync(cancellationToken)
            );
        }

        return Newest(found);
    }

    /// <summary>The oldest of those that were recorded after a place, newest first.</summary>
    public async Task<List<EventRow>> AboveAsync(long place, CancellationToken cancellationToken)
    {
        var found = new List<EventRow>();
        foreach (var (day, models) in await DaysAsync(cancellationToken))
        {
            var until = found.Count < size ? long.MaxValue : found[^1].Sequence;
            found.AddRange(
                await Of(models, Matching)
                    .Where(row => row.Day == day && row.Sequence > place && row.Sequence < until)
                    .OrderBy(row => row.Sequence)
                    .Take(size)
                    .ToListAsync(cancellationToken)
            );
            found = [.. found.OrderBy(row => row.Sequence).Take(size)];
        }

        found.Reverse();
        return found;
    }

    /// <summary>The first day of which events are kept, if days before it were asked for and had any; null if nothing is missing.</summary>
    /// <remarks>A model that was asked for by a name that the roll-ups do not keep is not told apart.</remarks>
    public async Task<UtcDay?> CutAtAsync(CancellationToken cancellationToken) =>
        await ledger.FirstKeptDayAsync(cancellationToken) is { } kept
        && await AnyAsync(Days.Where(row => row.Day < kept), cancellationToken)
            ? kept
            : null;

    private List<EventRow> Newest(List<EventRow> rows) => [.. rows.OrderByDescending(row => row.Sequence).Take(size)];

    private async Task<bool> AnyAsync(IQueryable<DayRow> rows, CancellationToken cancellationToken) =>
        filter.Pool is null ? await rows.AnyAsync(cancellationToken) : (await OfPoolAsync(filter.Pool, rows, cancellationToken)).Count > 0;

    // In order, and of which models each; null for all of them.
    private async Task<List<(UtcDay Day, List<string>? Models)>> DaysAsync(CancellationToken cancellationToken)
    {
        // Of days before there are sums, and no events.
        var rows = await ledger.FirstKeptDayAsync(cancellationToken) is { } kept ? Days.Where(row => row.Day >= kept) : Days;
        if (filter.Pool is { } pool)
        {
            return await OfPoolAsync(pool, rows, cancellationToken);
        }

        var days = await rows.Select(row => row.Day).Distinct().OrderBy(day => day).ToListAsync(cancellationToken);
        return days.ConvertAll(day => (day, (List<string>?)null));
    }

    // Events do not keep the pool by which their day is summed up, which is that of their model: days that one catalogue sums up share
    // theirs.
    private static async Task<List<(UtcDay Day, List<string>? Models)>> OfPoolAsync(
        ChosenPool pool,
        IQueryable<DayRow> rows,
        CancellationToken cancellationToken
    )
    {
        var used = await rows.Select(row => new { row.Day, row.Model }).Distinct().OrderBy(row => row.Day).ToListAsync(cancellationToken);
        var found = new List<(UtcDay Day, List<string>? Models)>();
        foreach (var stretch in used.Count == 0 ? [] : SamePrices.Of(pool.Programme, used[0].Day, used[^1].Day))
        {
            var its = used.FindAll(row => row.Day >= stretch.From && row.Day <= stretch.Until && pool.Has(row.Model, row.Day));
            var models = its.Select(row => row.Model).Distinct(StringComparer.Ordinal).ToList();
            found.AddRange(its.Select(row => row.Day).Distinct().Select(day => (day, (List<string>?)models)));
        }

        return found;
    }

    private static IQueryable<EventRow> Of(List<string>? models, IQueryable<EventRow> rows) =>
        models is null ? rows : rows.Where(row => models.Contains(row.ResolvedModel));

    // As the roll-ups have it. A model may be asked for by a name that they do not keep.
    private IQueryable<DayRow> Days
    {
        get
        {
            var rows = ledger.Days.AsNoTracking().Where(row => row.OrganizationId == organizationId);
            if (filter.ProjectIds.Count > 0)
            {
                rows = rows.Where(row => filter.ProjectIds.Contains(row.ProjectId));
            }

            if (filter.ResolvedModel is { } model)
            {
                rows = rows.Where(row => row.Model == model);
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

            if (filter.From is { Day: var from })
            {
                rows = rows.Where(row => row.Day >= from);
            }

            if (filter.Until is { } until)
            {
                var last = until.Before.Day;
                rows = rows.Where(row => row.Day <= last);
            }

            return rows;
        }
    }

    private IQueryable<EventRow> Matching
    {
        get
        {
            var rows = ledger.Events.AsNoTracking().Where(row => row.OrganizationId == organizationId && row.Sequence <= newest);
            if (filter.ProjectIds.Count > 0)
            {
                rows = rows.Where(row => filter.ProjectIds.Contains(row.ProjectId));
            }

            if (filter.Models.Count > 0)
            {
                rows = rows.Where(row => filter.Models.Contains(row.ResolvedModel) || filter.Models.Contains(row.Model));
            }

            if (filter.ResolvedModel is { } model)
            {
                rows = rows.Where(row => row.ResolvedModel == model);
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
                rows = rows.Where(row => row.OccurredAt >= from);
            }

            return filter.Until is { } until ? rows.Where(row => row.OccurredAt < until) : rows;
        }
    }
}
