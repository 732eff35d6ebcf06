using System.Runtime.InteropServices;
using DataSharing.Core.Accounting;
using DataSharing.Core.Primitives;
using DataSharing.Core.Programme;
using DataSharing.Dashboard.Days;
using DataSharing.Dashboard.Ledger;

namespace DataSharing.Dashboard.Live;

/// <summary>
/// One organization's UTC day as the roll-ups have it, taken forward by what the writer adds to them. For one thread at a time.
/// </summary>
/// <param name="day">The day.</param>
/// <param name="recentDays">For how many days before it models count as in use.</param>
internal sealed class DayState(UtcDay day, int recentDays)
{
    private readonly Dictionary<DayKey, UsageSums> _rows = [];
    private readonly Dictionary<Pool, long> _pools = [];
    private readonly Dictionary<(Instant Hour, string Model), long> _hours = [];
    private readonly Dictionary<string, ModelTokens> _models = new(StringComparer.Ordinal);
    private bool _hasEvents;

    public UtcDay Day => day;

    /// <summary>The sequence number up to which events are in it.</summary>
    public long Last { get; private set; }

    /// <summary>The first of the days on which a model that was used is in use.</summary>
    public UtcDay RecentFrom => day.AddDays(-recentDays);

    /// <summary>Begins with what is stored.</summary>
    public void Begin(long last, LedgerDay stored, IEnumerable<HourTokens> hours, IEnumerable<ModelTokens> models)
    {
        (Last, _hasEvents) = (last, stored.HasEvents);
        foreach (var row in stored.Rows)
        {
            _rows.Add(new DayKey(row.OrganizationId, row.Day, row.ProjectId, row.Model, row.Reason, row.Shared), row.Sums);
        }

        foreach (var (pool, total) in stored.RunningTotals)
        {
            _pools.Add(pool, total);
        }

        foreach (var hour in hours)
        {
            _hours.Add((hour.Hour, hour.Model), hour.Tokens);
        }

        foreach (var model in models)
        {
            _models.Add(model.Model, model);
        }
    }

    /// <summary>Adds what a group commit added to the roll-ups, unless it is in here already.</summary>
    public void Add(CommittedSums group)
    {
        if (group.Last <= Last)
        {
            return;
        }

        Last = group.Last;
        foreach (var (key, sums) in group.Days)
        {
            Add(key, sums);
        }

        foreach (
            var (key, sums) in group.Details.Where(detail =>
                detail.Key.Day.Day == day && CountingReasons.All.Contains(detail.Key.Day.Reason)
            )
        )
        {
            CollectionsMarshal.GetValueRefOrAddDefault(_hours, (key.Hour, key.Day.Model), out _) += sums.Counted.Tokens.Value;
        }

        foreach (var pool in group.Pools.Where(pool => pool.Day == day))
        {
            _pools[pool.Pool] = pool.RunningTotal;
        }
    }

    private void Add(DayKey key, UsageSums sums)
    {
        if (key.Day > day)
        {
            return;
        }

        _hasEvents = true;
        if (key.Day == day)
        {
            CollectionsMarshal.GetValueRefOrAddDefault(_rows, key, out _) += sums;
        }

        if (key.Day >= RecentFrom)
        {
            var before = _models.GetValueOrDefault(key.Model, new ModelTokens(key.Model, key.Day, 0));
            _models[key.Model] = new ModelTokens(
                key.Model,
                key.Day > before.Last ? key.Day : before.Last,
                checked(before.Tokens + sums.Counted.Tokens.Value)
            );
        }
    }

    /// <summary>As it stands, for readers: nothing of it changes any more.</summary>
    public LiveDay ToLiveDay() =>
        new(
            new LedgerDay(
                day,
                [
                    .. _rows.Select(row => new DayRow
                    {
                        OrganizationId = row.Key.OrganizationId,
                        Day = row.Key.Day,
                        ProjectId = row.Key.ProjectId,
                        Model = row.Key.Model,
                        Reason = row.Key.Reason,
                        Shared = row.Key.Shared,
                        Sums = row.Value,
                    }),
                ],
                new Dictionary<Pool, long>(_pools),
                _hasEvents
            ),
            [.. _hours.Select(hour => new HourTokens(hour.Key.Hour, hour.Key.Model, hour.Value))],
            [.. _models.Values]
        );

    /// <summary>Whether another says the same.</summary>
    public bool IsAs(DayState other) =>
        _hasEvents == other._hasEvents
        && Same(_rows, other._rows)
        && Same(_pools, other._pools)
        && Same(_hours, other._hours)
        && Same(_models, other._models);

    private static bool Same<TKey, TValue>(Dictionary<TKey, TValue> one, Dictionary<TKey, TValue> other)
        where TKey : notnull =>
        one.Count == other.Count
        && one.All(pair => other.TryGetValue(pair.Key, out var value) && EqualityComparer<TValue>.Default.Equals(pair.Value, value));
}
