using System.Globalization;
using Npgsql;

namespace DataSharing.Dashboard.Data.Engines.PostgreSql;

/// <summary>The one writer's turn at a store, in words: what <see cref="OneWriter"/> adds to transactions of a context.</summary>
internal static class WriterTurn
{
    // Whoever sends events waits no longer than this for their turn.
    private const int Seconds = 5;

    /// <summary>Waits until nobody else writes to the store; the turn ends with the transaction.</summary>
    /// <remarks>A process that died, or a network that broke, between two statements must not keep everybody else from writing for hours.
    /// Said in the transaction, since a pooler knows no options of sessions.</remarks>
    public static string Take(Store store) =>
        string.Create(
            CultureInfo.InvariantCulture,
            $"SELECT pg_advisory_xact_lock({PostgreSqlStores.LockOf(store)}), set_config('idle_in_transaction_session_timeout', '60s', true)"
        );

    /// <summary>Before the commit of a transaction that wrote something: whoever watches the store sees another number.</summary>
    public static string Counted(Store store) => $"UPDATE {Commits(store)} SET \"Number\" = \"Number\" + 1";

    /// <summary>The number that the last commit left, and what else is asked at that moment.</summary>
    public static string Number(Store store, params IEnumerable<string> also) =>
        $"SELECT {string.Join(", ", also.Prepend("\"Number\""))} FROM {Commits(store)}";

    /// <summary>Begins a transaction once it is its turn.</summary>
    public static NpgsqlTransaction Begin(NpgsqlConnection connection, Store store)
    {
        var transaction = connection.BeginTransaction();
        try
        {
            using var command = new NpgsqlCommand(Take(store), connection, transaction) { CommandTimeout = Seconds };
            command.ExecuteNonQuery();
            return transaction;
        }
        catch
        {
            transaction.Dispose();
            throw;
        }
    }

    /// <inheritdoc cref="Counted" />
    public static void Count(NpgsqlConnection connection, Store store)
    {
        using var command = new NpgsqlCommand(Counted(store), connection);
        command.ExecuteNonQuery();
    }

    private static string Commits(Store store) => $"\"{PostgreSqlStores.SchemaOf(store)}\".\"commits\"";
}
