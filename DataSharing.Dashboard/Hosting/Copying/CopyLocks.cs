using System.Globalization;
using DataSharing.Dashboard.Common;
using DataSharing.Dashboard.Configuration;
using DataSharing.Dashboard.Data;
using DataSharing.Dashboard.Data.Engines;
using DataSharing.Dashboard.Data.Engines.PostgreSql;
using DataSharing.Dashboard.Hosting.Storage;
using Microsoft.Extensions.Logging.Abstractions;
using Npgsql;

namespace DataSharing.Dashboard.Hosting.Copying;

/// <summary>Nobody else is at work on either side: neither a server nor a command, of this folder or another.</summary>
internal sealed class CopyLocks : IAsyncDisposable
{
    // Longer than anybody's turn at writing.
    private const int Seconds = 60;

    private static readonly TimeSpan _look = TimeSpan.FromMilliseconds(100);
    private const int Looks = 30;

    private readonly List<IDisposable> _folders = [];
    private readonly List<IAsyncDisposable> _sessions = [];
    private PostgreSqlServerLock? _server;

    private CopyLocks() { }

    /// <exception cref="InvalidInputException">Somebody is: who.</exception>
    public static async Task<CopyLocks> TakeAsync(Place source, Place target, CancellationToken cancellationToken)
    {
        var locks = new CopyLocks();
        try
        {
            await locks.AddAsync(source.Directory, cancellationToken);
            var sessions = new PostgreSqlSessions(PostgreSqlSource.Create((source.PostgreSql ?? target.PostgreSql)!, isPooled: false));
            locks._sessions.Add(sessions);
            locks._server = new PostgreSqlServerLock(sessions, ServerRight.Alone);
            locks._sessions.Add(locks._server);
            await TakeAsync(locks._server, cancellationToken);
            var setup = await sessions.TakeSetupAsync(cancellationToken);
            locks._sessions.Add(new LockedSession(setup));
            foreach (var store in source.PostgreSql is null ? [] : Enum.GetValues<Store>())
            {
                // Of commands that were at work before, and know nothing of this.
                await TakeTurnAsync(setup, store, cancellationToken);
            }

            return locks;
        }
        catch
        {
            await locks.DisposeAsync();
            throw;
        }
    }

    /// <summary>The same for another folder, which is there.</summary>
    /// <exception cref="InvalidInputException">Somebody is at work on it: who.</exception>
    public async Task AddAsync(DataDirectory directory, CancellationToken cancellationToken)
    {
        _folders.Add(FolderLock.Server(directory));
        _folders.Add(FolderLock.NoCommand(directory));
        _folders.Add(await SetupLock.TakeAsync(directory, NullLogger.Instance, cancellationToken));
    }

    /// <summary>Asks whether the right to the database still stands: its connection may have broken in hours.</summary>
    /// <exception cref="InvalidInputException">Somebody else has it now.</exception>
    public async Task RequireAsync(CancellationToken cancellationToken)
    {
        if (await _server!.StandsAsync(cancellationToken) == RightState.Lost)
        {
            throw new InvalidInputException(
                PostgreSqlSettings.DatabaseOption,
                "The connection that kept others from this database broke, and a server runs on it now: stop it, and give the command again."
            );
        }
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var session in Enumerable.Reverse(_sessions))
        {
            await session.DisposeAsync();
        }

        foreach (var folder in Enumerable.Reverse(_folders))
        {
            folder.Dispose();
        }
    }

    // The session of a copy that was just killed stands on the other side for a moment.
    private static async Task TakeAsync(PostgreSqlServerLock server, CancellationToken cancellationToken)
    {
        for (var look = 1; ; look++)
        {
            try
            {
                await server.TakeAsync(cancellationToken);
                return;
            }
            catch (InvalidInputException) when (look < Looks)
            {
                await Task.Delay(_look, cancellationToken);
            }
        }
    }

    private static async Task TakeTurnAsync(NpgsqlConnection session, Store store, CancellationToken cancellationToken)
    {
        await using var take = new NpgsqlCommand(
            string.Create(CultureInfo.InvariantCulture, $"SELECT pg_advisory_lock({PostgreSqlStores.LockOf(store)})"),
            session
        )
        {
            CommandTimeout = Seconds,
        };
        await take.ExecuteNonQueryAsync(cancellationToken);
    }
}
