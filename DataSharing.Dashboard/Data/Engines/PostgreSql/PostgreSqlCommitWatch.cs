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

    public bool CountsEach => true;

    public (long Opened, long Version) Version()
    {
        lock (_one)
        {
            ObjectDisposedException.ThrowIf(_isDisposed, this);
            try
            {
                var ask = _ask ?? Open();

                // The number goes on over connections; a first part of 1 tells it from a watch that has not looked yet.
                return (1, (long)ask.ExecuteScalar()!);
            }
            catch (NpgsqlException)
            {
                Close();
                throw;
            }
            catch (Exception exception)
            {
                // A connection that broke while nobody used it says so in another way.
                Close();
                throw new NpgsqlException("The commits of a store could not be asked for.", exception);
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
