using Microsoft.Data.Sqlite;

namespace DataSharing.Dashboard.Data.Engines.Sqlite;

/// <summary>By SQLite's data_version.</summary>
internal sealed class SqliteCommitWatch(string file) : ICommitWatch
{
    private readonly Lock _one = new();
    private SqliteConnection? _connection;
    private SqliteStatement? _ask;
    private long _opened;
    private bool _isDisposed;

    /// <inheritdoc />
    public bool CountsEach => false;

    public (long Opened, long Version) Version()
    {
        lock (_one)
        {
            ObjectDisposedException.ThrowIf(_isDisposed, this);
            try
            {
                var ask = _ask ?? Open();
                ask.Step();
                var version = ask.Integer(0);
                ask.Reset();
                return (_opened, version);
            }
            catch (SqliteException)
            {
                Close();
                throw;
            }
        }
    }

    public void Dispose()
    {
        lock (_one)
        {
            _isDisposed = true;
            Close();
        }
    }

    private void Close()
    {
        _ask?.Dispose();
        _connection?.Dispose();
        (_ask, _connection) = (null, null);
    }

    // It stands on a connection of its own: a pooled one might be the writer's. Another connection counts from anew, so the number of
    // openings is part of the answer.
    private SqliteStatement Open()
    {
        Close();
        _opened++;
        _connection = new SqliteConnection(new SqliteConnectionStringBuilder { DataSource = file, Pooling = false }.ToString());
        _connection.Open();
        using (var command = _connection.CreateCommand())
        {
            command.CommandText = "PRAGMA busy_timeout = 5000";
            command.ExecuteNonQuery();
        }

        return _ask = new SqliteStatement(_connection, "PRAGMA data_version");
    }
}
