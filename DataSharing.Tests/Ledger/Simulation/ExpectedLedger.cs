using DataSharing.Core.Accounting;
using DataSharing.Core.Primitives;
using DataSharing.Dashboard.Ledger;
using Microsoft.EntityFrameworkCore;
using static DataSharing.Tests.Ledger.Simulation.SimulationFailure;

namespace DataSharing.Tests.Ledger.Simulation;

/// <summary>
/// What the ledger must hold, kept the plain way: every event with its decision, and nothing that is not worked out from them.
/// </summary>
internal sealed class ExpectedLedger(UnassignedDays unassigned)
{
    private readonly Dictionary<(string OrganizationId, string Source, string Id), Expected> _events = [];
    private readonly Dictionary<PoolKey, long> _pools = [];

    private sealed record Expected(int Place, UsageEvent Usage, byte[] Hash, Instant RecordedAt, Decision Decision);

    public int Count => _events.Count;

    /// <summary>Takes a group that is on disk.</summary>
    /// <param name="group">What was sent, in the order in which it was written.</param>
    /// <param name="books">By what held when its turn began.</param>
    /// <param name="stored">When each event that is new was stored.</param>
    /// <returns>What the senders must be told.</returns>
    public List<IReadOnlyList<Receipt>> Take(
        IReadOnlyList<LedgerBatch> group,
        IReadOnlyDictionary<string, DecisionBook> books,
        IReadOnlyList<Instant> stored
    )
    {
        var isNew = 0;
        var receipts = new List<IReadOnlyList<Receipt>>();
        foreach (var batch in group)
        {
            var answers = new List<Receipt>();
            for (var i = 0; i < batch.Events.Count; i++)
            {
                var (usage, hash) = (batch.Events[i], batch.HashOf(i));
                var key = (batch.OrganizationId, usage.Source, usage.Id);
                if (_events.TryGetValue(key, out var first))
                {
                    answers.Add(
                        IsSame(first.Usage, usage) ? new(ReceiptStatus.Duplicate, first.Decision) : new(ReceiptStatus.Conflict, null)
                    );
                }
                else if (!usage.IsAcceptableAt(batch.ReceivedAt))
                {
                    answers.Add(new(ReceiptStatus.OutOfWindow, null));
                }
                else
                {
                    Unless(isNew < stored.Count, "An event that is new was not stored.");
                    var expected = Decide(batch.OrganizationId, usage, hash, stored[isNew++], books[batch.OrganizationId]);
                    _events.Add(key, expected);
                    answers.Add(new(ReceiptStatus.Recorded, expected.Decision));
                }
            }

            receipts.Add(answers);
        }

        Unless(isNew == stored.Count, "More was stored than is new.");
        return receipts;
    }

    /// <summary>All that is on disk, against all that must be.</summary>
    /// <param name="ledger">What is there.</param>
    /// <param name="firstKept">Before this day events may be gone but for their decisions, and from it on none.</param>
    public async Task CompareAsync(LedgerDbContext ledger, UtcDay firstKept)
    {
        await CompareEventsAsync(ledger, firstKept);
        await ComparePoolsAsync(ledger);
        CompareDays(await ledger.Days.AsNoTracking().ToListAsync(), _ => true, "The sums by day are not those of the events.");
        var details = await ledger.Details.AsNoTracking().ToDictionaryAsync(Key, row => row.Sums);
        Unless(IsSame(details, Sums((organization, one) => Detail(organization, one))), "The sums by hour are not those of the events.");
    }

    /// <summary>The counters that decisions read.</summary>
    public async Task ComparePoolsAsync(LedgerDbContext ledger)
    {
        var pools = await ledger.Pools.AsNoTracking().ToListAsync();
        Unless(
            IsSame(pools.ToDictionary(row => new PoolKey(row.OrganizationId, row.Day, row.Pool), row => row.RunningTotal), _pools),
            "A pool's running total is not that of its events."
        );
    }

    /// <summary>One organization's day as somebody keeps it in memory.</summary>
    public void CompareDay(
        string organizationId,
        UtcDay day,
        IReadOnlyList<DayRow> rows,
        IEnumerable<KeyValuePair<DataSharing.Core.Programme.Pool, long>> totals
    )
    {
        CompareDays(
            rows,
            key => key.OrganizationId == organizationId && key.Day == day,
            "The day that is kept in memory is not that of its events."
        );
        Unless(
            IsSame(
                totals.ToDictionary(pair => new PoolKey(organizationId, day, pair.Key), pair => pair.Value),
                _pools.Where(pair => pair.Key.OrganizationId == organizationId && pair.Key.Day == day).ToDictionary()
            ),
            "The running totals that are kept in memory are not those of the events."
        );
    }

