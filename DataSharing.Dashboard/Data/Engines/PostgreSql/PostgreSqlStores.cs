using Npgsql;

namespace DataSharing.Dashboard.Data.Engines.PostgreSql;

/// <summary>What each store is in the one database.</summary>
internal static class PostgreSqlStores
{
    /// <summary>Apart from whatever else takes advisory locks in this database.</summary>
    private const long Locks = 0x4453_0000;

    /// <summary>The advisory lock that servers share while they run, and that whoever needs the database alone holds for itself.</summary>
    public const long ServerLock = Locks + 100;

    /// <summary>The advisory lock that whoever checks and prepares the database holds.</summary>
    public const long SetupLock = Locks + 101;

    /// <summary>The advisory lock of the server that does what only one may do.</summary>
    public const long LeaderLock = Locks + 102;

    public static string SchemaOf(Store store) =>
        store switch
        {
            Store.Application => "app",
            Store.Ledger => "ledger",
            _ => "reports",
        };

    /// <summary>The advisory lock that the one writer of a store holds until its transaction ends.</summary>
    public static long LockOf(Store store) => Locks + (int)store;

    /// <summary>Whether a start has ever made it.</summary>
    public static async Task<bool> IsThereAsync(NpgsqlDataSource source, Store store, CancellationToken cancellationToken)
    {
        await using var ask = source.CreateCommand("SELECT to_regclass(@table) IS NOT NULL");
        ask.Parameters.AddWithValue("table", $"\"{SchemaOf(store)}\".\"{PostgreSqlEngine.MigrationsTable}\"");
        return await ask.ExecuteScalarAsync(cancellationToken) is true;
    }
}
