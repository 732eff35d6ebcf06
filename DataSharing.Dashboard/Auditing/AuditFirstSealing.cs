using System.Data.Common;
using DataSharing.Core.Auditing;
using DataSharing.Core.Primitives;
using DataSharing.Dashboard.Common;
using DataSharing.Dashboard.Data;
using DataSharing.Dashboard.Data.Entities;
using Microsoft.Data.Sqlite;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Migrations;

namespace DataSharing.Dashboard.Auditing;

/// <summary>
/// Chains what versions before the chain had written: once, in the transaction that brings the chain's columns. Later a row without its
/// seal is a changed log, whoever wrote it.
/// </summary>
internal static class AuditFirstSealing
{
    private const string Migration = "20261123094102_AuditChain";

    /// <param name="database">Any database; one that has the chain, or nothing at all yet, is left alone.</param>
    /// <param name="signer">Signs the ends.</param>
    /// <param name="isBound">Whether these databases are bound to each other, which only versions with the chain do.</param>
    /// <param name="cancellationToken">Stops before anything is sealed.</param>
    public static async Task ApplyAsync(
        ApplicationDbContext database,
        AuditSigner signer,
        bool isBound,
        CancellationToken cancellationToken
    )
    {
        var applied = await database.Database.GetAppliedMigrationsAsync(cancellationToken);
        if (!applied.Any() || applied.Contains(Migration))
        {
            return;
        }

        if (isBound)
        {
            throw new InvalidInputException(
                null,
                "datasharing.db has lost the seals of its audit logs, and its schema pretends to be older than they are. Restore it from a backup."
            );
        }

        var previous = database.Database.GetMigrations().Last(migration => string.CompareOrdinal(migration, Migration) < 0);
        var migrator = database.GetService<IMigrator>();
        await migrator.MigrateAsync(previous, cancellationToken);
        await using var transaction = await database.Database.BeginTransactionAsync(cancellationToken);
        var connection = (SqliteConnection)database.Database.GetDbConnection();
        await RunAsync(
            connection,
            migrator.GenerateScript(previous, Migration, MigrationsSqlGenerationOptions.NoTransactions),
            cancellationToken
        );
        foreach (
            var chain in (await ReadAsync(connection, cancellationToken)).GroupBy(
                entry => AuditCanonical.ChainOf(entry.OrganizationId),
                StringComparer.Ordinal
            )
        )
        {
            var (hash, index) = (AuditChain.Beginning, 0L);
            foreach (var entry in chain)
            {
                entry.Index = ++index;
                entry.Canonical = AuditCanonical.Write(entry);
                hash = entry.Hash = AuditChain.Hash(hash, entry.Canonical);
                await RunAsync(
                    connection,
                    """UPDATE AuditEntries SET "Index" = $index, Canonical = $canonical, Hash = $hash WHERE Sequence = $sequence""",
                    cancellationToken,
                    ("$index", index),
                    ("$canonical", entry.Canonical),
                    ("$hash", hash),
                    ("$sequence", entry.Sequence)
                );
            }

            var at = chain.Last().At;
            await RunAsync(
                connection,
                """INSERT INTO AuditEnds (Chain, "Index", Hash, At, Signature) VALUES ($chain, $index, $hash, $at, $signature)""",
                cancellationToken,
                ("$chain", chain.Key),
                ("$index", index),
                ("$hash", hash),
                ("$at", at.UnixMilliseconds),
                ("$signature", signer.Sign(chain.Key, index, hash, at).Signature)
            );
        }

        await transaction.CommitAsync(cancellationToken);
    }

    /// <summary>
    /// Writes the ends that versions before signed in the one spelling that is taken since; before the databases are bound, and never
    /// afterwards.
    /// </summary>
    public static async Task SpellEndsAsync(ApplicationDbContext database, DataDirectory directory, CancellationToken cancellationToken)
    {
        var ends = await database.AuditEnds.ToListAsync(cancellationToken);
        if (ends.Count > 0 && !File.Exists(directory.AuditKeyFile))
        {
            throw new InvalidInputException(
                "--data",
                $"{directory.Path}: keys/{DataDirectory.AuditKeyName} is missing, with which the audit logs here are signed: put it back, or restore a backup."
            );
        }

        ends.ForEach(end => end.Signature = AuditSignature.Canonical(end.Signature));
        await database.SaveChangesAsync(cancellationToken);
    }

    // As the table was then: columns that came later are not there yet.
    private static async Task<List<AuditEntry>> ReadAsync(SqliteConnection connection, CancellationToken cancellationToken)
    {
        await using var command = connection.CreateCommand();
        command.CommandText = """
            SELECT Sequence, Id, OrganizationId, At, Type, Refused, Subject, ActorKind, ActorId,
            ActorName, ActorEmail, ActorRole, Origin, OldValue, NewValue, EffectiveAt, TermsVersion, TermsSha256
            FROM AuditEntries ORDER BY Sequence
            """;
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        var entries = new List<AuditEntry>();
        while (await reader.ReadAsync(cancellationToken))
        {
            entries.Add(
                new AuditEntry
                {
                    Sequence = reader.GetInt64(0),
                    Id = reader.GetString(1),
                    OrganizationId = Text(reader, 2),
                    At = Instant.FromUnixMilliseconds(reader.GetInt64(3)),
                    Type = reader.GetString(4),
                    Refused = reader.GetBoolean(5),
                    Subject = Text(reader, 6),
                    ActorKind = WireName<ActorKind>.Read(reader.GetString(7)),
                    ActorId = reader.GetString(8),
                    ActorName = reader.GetString(9),
                    ActorEmail = Text(reader, 10),
                    ActorRole = reader.GetString(11),
                    Origin = reader.GetString(12),
                    OldValue = Text(reader, 13),
                    NewValue = Text(reader, 14),
                    EffectiveAt = reader.IsDBNull(15) ? null : Instant.FromUnixMilliseconds(reader.GetInt64(15)),
                    TermsVersion = reader.IsDBNull(16) ? null : reader.GetInt32(16),
                    TermsSha256 = Text(reader, 17),
                }
            );
        }

        return entries;
    }

    private static string? Text(DbDataReader reader, int column) => reader.IsDBNull(column) ? null : reader.GetString(column);

    private static async Task RunAsync(
        SqliteConnection connection,
        string text,
        CancellationToken cancellationToken,
        params (string Name, object Value)[] values
    )
    {
        await using var command = connection.CreateCommand();
        command.CommandText = text;
        foreach (var (name, value) in values)
        {
            command.Parameters.AddWithValue(name, value);
        }

        await command.ExecuteNonQueryAsync(cancellationToken);
    }
}
