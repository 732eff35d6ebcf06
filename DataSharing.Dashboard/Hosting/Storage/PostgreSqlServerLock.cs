using System.Globalization;
using DataSharing.Dashboard.Common;
using DataSharing.Dashboard.Configuration;
using DataSharing.Dashboard.Data.Engines.PostgreSql;
using Npgsql;

namespace DataSharing.Dashboard.Hosting.Storage;

/// <summary>What is asked for of a database.</summary>
internal enum ServerRight
{
    /// <summary>To serve it beside other servers.</summary>
    Beside,

    /// <summary>To have it alone, with no server at work.</summary>
    Alone,
}

/// <summary>Whether a right stands.</summary>
internal enum RightState
{
    Stands,

    /// <summary>Its session broke, and it was taken again: others may have come and gone in between.</summary>
    TakenAnew,

    /// <summary>Others have taken it, for good.</summary>
    Lost,
}

/// <summary>The right to serve a database, which servers share, or to have it alone.</summary>
/// <remarks>It belongs to a session, and ends with it: whoever has it asks now and then whether it still stands.</remarks>
internal sealed class PostgreSqlServerLock(PostgreSqlSessions sessions, ServerRight right) : IAsyncDisposable
{
    private const int Seconds = 10;

    // A session that holds it gets it again: to ask for it is to ask whether it stands.
    private readonly string _take = string.Create(
        CultureInfo.InvariantCulture,
        $"SELECT pg_try_advisory_lock{(right == ServerRight.Alone ? "" : "_shared")}({PostgreSqlStores.ServerLock})"
    );

    private NpgsqlConnection? _session;
    private bool _isLost;

    /// <summary>The server's process that holds it for us; 0 while it was never taken.</summary>
    public int Process { get; private set; }

    /// <exception cref="InvalidInputException">Others have it.</exception>
    public async Task TakeAsync(CancellationToken cancellationToken)
    {
        if (!await TryTakeAsync(cancellationToken))
        {
            throw new InvalidInputException(
                PostgreSqlSettings.DatabaseOption,
                right == ServerRight.Alone
                    ? $"A server is running on this database. Stop it first; several work on one only where each has {KeySeal.Option}. If its machine is gone, its session ends within two minutes, or by pg_terminate_backend."
                    : $"This database is being copied or brought to a newer schema, or a server without {KeySeal.Option} runs on it: start again once that has ended. If its machine is gone, its session ends within two minutes, or by pg_terminate_backend."
            );
        }
    }

    /// <summary>Asks whether the right still stands, and takes it anew where its session broke.</summary>
    /// <returns>Lost if others have it now: this one must end. Standing also for whoever never took it.</returns>
    /// <exception cref="NpgsqlException">Nobody knows: the database cannot be asked.</exception>
    public async Task<RightState> StandsAsync(CancellationToken cancellationToken)
    {
        if (Process == 0 || _isLost)
        {
            return _isLost ? RightState.Lost : RightState.Stands;
        }

        if (_session is not null)
        {
            try
            {
                if (await AskAsync(_session, cancellationToken))
                {
                    return RightState.Stands;
                }
            }
            catch (Exception exception) when (exception is NpgsqlException or InvalidOperationException)
            {
                // It broke.
            }

            await _session.DisposeAsync();
            _session = null;
        }

        _isLost = !await TryTakeAsync(cancellationToken);
        return _isLost ? RightState.Lost : RightState.TakenAnew;
    }

    public async ValueTask DisposeAsync()
    {
        if (_session is not null)
        {
            await new LockedSession(_session).DisposeAsync();
            _session = null;
        }
    }

    private async Task<bool> TryTakeAsync(CancellationToken cancellationToken)
    {
        var session = await sessions.OpenAsync(cancellationToken);
        try
        {
            if (!await AskAsync(session, cancellationToken) && !await TakeFromOwnAsync(session, cancellationToken))
            {
                await session.DisposeAsync();
                return false;
            }

            (_session, Process) = (session, session.ProcessID);
            return true;
        }
        catch
        {
            await session.DisposeAsync();
            throw;
        }
    }

    // The session that broke here may stand on the other side until the network says so.
    private async Task<bool> TakeFromOwnAsync(NpgsqlConnection session, CancellationToken cancellationToken)
    {
        if (Process == 0)
        {
            return false;
        }

        await using var end = new NpgsqlCommand(
            """
            SELECT pg_terminate_backend(pid, 5000) FROM pg_locks
            WHERE locktype = 'advisory' AND granted AND pid = @process AND ((classid::bigint << 32) | objid::bigint) = @lock
                AND database = (SELECT oid FROM pg_database WHERE datname = current_database())
            """,
            session
        );
        end.Parameters.AddWithValue("process", Process);
        end.Parameters.AddWithValue("lock", PostgreSqlStores.ServerLock);
        return await end.ExecuteScalarAsync(cancellationToken) is true && await AskAsync(session, cancellationToken);
    }

    private async Task<bool> AskAsync(NpgsqlConnection session, CancellationToken cancellationToken)
    {
        await using var take = new NpgsqlCommand(_take, session) { CommandTimeout = Seconds };
        return await take.ExecuteScalarAsync(cancellationToken) is true;
    }
}
