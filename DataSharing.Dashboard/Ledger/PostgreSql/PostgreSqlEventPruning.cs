using DataSharing.Core.Primitives;
using DataSharing.Dashboard.Data.Engines;
using DataSharing.Dashboard.Data.Engines.PostgreSql;
using Microsoft.EntityFrameworkCore.Metadata;
using Npgsql;

namespace DataSharing.Dashboard.Ledger.PostgreSql;

/// <summary>By statements of PostgreSQL, on the writer's connection.</summary>
internal sealed class PostgreSqlEventPruning(NpgsqlConnection connection, IModel model) : EventPruning
{
    private readonly StoredColumns<KeptDecisionRow> _kept = new(model);

    protected override UtcDay? Newest() => Day("""SELECT "Day" FROM "ledger"."events" ORDER BY "Sequence" DESC LIMIT 1""");

    protected override string? Next(string organizationId) =>
        Scalar("""SELECT MIN("OrganizationId") FROM "ledger"."events" WHERE "OrganizationId" > @organization""", organizationId) as string;

    protected override UtcDay? Oldest(string organizationId) =>
        Day("""SELECT MIN("Day") FROM "ledger"."events" WHERE "OrganizationId" = @organization""", organizationId);

    protected override void LetGo(string organizationId, UtcDay firstKept)
    {
        using var transaction = WriterTurn.Begin(connection, Store.Ledger);
        using var command = connection.CreateCommand();
        var columns = _kept.Names.Select(name => name == "\"Tokens\"" ? "\"InputTokens\" + \"OutputTokens\"" : name);
        command.CommandText = $"""
            INSERT INTO "ledger"."events_kept" AS "kept" ("Id", "FirstDay") VALUES (@only, @day)
            ON CONFLICT ("Id") DO UPDATE SET "FirstDay" = GREATEST("kept"."FirstDay", excluded."FirstDay");
            WITH "gone" AS (
              DELETE FROM "ledger"."events" WHERE "Sequence" IN (
                SELECT "Sequence" FROM "ledger"."events" WHERE "OrganizationId" = @organization AND "Day" < @day
                ORDER BY "Day", "Sequence" LIMIT @most)
              RETURNING *)
            INSERT INTO {_kept.Table} ({_kept.List}) SELECT {string.Join(", ", columns)} FROM "gone";
            """;
        command.Parameters.AddWithValue("only", EventsKeptRow.Only);
        command.Parameters.AddWithValue("day", firstKept.Number);
        command.Parameters.AddWithValue("organization", organizationId);
        command.Parameters.AddWithValue("most", AtOnce);
        command.ExecuteNonQuery();
        WriterTurn.Count(connection, Store.Ledger);
        transaction.Commit();
    }

    private UtcDay? Day(string query, string? organizationId = null) =>
        Scalar(query, organizationId) is int day ? UtcDay.FromNumber(day) : null;

    private object? Scalar(string query, string? organizationId)
    {
        using var command = new NpgsqlCommand(query, connection);
        if (organizationId is not null)
        {
            command.Parameters.AddWithValue("organization", organizationId);
        }

        return command.ExecuteScalar();
    }
}
