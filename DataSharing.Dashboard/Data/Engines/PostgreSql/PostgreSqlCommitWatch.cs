using Npgsql;

namespace DataSharing.Dashboard.Data.Engines.PostgreSql;

/// <summary>By the number that each commit leaves behind, see <see cref="OneWriter"/>.</summary>
internal sealed class PostgreSqlCommitWatch(NpgsqlDataSource source, Store store) : ICommitWatch
{
    // Pages and calls wait for each other here: a server that does not answer is a fault soon.
    private const int Seconds = 5;

    private readonly Lock _one = new();
    private NpgsqlConnection? _connection;
    private NpgsqlCommand? _ask;
    private bool _isDisposed;

    public (long Opened, long Version) Version()
    {
        lock (_one)
        {
            ObjectDisposedException.ThrowIf(_isDisposed, this);
            try
            {
                var ask = _ask ?? Open();

                // The number goes on over connections; one is never the value of a watch that has not looked.
                return (1, (long)ask.ExecuteScalar()!);
            }
            catch (NpgsqlException)
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

    private NpgsqlCommand Open()
    {
        Close();
        _connection = source.OpenConnection();
        return _ask = new NpgsqlCommand(WriterTurn.Number(store), _connection) { CommandTimeout = Seconds };
    }

    private void Close()
    {
        _ask?.Dispose();
        _connection?.Dispose();
        (_ask, _connection) = (null, null);
    }
}
