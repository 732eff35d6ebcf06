using System.Globalization;
using DataSharing.Dashboard.Common;
using DataSharing.Dashboard.Configuration;
using DataSharing.Dashboard.Data.Engines.PostgreSql;
using Npgsql;

namespace DataSharing.Dashboard.Hosting.Storage;

/// <summary>Sessions of their own, which are really closed: each holds a lock until it ends, however it ends.</summary>
internal sealed class PostgreSqlSessions(NpgsqlDataSource unpooled) : IAsyncDisposable
{
    private static readonly TimeSpan _patience = TimeSpan.FromMinutes(5);

    public ValueTask<NpgsqlConnection> OpenAsync(CancellationToken cancellationToken) => unpooled.OpenConnectionAsync(cancellationToken);

    /// <summary>Waits until nobody else checks and prepares this database, from whatever folder or machine.</summary>
    /// <exception cref="InvalidInputException">Somebody does for minutes.</exception>
    public async Task<NpgsqlConnection> TakeSetupAsync(CancellationToken cancellationToken)
    {
        var session = await OpenAsync(cancellationToken);
        try
        {
            await using var take = new NpgsqlCommand(
                string.Create(CultureInfo.InvariantCulture, $"SELECT pg_advisory_lock({PostgreSqlStores.SetupLock})"),
                session
            )
            {
                CommandTimeout = (int)_patience.TotalSeconds,
            };
            await take.ExecuteNonQueryAsync(cancellationToken);
            return session;
        }
        catch (NpgsqlException exception) when (exception.InnerException is TimeoutException)
        {
            await session.DisposeAsync();
            throw new InvalidInputException(
                PostgreSqlSettings.DatabaseOption,
                "Another server or command has been preparing this database for minutes. Look at pg_stat_activity."
            );
        }
        catch
        {
            await session.DisposeAsync();
            throw;
        }
    }

    public ValueTask DisposeAsync() => unpooled.DisposeAsync();
}

/// <summary>A session that gives back what it locked before it ends: the server notices an end when it comes to it.</summary>
internal sealed class LockedSession(NpgsqlConnection session) : IAsyncDisposable
{
    public async ValueTask DisposeAsync()
    {
        try
        {
            await using var unlock = new NpgsqlCommand("SELECT pg_advisory_unlock_all()", session);
            await unlock.ExecuteNonQueryAsync();
        }
        catch (Exception exception) when (exception is NpgsqlException or InvalidOperationException)
        {
            // It broke, and its locks went or will go with it.
        }

        await session.DisposeAsync();
    }
}
