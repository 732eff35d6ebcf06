using System.Globalization;
using DataSharing.Dashboard.Common;
using DataSharing.Dashboard.Data.Engines.PostgreSql;
using Npgsql;

namespace DataSharing.Dashboard.Hosting.Storage;

/// <summary>The right to serve a database: one server at a time keeps the days of organizations in memory.</summary>
/// <remarks>It belongs to a session, and ends with it: whoever serves asks now and then whether it still stands.</remarks>
internal sealed class PostgreSqlServerLock(NpgsqlDataSource source) : IAsyncDisposable
{
    private NpgsqlConnection? _session;
    private bool _serves;

    /// <exception cref="InvalidInputException">A server runs on this database.</exception>
    public async Task TakeAsync(CancellationToken cancellationToken)
    {
        if (!await TryTakeAsync(cancellationToken))
        {
            throw new InvalidInputException(
                PostgreSqlStorage.Option,
                "A server is running on this database. Stop it first. If its machine is gone, its session ends within two minutes, or by pg_terminate_backend."
            );
        }

        _serves = true;
    }

    /// <summary>Asks whether the right still stands, and takes it anew where its session broke.</summary>
    /// <returns>False if another server has it now: this one must end.</returns>
    public async Task<bool> StandsAsync(CancellationToken cancellationToken)
    {
        if (!_serves)
        {
            return true;
        }

        try
        {
            await using var ask = new NpgsqlCommand("SELECT 1", _session);
            await ask.ExecuteScalarAsync(cancellationToken);
            return true;
        }
        catch (Exception exception) when (exception is NpgsqlException or InvalidOperationException)
        {
            return await TryTakeAsync(cancellationToken);
        }
    }

    public async ValueTask DisposeAsync()
    {
        _serves = false;
        if (_session is not null)
        {
            await _session.DisposeAsync();
            _session = null;
        }
    }

    private async Task<bool> TryTakeAsync(CancellationToken cancellationToken)
    {
        if (_session is not null)
        {
            await _session.DisposeAsync();
        }

        _session = await source.OpenConnectionAsync(cancellationToken);
        await using var take = new NpgsqlCommand(
            string.Create(CultureInfo.InvariantCulture, $"SELECT pg_try_advisory_lock({PostgreSqlStores.ServerLock})"),
            _session
        );
        return await take.ExecuteScalarAsync(cancellationToken) is true;
    }
}
