using DataSharing.Core.Accounting;
using DataSharing.Core.Primitives;
using DataSharing.Dashboard.Common;
using DataSharing.Dashboard.Data;
using DataSharing.Dashboard.Data.Engines.Sqlite;
using Microsoft.Data.Sqlite;
using Microsoft.EntityFrameworkCore.Metadata;

namespace DataSharing.Dashboard.Ledger.Sqlite;

/// <summary>The writer's prepared statements on its one connection, within its transaction. Their columns come from the model.</summary>
/// <remarks>
/// Roll-ups grow by the same keys again and again, and each key is long. Where its row stands is kept in memory, for as long as nobody else
/// writes to the ledger, so that it is not looked for each time.
/// </remarks>
internal sealed class LedgerStatements : IDisposable
{
    /// <summary>Most rows of either kind of roll-up whose places are kept.</summary>
    private const int MostPlaces = 50_000;

    private readonly Dictionary<DayKey, long> _dayPlaces = [];
    private readonly Dictionary<DetailKey, long> _detailPlaces = [];
    private readonly StoredTable<EventRow> _events;
    private readonly StoredTable<PoolRow> _pools;
    private readonly StoredTable<DayRow> _days;
    private readonly StoredTable<DetailRow> _details;
    private readonly StoredTable<KeptDecisionRow> _kept;
    private readonly SqliteStatement _find;
    private readonly SqliteStatement _findKept;
    private readonly SqliteStatement _anyKept;
    private readonly SqliteStatement _insert;
    private readonly SqliteStatement _last;
    private readonly SqliteStatement _readPool;
    private readonly SqliteStatement _writePool;
    private readonly SqliteStatement _addDay;
    private readonly SqliteStatement _addDetail;
    private readonly SqliteStatement _addToDay;
    private readonly SqliteStatement _addToDetail;
    private readonly SqliteStatement _version;
    private long? _known;
    private bool _hasKept;

    public LedgerStatements(SqliteConnection connection, IModel model)
    {
        (_events, _kept, _pools) = (
            StoredTable<EventRow>.Of(model),
            StoredTable<KeptDecisionRow>.Of(model),
            StoredTable<PoolRow>.Of(model)
        );
        (_days, _details) = (StoredTable<DayRow>.Of(model), StoredTable<DetailRow>.Of(model));
        _find = new(
            connection,
            $"""SELECT {_events.SelectList} FROM {_events.Name} WHERE "OrganizationId" = ? AND "Source" = ? AND "Id" = ?"""
        );
        _findKept = new(
            connection,
            $"""SELECT {_kept.SelectList} FROM {_kept.Name} WHERE "Id" = ? AND "OrganizationId" = ? AND "Source" = ?"""
        );
        _anyKept = new(connection, $"SELECT EXISTS (SELECT 1 FROM {_kept.Name})");
        _last = new(connection, $"""SELECT MAX("Sequence") FROM {_events.Name}""");
        _insert = new(connection, $"""{_events.Insert} ON CONFLICT ("Id", "OrganizationId", "Source") DO NOTHING""");
        _readPool = new(
            connection,
            $"""SELECT "RunningTotal" FROM {_pools.Name} WHERE "OrganizationId" = ? AND "Day" = ? AND "Pool" = ?"""
        );
        _writePool = new(connection, Upsert(_pools, value => $"excluded.{value}"));
        _addDay = new(connection, $"{Upsert(_days, value => $"{value} + excluded.{value}")} RETURNING rowid");
        _addDetail = new(connection, $"{Upsert(_details, value => $"{value} + excluded.{value}")} RETURNING rowid");
        _addToDay = new(connection, AddTo(_days));
        _addToDetail = new(connection, AddTo(_details));
        _version = new(connection, "PRAGMA data_version");
    }

    /// <summary>At the start of each transaction: forgets where rows stand if somebody else wrote since the last one.</summary>
    /// <returns>Whether somebody did.</returns>
    public bool Begin()
    {
        _version.Step();
        var version = _version.Integer(0);
        _version.Reset();
        var isChanged = version != _known;
        if (isChanged)
        {
            _dayPlaces.Clear();
            _detailPlaces.Clear();
            _known = version;
        }

        if (!_hasKept)
        {
            // Where nothing was ever let go, no id has to be looked for twice.
            _anyKept.Step();
            _hasKept = _anyKept.Integer(0) != 0;
            _anyKept.Reset();
        }

        return isChanged;
    }

