using DataSharing.Dashboard.Data.Engines.PostgreSql;

namespace DataSharing.Dashboard.Configuration;

/// <summary>A database of PostgreSQL in the place of SQLite's files.</summary>
/// <param name="database">A connection string that leads to the server itself: locks belong to sessions there.</param>
internal sealed class PostgreSqlOptions(string database)
{
    public string Database => database;

    /// <summary>One that leads to the same database through a pooler, for all that needs no session of its own; null for none.</summary>
    public string? Pooler { get; init; }

    /// <summary>Seals the keys that are kept there for other servers; null where they lie in the folder alone.</summary>
    public KeySeal? KeySeal { get; init; }
}
