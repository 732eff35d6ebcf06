using DataSharing.Dashboard.Common;
using DataSharing.Dashboard.Configuration;
using DataSharing.Dashboard.Data.Engines.PostgreSql;
using Npgsql;

namespace DataSharing.Dashboard.Hosting.Storage;

/// <summary>Makes sure that a pooler leads where the locks are: those that are taken elsewhere keep nobody from anything.</summary>
/// <param name="options">How the database is reached.</param>
/// <param name="source">Through the pooler, if there is one.</param>
internal sealed class PoolerCheck(PostgreSqlOptions options, NpgsqlDataSource source)
{
    /// <summary>By the lock of whoever prepares the database.</summary>
    /// <param name="setup">Holds it.</param>
    /// <param name="cancellationToken">Stops asking.</param>
    /// <exception cref="InvalidInputException">One of the two leads elsewhere.</exception>
    public async Task RequireSameDatabaseAsync(NpgsqlConnection setup, CancellationToken cancellationToken)
    {
        if (options.Pooler is null)
        {
            return;
        }

        // A pooler tells whoever connects to it a number of its own.
        await using var own = new NpgsqlCommand("SELECT pg_backend_pid()", setup);
        if ((int)(await own.ExecuteScalarAsync(cancellationToken))! != setup.ProcessID)
        {
            throw new InvalidInputException(
                PostgreSqlSettings.DatabaseOption,
                $"{PostgreSqlSettings.DatabaseOption} must lead to the server itself where {PostgreSqlSettings.PoolerOption} is set: locks belong to sessions there."
            );
        }

        await RequireSeenAsync(setup.ProcessID, PostgreSqlStores.SetupLock, cancellationToken);
    }

    /// <summary>By a lock that a session holds.</summary>
    /// <exception cref="InvalidInputException">Nobody holds it where the pooler leads.</exception>
    public async Task RequireSeenAsync(int session, long held, CancellationToken cancellationToken)
    {
        if (options.Pooler is null)
        {
            return;
        }

        await using var ask = source.CreateCommand(
            """
            SELECT EXISTS (
                SELECT FROM pg_locks
                WHERE pid = @session AND locktype = 'advisory' AND granted AND ((classid::bigint << 32) | objid::bigint) = @lock
                    AND database = (SELECT oid FROM pg_database WHERE datname = current_database())
            )
            """
        );
        ask.Parameters.AddWithValue("session", session);
        ask.Parameters.AddWithValue("lock", held);
        if (await ask.ExecuteScalarAsync(cancellationToken) is not true)
        {
            throw new InvalidInputException(
                PostgreSqlSettings.PoolerOption,
                $"{PostgreSqlSettings.PoolerOption} leads to another database than {PostgreSqlSettings.DatabaseOption}: both must name the same one."
            );
        }
    }
}
