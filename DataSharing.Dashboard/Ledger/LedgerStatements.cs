using DataSharing.Core.Accounting;
using DataSharing.Core.Eligibility;
using DataSharing.Core.Primitives;
using DataSharing.Core.Programme;
using DataSharing.Core.Sharing;
using DataSharing.Dashboard.Common;
using Microsoft.Data.Sqlite;

namespace DataSharing.Dashboard.Ledger;

/// <summary>The writer's prepared statements on its one connection. Column order is the contract between each text and its method.</summary>
internal sealed class LedgerStatements : IDisposable
{
    private const string Sums = """
        "Requests", "InputTokens", "CachedTokens", "OutputTokens", "ComplimentaryTokens", "BilledTokens", "UncertainTokens"
        """;

    private const string AddSums = """
        DO UPDATE SET "Requests" = "Requests" + excluded."Requests", "InputTokens" = "InputTokens" + excluded."InputTokens",
        "CachedTokens" = "CachedTokens" + excluded."CachedTokens", "OutputTokens" = "OutputTokens" + excluded."OutputTokens",
        "ComplimentaryTokens" = "ComplimentaryTokens" + excluded."ComplimentaryTokens",
        "BilledTokens" = "BilledTokens" + excluded."BilledTokens", "UncertainTokens" = "UncertainTokens" + excluded."UncertainTokens"
        """;

    private readonly SqliteCommand _find;
    private readonly SqliteCommand _insert;
    private readonly SqliteCommand _readPool;
    private readonly SqliteCommand _writePool;
    private readonly SqliteCommand _addDay;
    private readonly SqliteCommand _addDetail;

    public LedgerStatements(SqliteConnection connection)
    {
        _find = Prepare(connection, """
            SELECT "ContentHash", "Reason", "Rule", "ResolvedModel", "Pool", "InputTokens" + "OutputTokens", "ComplimentaryTokens", "RunningTotal",
                   "Allowance", "Shared", "SharedBy", "Uncertain", "DecidedAsOf", "Catalogue"
            FROM "events" WHERE "OrganizationId" = $1 AND "Source" = $2 AND "Id" = $3
            """, 3);
        _insert = Prepare(connection, """
            INSERT INTO "events" ("OrganizationId", "Source", "Id", "ContentHash", "RecordedAt", "OccurredAt", "Day", "ProjectId", "Model", "ResolvedModel",
                "InputTokens", "CachedTokens", "OutputTokens", "ServiceTier", "Batch", "HostedTools", "FunctionTools", "UserId", "ApiKeyId", "Reason", "Rule",
                "Pool", "ComplimentaryTokens", "RunningTotal", "Allowance", "Shared", "SharedBy", "Uncertain", "DecidedAsOf", "Catalogue")
            VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19, $20, $21, $22, $23, $24, $25, $26, $27, $28, $29, $30)
            """, 30);
        _readPool = Prepare(connection, """SELECT "RunningTotal" FROM "pools" WHERE "OrganizationId" = $1 AND "Day" = $2 AND "Pool" = $3""", 3);
        _writePool = Prepare(connection, """
            INSERT INTO "pools" ("OrganizationId", "Day", "Pool", "RunningTotal") VALUES ($1, $2, $3, $4)
            ON CONFLICT ("OrganizationId", "Day", "Pool") DO UPDATE SET "RunningTotal" = excluded."RunningTotal"
            """, 4);
        _addDay = Prepare(connection, $"""
            INSERT INTO "usage_by_day" ("OrganizationId", "Day", "ProjectId", "Model", "Reason", "Shared", {Sums})
            VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13)
            ON CONFLICT ("OrganizationId", "Day", "ProjectId", "Model", "Reason", "Shared") {AddSums}
            """, 13);
        _addDetail = Prepare(connection, $"""
            INSERT INTO "usage_by_hour" ("OrganizationId", "Hour", "ProjectId", "Model", "Reason", "Shared", "UserId", "ApiKeyId", "ServiceTier", "Batch", {Sums})
            VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17)
            ON CONFLICT ("OrganizationId", "Hour", "ProjectId", "Model", "Reason", "Shared", "UserId", "ApiKeyId", "ServiceTier", "Batch") {AddSums}
            """, 17);
    }

