using DataSharing.Core.Primitives;
using DataSharing.Dashboard.Common;
using DataSharing.Dashboard.Data.Engines;
using DataSharing.Dashboard.Data.Engines.PostgreSql;
using Microsoft.EntityFrameworkCore;
using Npgsql;

namespace DataSharing.Dashboard.Ledger.PostgreSql;

/// <summary>
/// The ledger's schema: what is recorded of a group is looked up with one question, and what the group adds is written as a stream of rows
/// and one array for each column.
/// </summary>
/// <remarks>
/// Only one writer has its turn at a time, of whatever instance, so that an id which was not there when its group began is not there when
/// it is written, pools are never overspent, and the numbers of events are in the order of their commits.
/// </remarks>
internal sealed class PostgreSqlLedger(NpgsqlDataSource source, IDbContextFactory<LedgerDbContext> ledgers) : ILedgerStore
{
    private readonly Dictionary<EventKey, EventRow> _events = [];
    private readonly Dictionary<EventKey, KeptDecisionRow> _kept = [];
    private readonly List<EventRow> _added = [];
    private NpgsqlConnection? _connection;
    private NpgsqlTransaction? _transaction;
    private PostgreSqlEventPruning? _pruning;
    private GroupStatements? _statements;
    private long? _number;
    private long _after;

    public bool Begin(IReadOnlyList<LedgerBatch> batches)
    {
        var connection = Open();
        _transaction = WriterTurn.Begin(connection, Store.Ledger);
        (var number, _after) = _statements!.Place(connection, _transaction);
        LookUp(connection, batches);
        return number != _number;
    }

    public EventRow? Find(string organizationId, string source, string id) =>
        _events.GetValueOrDefault(new EventKey(id, organizationId, source));

    public KeptDecisionRow? FindKept(string organizationId, string source, string id) =>
        _kept.GetValueOrDefault(new EventKey(id, organizationId, source));

    public bool Insert(EventRow row)
    {
        if (!_events.TryAdd(new EventKey(row.Id, row.OrganizationId, row.Source), row))
        {
            return false;
        }

        _added.Add(row);
        return true;
    }

    public TokenCount ReadPool(PoolKey key)
    {
        using var command = new NpgsqlCommand(
            """SELECT "RunningTotal" FROM "ledger"."pools" WHERE "OrganizationId" = @organization AND "Day" = @day AND "Pool" = @pool""",
            _connection,
            _transaction
        );
        command.Parameters.AddWithValue("organization", key.OrganizationId);
        command.Parameters.AddWithValue("day", key.Day.Number);
        command.Parameters.AddWithValue("pool", key.Pool.Wire());
        return command.ExecuteScalar() is long total ? TokenCount.Of(total) : TokenCount.Zero;
    }

    public GroupPlace Commit(IReadOnlyList<PoolRow> pools, RollUps rollUps)
    {
        _statements!.Copy(_connection!, _added);
        (var last, _number) = _statements.Write(_connection!, _transaction!, pools, rollUps);
        _transaction!.Commit();
        _transaction.Dispose();
        _transaction = null;
        Forget();
        return new GroupPlace(last, _after);
    }

    public bool Prune(UtcDay firstKept)
    {
        Open();
        return _pruning!.Turn(firstKept);
    }

    public void Close()
    {
        Forget();
        try
        {
            // With its connection a transaction ends too, and nothing is asked of one that is broken.
            _connection?.Dispose();
        }
        catch (NpgsqlException)
        {
            // It is broken, which is why it is closed.
        }

        (_transaction, _connection, _pruning, _number) = (null, null, null, null);
    }

    public void Dispose() => Close();

    private void Forget()
    {
        _events.Clear();
        _kept.Clear();
        _added.Clear();
    }

    private NpgsqlConnection Open()
    {
        if (_connection is null)
        {
            _connection = source.OpenConnection();
            using var ledger = ledgers.CreateDbContext();
            _statements ??= new GroupStatements(ledger.Model);
            _pruning = new PostgreSqlEventPruning(_connection, ledger.Model);
        }

        return _connection;
    }

    private void LookUp(NpgsqlConnection connection, IReadOnlyList<LedgerBatch> batches)
    {
        Forget();
        var keys = batches
            .SelectMany(batch => batch.Events.Select(usage => new EventKey(usage.Id, batch.OrganizationId, usage.Source)))
            .Distinct()
            .ToList();
        if (keys.Count == 0)
        {
            return;
        }

        var (events, kept) = _statements!.Recorded(connection, _transaction!, keys);
        events.ForEach(row => _events.Add(new EventKey(row.Id, row.OrganizationId, row.Source), row));
        kept.ForEach(row => _kept.Add(new EventKey(row.Id, row.OrganizationId, row.Source), row));
    }
}

/// <summary>By what an event is known for ever.</summary>
internal readonly record struct EventKey(string Id, string OrganizationId, string Source);
