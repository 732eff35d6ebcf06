using DataSharing.Dashboard.Data.Engines.PostgreSql;

namespace DataSharing.Dashboard.Configuration;

/// <summary>How a database of PostgreSQL is used, as it was written at the start.</summary>
/// <param name="Database">A connection string; null for SQLite's files.</param>
/// <param name="Pooler">A connection string that leads there through a pooler.</param>
/// <param name="KeyEncryptionKey">Seals the keys that several servers have in common.</param>
internal sealed record PostgreSqlSettings(string? Database, string? Pooler = null, string? KeyEncryptionKey = null)
{
    public const string DatabaseOption = "--postgresql";

    public const string PoolerOption = "--postgresql-pooler";

    /// <summary>Checks all of it, and adds each error with its option.</summary>
    /// <returns>Null for SQLite's files.</returns>
    public PostgreSqlOptions? Read(List<string> errors)
    {
        if (Database is not null && PostgreSqlSource.Problem(Database) is { } problem)
        {
            errors.Add($"{DatabaseOption} {problem}");
        }

        if (Pooler is not null && Database is null)
        {
            errors.Add(
                $"{PoolerOption} says nothing without {DatabaseOption}, which must lead to the server itself: locks belong to sessions there."
            );
        }
        else if (Pooler is not null && PostgreSqlSource.Problem(Pooler) is { } wrong)
        {
            errors.Add($"{PoolerOption} {wrong}");
        }

        if (KeySeal.Problem(KeyEncryptionKey, Database) is { } noKey)
        {
            errors.Add(noKey);
        }

        return Database is null ? null : new PostgreSqlOptions(Database) { Pooler = Pooler, KeySeal = KeySeal.Of(KeyEncryptionKey) };
    }
}