    /// <summary>The content hash and first decision recorded under an id, or null.</summary>
    public (byte[] Hash, Decision Decision)? Find(SqliteTransaction transaction, string organizationId, string source, string id)
    {
        using var reader = Set(_find, transaction, organizationId, source, id).ExecuteReader();
        if (!reader.Read())
        {
            return null;
        }

        var decision = new Decision(
            WireName<DecisionReason>.Read(reader.GetString(1)),
            reader.IsDBNull(2) ? null : WireName<EligibilityRule>.Read(reader.GetString(2)),
            reader.GetString(3),
            reader.IsDBNull(4) ? null : WireName<Pool>.Read(reader.GetString(4)),
            TokenCount.Of(reader.GetInt64(5)),
            TokenCount.Of(reader.GetInt64(6)),
            reader.IsDBNull(7) ? null : TokenCount.Of(reader.GetInt64(7)),
            reader.IsDBNull(8) ? null : TokenCount.Of(reader.GetInt64(8)),
            reader.IsDBNull(10) ? null : new EffectiveSharing(reader.GetBoolean(9), WireName<SharingDecidedBy>.Read(reader.GetString(10))),
            reader.GetBoolean(11),
            Instant.FromUnixMilliseconds(reader.GetInt64(12)),
            reader.IsDBNull(13) ? null : reader.GetInt32(13));
        return ((byte[])reader[0], decision);
    }

    public void Insert(SqliteTransaction transaction, string organizationId, UsageEvent usage, byte[] hash, Instant recordedAt, Decision decision) => Set(
        _insert, transaction, organizationId, usage.Source, usage.Id, hash, recordedAt.UnixMilliseconds, usage.OccurredAt.UnixMilliseconds, usage.Day.Number,
        usage.ProjectId, usage.Model, decision.Model, usage.InputTokens, usage.CachedTokens, usage.OutputTokens, usage.ServiceTier.Text, usage.Batch,
        string.Join(',', usage.HostedTools), usage.FunctionTools, usage.UserId, usage.ApiKeyId, decision.Reason.Wire(), decision.Rule?.Wire(), decision.Pool?.Wire(),
        decision.ComplimentaryTokens.Value, decision.RunningTotal?.Value, decision.Allowance?.Value, decision.Shared, decision.Sharing?.By.Wire(),
        decision.Uncertain, decision.DecidedAsOf.UnixMilliseconds, decision.CatalogueNumber).ExecuteNonQuery();

    public TokenCount ReadPool(SqliteTransaction transaction, PoolKey key) =>
        TokenCount.Of((long?)Set(_readPool, transaction, key.OrganizationId, key.Day.Number, key.Pool.Wire()).ExecuteScalar() ?? 0);

    public void WritePool(SqliteTransaction transaction, PoolKey key, TokenCount runningTotal) =>
        Set(_writePool, transaction, key.OrganizationId, key.Day.Number, key.Pool.Wire(), runningTotal.Value).ExecuteNonQuery();

    public void Add(SqliteTransaction transaction, DayKey key, UsageSums sums) => Set(
        _addDay, transaction, key.OrganizationId, key.Day.Number, key.ProjectId, key.Model, key.Reason.Wire(), key.Shared,
        sums.Requests, sums.Input, sums.Cached, sums.Output, sums.Complimentary, sums.Billed, sums.Uncertain).ExecuteNonQuery();

    public void Add(SqliteTransaction transaction, DetailKey key, UsageSums sums) => Set(
        _addDetail, transaction, key.Day.OrganizationId, key.Hour.UnixMilliseconds, key.Day.ProjectId, key.Day.Model, key.Day.Reason.Wire(), key.Day.Shared,
        key.UserId, key.ApiKeyId, key.ServiceTier, key.Batch,
        sums.Requests, sums.Input, sums.Cached, sums.Output, sums.Complimentary, sums.Billed, sums.Uncertain).ExecuteNonQuery();

    public void Dispose()
    {
        foreach (var command in (SqliteCommand[])[_find, _insert, _readPool, _writePool, _addDay, _addDetail])
        {
            command.Dispose();
        }
    }

    private static SqliteCommand Prepare(SqliteConnection connection, string text, int parameters)
    {
        var command = connection.CreateCommand();
        command.CommandText = text;
        for (var i = 1; i <= parameters; i++)
        {
            command.Parameters.Add(new SqliteParameter { ParameterName = $"${i}" });
        }

        return command;
    }

    private static SqliteCommand Set(SqliteCommand command, SqliteTransaction transaction, params ReadOnlySpan<object?> values)
    {
        command.Transaction = transaction;
        for (var i = 0; i < values.Length; i++)
        {
            command.Parameters[i].Value = values[i] ?? DBNull.Value;
        }

        return command;
    }
}