    /// <summary>What stayed of an event that was let go, or null.</summary>
    public KeptDecisionRow? FindKept(string organizationId, string source, string id)
    {
        if (!_hasKept || !_findKept.Bind(id).Bind(organizationId).Bind(source).Step())
        {
            return null;
        }

        var row = _kept.Read(_findKept);
        _findKept.Reset();
        return row;
    }

    /// <summary>What was recorded under an id, or null.</summary>
    public EventRow? Find(string organizationId, string source, string id)
    {
        if (!_find.Bind(organizationId).Bind(source).Bind(id).Step())
        {
            return null;
        }

        var row = _events.Read(_find);
        _find.Reset();
        return row;
    }

    /// <summary>Stores an event, unless its id is taken.</summary>
    /// <returns>Whether it was stored.</returns>
    public bool Insert(EventRow row)
    {
        Run(_insert, _events, row);
        return _insert.Changes == 1;
    }

    /// <summary>The sequence number of the last event; 0 before the first.</summary>
    public long LastEvent()
    {
        _last.Step();
        var last = _last.Integer(0);
        _last.Reset();
        return last;
    }

    public TokenCount ReadPool(PoolKey key)
    {
        if (!_readPool.Bind(key.OrganizationId).Bind((long)key.Day.Number).Bind(key.Pool.Wire()).Step())
        {
            return TokenCount.Zero;
        }

        var total = TokenCount.Of(_readPool.Integer(0));
        _readPool.Reset();
        return total;
    }

    public void WritePool(PoolRow row) => Run(_writePool, _pools, row);

    public void Add(DayKey key, UsageSums sums)
    {
        if (!_dayPlaces.TryGetValue(key, out var place))
        {
            Keep(_dayPlaces, key, Add(key.ToRow(sums)));
        }
        else
        {
            _addToDay.Bind(sums).Bind(place).Execute();
        }
    }

    public void Add(DetailKey key, UsageSums sums)
    {
        if (!_detailPlaces.TryGetValue(key, out var place))
        {
            Keep(_detailPlaces, key, Add(key.ToRow(sums)));
        }
        else
        {
            _addToDetail.Bind(sums).Bind(place).Execute();
        }
    }

    /// <returns>Where the row stands.</returns>
    public long Add(DayRow row) => Place(_addDay, _days, row);

    /// <returns>Where the row stands.</returns>
    public long Add(DetailRow row) => Place(_addDetail, _details, row);

    public void Dispose()
    {
        foreach (
            var statement in (SqliteStatement[])
                [_find, _findKept, _anyKept, _insert, _last, _readPool, _writePool, _addDay, _addDetail, _addToDay, _addToDetail, _version]
        )
        {
            statement.Dispose();
        }
    }

    private static void Run<TRow>(SqliteStatement statement, StoredTable<TRow> table, TRow row)
        where TRow : class
    {
        table.Bind(statement, row);
        statement.Execute();
    }

    private static long Place<TRow>(SqliteStatement statement, StoredTable<TRow> table, TRow row)
        where TRow : class
    {
        table.Bind(statement, row);
        statement.Step();
        var place = statement.Integer(0);
        statement.Execute();
        return place;
    }

    private static void Keep<TKey>(Dictionary<TKey, long> places, TKey key, long place)
        where TKey : notnull
    {
        if (places.Count == MostPlaces)
        {
            places.Clear();
        }

        places.Add(key, place);
    }

    private static string AddTo<TRow>(StoredTable<TRow> table)
        where TRow : class =>
        $"UPDATE {table.Name} SET {string.Join(", ", UsageColumns.Sums.Select(column => $"\"{column}\" = \"{column}\" + ?"))} WHERE rowid = ?";

    private static string Upsert<TRow>(StoredTable<TRow> table, Func<string, string> change)
        where TRow : class =>
        $"{table.Insert} ON CONFLICT ({string.Join(", ", table.Key)}) DO UPDATE SET {string.Join(", ", table.Values.Select(value => $"{value} = {change(value)}"))}";
}
