using DataSharing.Dashboard.Data.Engines.PostgreSql;

namespace DataSharing.Dashboard.Configuration;

/// <summary>How a database of PostgreSQL is used, as it was written at the start.</summary>
/// <param name="database">A connection string; null for SQLite's files.</param>
/// <param name="pooler">A connection string that leads there through a pooler.</param>
/// <param name="keyEncryptionKey">Seals the keys that several servers have in common.</param>
internal sealed class PostgreSqlSettings(string? database, string? pooler = null, string? keyEncryptionKey = null)
{
    public const string DatabaseOption = "--postgresql";

    public const string PoolerOption = "--postgresql-pooler";

    /// <summary>Checks all of it, and adds each error with its option.</summary>
    /// <returns>Null for SQLite's files.</returns>
    public PostgreSqlOptions? Read(List<string> errors)
    {
        if (database is not null && PostgreSqlSource.Problem(database) is { } problem)
        {
            errors.Add($"{DatabaseOption} {problem}");
        }

        if (pooler is not null && database is null)
        {
            errors.Add(
                $"{PoolerOption} says nothing without {DatabaseOption}, which must lead to the server itself: locks belong to sessions there."
            );
        }
        else if (pooler is not null && PostgreSqlSource.Problem(pooler) is { } wrong)
        {
            errors.Add($"{PoolerOption} {wrong}");
        }

        if (KeySeal.Problem(keyEncryptionKey, database) is { } noKey)
        {
            errors.Add(noKey);
        }

        return database is null ? null : new PostgreSqlOptions(database) { Pooler = pooler, KeySeal = KeySeal.Of(keyEncryptionKey) };
    }
}
