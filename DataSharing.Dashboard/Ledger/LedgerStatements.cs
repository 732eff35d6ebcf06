using DataSharing.Core.Primitives;
using DataSharing.Dashboard.Common;
using DataSharing.Dashboard.Data;
using Microsoft.Data.Sqlite;
using Microsoft.EntityFrameworkCore.Metadata;

namespace DataSharing.Dashboard.Ledger;

/// <summary>The writer's prepared statements on its one connection, within its transaction. Their columns come from the model.</summary>
internal sealed class LedgerStatements : IDisposable
{
    private readonly StoredTable<EventRow> _events;
    private readonly StoredTable<PoolRow> _pools;
    private readonly StoredTable<DayRow> _days;
    private readonly StoredTable<DetailRow> _details;
    private readonly SqliteStatement _find;
    private readonly SqliteStatement _insert;
    private readonly SqliteStatement _last;
    private readonly SqliteStatement _readPool;
    private readonly SqliteStatement _writePool;
    private readonly SqliteStatement _addDay;
    private readonly SqliteStatement _addDetail;

    public LedgerStatements(SqliteConnection connection, IModel model)
    {
        (_events, _pools, _days, _details) = (new(model), new(model), new(model), new(model));
        _find = new(
            connection,
            $"""SELECT {_events.SelectList} FROM {_events.Name} WHERE "OrganizationId" = ? AND "Source" = ? AND "Id" = ?"""
        );
        _insert = new(connection, _events.Insert);
        _last = new(connection, $"""SELECT MAX("Sequence") FROM {_events.Name}""");
        _readPool = new(
            connection,
            $"""SELECT "RunningTotal" FROM {_pools.Name} WHERE "OrganizationId" = ? AND "Day" = ? AND "Pool" = ?"""
        );
        _writePool = new(connection, Upsert(_pools, value => $"excluded.{value}"));
        _addDay = new(connection, Upsert(_days, value => $"{value} + excluded.{value}"));
        _addDetail = new(connection, Upsert(_details, value => $"{value} + excluded.{value}"));
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

    public void Insert(EventRow row) => Run(_insert, _events, row);

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

    public void Add(DayRow row) => Run(_addDay, _days, row);

    public void Add(DetailRow row) => Run(_addDetail, _details, row);

    public void Dispose()
    {
        foreach (var statement in (SqliteStatement[])[_find, _insert, _last, _readPool, _writePool, _addDay, _addDetail])
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

    private static string Upsert<TRow>(StoredTable<TRow> table, Func<string, string> change)
        where TRow : class =>
        $"{table.Insert} ON CONFLICT ({string.Join(", ", table.Key)}) DO UPDATE SET {string.Join(", ", table.Values.Select(value => $"{value} = {change(value)}"))}";
}
