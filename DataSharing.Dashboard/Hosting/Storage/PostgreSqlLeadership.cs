using System.Globalization;
using DataSharing.Dashboard.Data.Engines;
using DataSharing.Dashboard.Data.Engines.PostgreSql;
using Npgsql;

namespace DataSharing.Dashboard.Hosting.Storage;

/// <summary>By an advisory lock of a session of its own: whoever gets it leads until that session ends, however it ends.</summary>
internal sealed class PostgreSqlLeadership(PostgreSqlSessions sessions) : ILeadership, IAsyncDisposable
{
    // A session that holds it gets it again: to ask for it is to ask whether it stands.
    private static readonly string _take = string.Create(
        CultureInfo.InvariantCulture,
        $"SELECT pg_try_advisory_lock({PostgreSqlStores.LeaderLock})"
    );

    private const int Seconds = 10;

    private readonly SemaphoreSlim _one = new(1);
    private NpgsqlConnection? _session;

    public async ValueTask<bool> HoldsAsync(CancellationToken cancellationToken)
    {
        await _one.WaitAsync(cancellationToken);
        try
        {
            _session ??= await OpenAsync(cancellationToken);
            await using var take = new NpgsqlCommand(_take, _session) { CommandTimeout = Seconds };
            return await take.ExecuteScalarAsync(cancellationToken) is true;
        }
        catch (Exception exception) when (exception is NpgsqlException or InvalidOperationException)
        {
            await EndAsync();
            throw exception as NpgsqlException ?? new NpgsqlException("Who leads could not be asked.", exception);
        }
        finally
        {
            _one.Release();
        }
    }

    public async ValueTask DisposeAsync()
    {
        await EndAsync();
        _one.Dispose();
    }

    // Asked each second while it leads. A server that is paused or hangs keeps its connection, and must not keep the lead.
    private async Task<NpgsqlConnection> OpenAsync(CancellationToken cancellationToken)
    {
        var session = await sessions.OpenAsync(cancellationToken);
        try
        {
            await using var bound = new NpgsqlCommand("SET idle_session_timeout = '30s'", session) { CommandTimeout = Seconds };
            await bound.ExecuteNonQueryAsync(cancellationToken);
            return session;
        }
        catch
        {
            await session.DisposeAsync();
            throw;
        }
    }

    private async Task EndAsync()
    {
        if (_session is not null)
        {
            await new LockedSession(_session).DisposeAsync();
            _session = null;
        }
    }
}