    private void CompareDays(IReadOnlyList<DayRow> rows, Func<DayKey, bool> concerns, string otherwise) =>
        Unless(
            IsSame(
                rows.ToDictionary(
                    row => new DayKey(row.OrganizationId, row.Day, row.ProjectId, row.Model, row.Reason, row.Shared),
                    row => row.Sums
                ),
                Sums(Day, concerns)
            ),
            otherwise
        );

    private async Task CompareEventsAsync(LedgerDbContext ledger, UtcDay firstKept)
    {
        var left = new HashSet<(string, string, string)>(_events.Keys);
        var place = -1;
        foreach (var row in await ledger.Events.AsNoTracking().OrderBy(row => row.Sequence).ToListAsync())
        {
            Unless(
                left.Remove((row.OrganizationId, row.Source, row.Id))
                    && _events[(row.OrganizationId, row.Source, row.Id)] is var expected
                    && expected.Place > place
                    && IsSame(expected.Usage, row.ToEvent())
                    && expected.Hash.AsSpan().SequenceEqual(row.ContentHash)
                    && (expected.Usage.Day, expected.RecordedAt, expected.Decision) == (row.Day, row.RecordedAt, row.ToDecision()),
                $"Event {row.Id} is not as its sender was told, or should not be there."
            );
            place = _events[(row.OrganizationId, row.Source, row.Id)].Place;
        }

        foreach (var row in await ledger.KeptDecisions.AsNoTracking().ToListAsync())
        {
            Unless(
                left.Remove((row.OrganizationId, row.Source, row.Id))
                    && _events[(row.OrganizationId, row.Source, row.Id)] is var expected
                    && expected.Hash.AsSpan().SequenceEqual(row.ContentHash)
                    && (expected.Usage.Day, expected.RecordedAt, expected.Decision) == (row.Day, row.RecordedAt, row.ToDecision())
                    && row.Day < firstKept,
                $"What stayed of event {row.Id} is not as its sender was told, or should not be there."
            );
        }

        Unless(left.Count == 0, $"{left.Count} events that were acknowledged are gone.");
    }

    private Expected Decide(string organizationId, UsageEvent usage, byte[] hash, Instant now, DecisionBook book)
    {
        var asOf = usage.OccurredAt < now ? usage.OccurredAt : now;
        var decision = DecisionPolicy.Decide(
            book.At(asOf),
            usage,
            asOf,
            pool => TokenCount.Of(_pools.GetValueOrDefault(new PoolKey(organizationId, usage.Day, pool))),
            unassigned.Contains(organizationId, usage.Day)
        );
        if (decision is { Pool: { } pool, RunningTotal: { } total })
        {
            _pools[new PoolKey(organizationId, usage.Day, pool)] = total.Value;
        }

        return new Expected(_events.Count, usage, hash, now, decision);
    }

    private Dictionary<TKey, UsageSums> Sums<TKey>(Func<string, Expected, TKey> key, Func<TKey, bool>? concerns = null)
        where TKey : notnull =>
        _events
            .Select(pair => (Key: key(pair.Key.OrganizationId, pair.Value), pair.Value))
            .Where(pair => concerns?.Invoke(pair.Key) != false)
            .GroupBy(pair => pair.Key, pair => UsageSums.Of(pair.Value.Usage, pair.Value.Decision))
            .ToDictionary(group => group.Key, group => group.Aggregate((left, right) => left + right));

    // By what they say, and not by the product's own fingerprint: what that left out would not be missed.
    private static bool IsSame(UsageEvent one, UsageEvent other) =>
        one with { HostedTools = [] } == other with { HostedTools = [] } && one.HostedTools.SequenceEqual(other.HostedTools);

    private static DayKey Day(string organizationId, Expected one) =>
        new(organizationId, one.Usage.Day, one.Usage.ProjectId, one.Decision.Model, one.Decision.Reason, one.Decision.Shared);

    private static DetailKey Detail(string organizationId, Expected one) =>
        new(
            Day(organizationId, one),
            one.Usage.Day.Start.Plus(TimeSpan.FromHours(Math.Floor(one.Usage.OccurredAt.Since(one.Usage.Day.Start).TotalHours))),
            one.Usage.UserId ?? "",
            one.Usage.ApiKeyId ?? "",
            one.Usage.ServiceTier.Text,
            one.Usage.Batch
        );

    private static DetailKey Key(DetailRow row) =>
        new(
            new DayKey(row.OrganizationId, row.Hour.Day, row.ProjectId, row.Model, row.Reason, row.Shared),
            row.Hour,
            row.UserId,
            row.ApiKeyId,
            row.ServiceTier,
            row.Batch
        );

    private static bool IsSame<TKey, TValue>(Dictionary<TKey, TValue> actual, Dictionary<TKey, TValue> expected)
        where TKey : notnull =>
        actual.Count == expected.Count
        && actual.All(pair => expected.TryGetValue(pair.Key, out var value) && EqualityComparer<TValue>.Default.Equals(value, pair.Value));
}
