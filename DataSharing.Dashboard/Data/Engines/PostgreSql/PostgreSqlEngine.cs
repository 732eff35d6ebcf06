using System.Data;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Storage;
using Npgsql;

namespace DataSharing.Dashboard.Data.Engines.PostgreSql;

/// <summary>One database with a schema for each store: docs/decisions/0044-postgresql.md.</summary>
internal sealed class PostgreSqlEngine(NpgsqlDataSource source) : IDatabaseEngine
{
    // A statement over years of usage, or an index that a later version makes, takes as long as it takes; who waits for a turn does not.
    private const int LongestSeconds = 600;

    public const string MigrationsTable = "__EFMigrationsHistory";

    public void Use(DbContextOptionsBuilder options, Store store)
    {
        UseSchema(options, store);
        options.AddInterceptors(new OneWriter(store), new AlwaysInTransaction());
    }

    /// <summary>For whoever makes the schema: what tells one writer from the next is part of it.</summary>
    public void UseSchema(DbContextOptionsBuilder options, Store store) =>
        options.UseNpgsql(
            source,
            npgsql => npgsql.MigrationsHistoryTable(MigrationsTable, PostgreSqlStores.SchemaOf(store)).CommandTimeout(LongestSeconds)
        );

    public ICommitWatch Watch(Store store) => new PostgreSqlCommitWatch(source, store);

    public Task<IDbContextTransaction> BeginMomentAsync(DbContext database, CancellationToken cancellationToken) =>
        database.Database.BeginTransactionAsync(IsolationLevel.RepeatableRead, cancellationToken);
}
