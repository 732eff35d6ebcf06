using System.Globalization;
using DataSharing.Core.Primitives;
using DataSharing.Dashboard.Data;
using Microsoft.Data.Sqlite;
using Microsoft.EntityFrameworkCore;

namespace DataSharing.Dashboard.Ledger.Sqlite;

/// <summary>The ledger's file, with prepared statements on one connection of its own.</summary>
internal sealed class SqliteLedger(DataDirectory directory, IDbContextFactory<LedgerDbContext> ledgers) : ILedgerStore
{
    /// <summary>What the write-ahead log keeps of its length once it starts anew, in bytes.</summary>
    private const long JournalSize = 4L << 20;

    /// <summary>Pages of the write-ahead log after which they are brought into the database: those that change with each group once for
    /// many groups.</summary>
    private const int JournalPages = 4_000;

    /// <summary>Memory for pages, in KiB: ids that do not ascend need any page of their index.</summary>
    private const int CacheSize = 64 << 10;

    private SqliteConnection? _connection;
    private SqliteTransaction? _transaction;
    private LedgerStatements? _statements;
    private SqliteEventPruning? _pruning;

    public bool Begin(IReadOnlyList<LedgerBatch> batches)
    {
        if (!File.Exists(directory.LedgerDatabase))
        {
            throw new IOException("The ledger's database file is gone.");
        }

        Open();
        _transaction = _connection!.BeginTransaction();
        return _statements!.Begin();
    }

    public EventRow? Find(string organizationId, string source, string id) => _statements!.Find(organizationId, source, id);

    public KeptDecisionRow? FindKept(string organizationId, string source, string id) => _statements!.FindKept(organizationId, source, id);

    public bool Insert(EventRow row) => _statements!.Insert(row);

    public TokenCount ReadPool(PoolKey key) => _statements!.ReadPool(key);

    public GroupPlace Commit(IReadOnlyList<PoolRow> pools, RollUps rollUps)
    {
        foreach (var pool in pools)
        {
            _statements!.WritePool(pool);
        }

        foreach (var (key, sums) in rollUps.Days)
        {
            _statements!.Add(key, sums);
        }

        foreach (var (key, sums) in rollUps.Details)
        {
            _statements!.Add(key, sums);
        }

        var last = _statements!.LastEvent();
        _transaction!.Commit();
        _transaction.Dispose();
        _transaction = null;
        return new GroupPlace(last, After: null);
    }

    public bool Prune(UtcDay firstKept)
    {
        if (!File.Exists(directory.LedgerDatabase))
        {
            return false;
        }

        Open();
        return _pruning!.Turn(firstKept);
    }

    public void Close()
    {
        _transaction?.Dispose();
        _pruning?.Dispose();
        _statements?.Dispose();
        _connection?.Dispose();
        (_transaction, _pruning, _statements, _connection) = (null, null, null, null);
    }

    public void Dispose() => Close();

    private void Open()
    {
        if (_connection is not null)
        {
            return;
        }

        // Pooling off: after a failure the next turn must really open the file anew.
        var connection = new SqliteConnection(
            new SqliteConnectionStringBuilder
            {
                DataSource = directory.LedgerDatabase,
                Mode = SqliteOpenMode.ReadWrite,
                Pooling = false,
                DefaultTimeout = 5,
            }.ToString()
        );
        connection.Open();
        using (var command = connection.CreateCommand())
        {
            command.CommandText = string.Create(
                CultureInfo.InvariantCulture,
                $"""
                PRAGMA journal_mode = WAL;
                PRAGMA synchronous = FULL;
                PRAGMA journal_size_limit = {JournalSize};
                PRAGMA wal_autocheckpoint = {JournalPages};
                PRAGMA cache_size = -{CacheSize};
                PRAGMA busy_timeout = 5000;
                """
            );
            command.ExecuteNonQuery();
        }

        _connection = connection;
        using var ledger = ledgers.CreateDbContext();
        _statements = new LedgerStatements(connection, ledger.Model);
        _pruning = new SqliteEventPruning(connection, ledger.Model);
    }
}
