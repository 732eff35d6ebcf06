using Npgsql;

namespace DataSharing.Dashboard.Data.Engines.PostgreSql;

/// <summary>The pool of connections, with what a connection string leaves open.</summary>
internal static class PostgreSqlSource
{
    /// <summary>Below what a server allows as it comes (100), with room for commands and a backup beside.</summary>
    public const int Connections = 60;

    // Five are held for good: by the ledger and by the watches.
    private const int FewestConnections = 10;

    public const int KeepAliveSeconds = 30;

    // A process that died, or a network that broke, is noticed there, and its locks go.
    private const string Sessions = "-c tcp_keepalives_idle=30 -c tcp_keepalives_interval=10 -c tcp_keepalives_count=3";

    /// <summary>Why a text is no connection string; null if it is one. The text is not repeated: it holds a password.</summary>
    public static string? Problem(string text)
    {
        const string Right = "such as Host=db.example.com;Database=datasharing;Username=datasharing;Password=…";
        try
        {
            var given = new NpgsqlConnectionStringBuilder(text);
            if (string.IsNullOrEmpty(given.Host) || string.IsNullOrEmpty(given.Database))
            {
                return $"must name a Host and a Database, {Right}.";
            }

            if (given.MaxPoolSize < FewestConnections)
            {
                return $"must leave Maximum Pool Size at {FewestConnections} or more: five connections are held for good.";
            }

            using var source = Create(text);
            return null;
        }
        catch (Exception exception) when (exception is ArgumentException or FormatException)
        {
            return $"must be a connection string, {Right}; what is set is not one.";
        }
    }

    /// <param name="connectionString">What is set; what it says counts.</param>
    /// <param name="isPooled">Not for a session that holds a lock of its own: it ends when it is closed.</param>
    /// <exception cref="ArgumentException">The text is no connection string, or contradicts itself.</exception>
    public static NpgsqlDataSource Create(string connectionString, bool isPooled = true) =>
        NpgsqlDataSource.Create(Complete(connectionString, isPooled));

    /// <summary>
    /// Connections to a pooler that gives each transaction whichever session is free: it knows no options of sessions, and nothing of one
    /// is there to be put back.
    /// </summary>
    /// <inheritdoc cref="Create" path="/exception" />
    public static NpgsqlDataSource ThroughPooler(string connectionString)
    {
        var given = Complete(connectionString, isPooled: true, options: "");
        given.NoResetOnClose = true;
        return NpgsqlDataSource.Create(given);
    }

    internal static NpgsqlConnectionStringBuilder Complete(string connectionString, bool isPooled, string options = Sessions)
    {
        var given = new NpgsqlConnectionStringBuilder(connectionString);

        // ContainsKey knows each word there is, set or not.
        var said = given.Keys.ToHashSet(StringComparer.OrdinalIgnoreCase);
        given.Pooling = isPooled && given.Pooling;
        if (!said.Contains("Maximum Pool Size"))
        {
            given.MaxPoolSize = Math.Max(Connections, given.MinPoolSize);
        }

        if (!said.Contains("Keepalive"))
        {
            given.KeepAlive = KeepAliveSeconds;
        }

        if (!said.Contains("GSS Encryption Mode"))
        {
            // Nothing but TLS is asked for, and images without Kerberos' library can do without.
            given.GssEncryptionMode = GssEncryptionMode.Disable;
        }

        given.Options = $"{options} {given.Options}".Trim() is { Length: > 0 } all ? all : null;
        return given;
    }
}
