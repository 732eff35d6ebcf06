using System.Text.Json;
using DataSharing.Core.Accounting;
using DataSharing.Core.Primitives;
using DataSharing.Dashboard.Common;
using DataSharing.Dashboard.Ledger;
using Microsoft.Data.Sqlite;
using Microsoft.EntityFrameworkCore;

namespace DataSharing.Dashboard.Features.Usage;

/// <summary>Usage of one bucket, equal in all that was grouped by; whatever was not is null.</summary>
/// <remarks>Added up by the database, so that a page costs memory for what it answers, not for what it rests on.</remarks>
internal sealed class BucketSums
{
    /// <summary>See <see cref="CompletionsQuery.NumberOf" />.</summary>
    public long Bucket { get; init; }
    public string? ProjectId { get; init; }

    /// <summary>Empty or null if not given.</summary>
    public string? UserId { get; init; }
    public string? ApiKeyId { get; init; }
    public string? Model { get; init; }
    public bool? Batch { get; init; }

    /// <summary>As sent.</summary>
    public string? ServiceTier { get; init; }

    /// <summary>Whether every check passed; told apart only beside the service tier, which says it.</summary>
    public bool Free { get; init; }
    public long Requests { get; init; }
    public long Input { get; init; }
    public long Cached { get; init; }
    public long Output { get; init; }

    /// <summary>Tokens that were free; of what did not fit, as much as did.</summary>
    public long Complimentary { get; init; }

    public TokenUsage Counted => new(Requests, Input, Cached, Output);

    /// <summary>The sums of all buckets from one instant to another: from the roll-ups; minutes, which have none, from events.</summary>
    public static Task<List<BucketSums>> ReadAsync(
        LedgerDbContext ledger,
        string organizationId,
        CompletionsQuery query,
        AskedModels models,
        Instant from,
        Instant until,
        CancellationToken cancellationToken
    )
    {
        var isMinute = query.Width == BucketWidth.Minute;
        var (time, model, requests) = isMinute ? ("OccurredAt", "ResolvedModel", "COUNT(*)") : ("Hour", "Model", "SUM(\"Requests\")");

        // By the day too, since that is what events are indexed by.
        var day = isMinute ? "AND \"Day\" >= @firstDay AND \"Day\" <= @lastDay" : "";
        var sql = $"""
            SELECT "{time}" / @step AS "Bucket",
              {Grouped("project_id", "\"ProjectId\"")} AS "ProjectId",
              {Grouped("user_id", "\"UserId\"")} AS "UserId",
              {Grouped("api_key_id", "\"ApiKeyId\"")} AS "ApiKeyId",
              {Grouped("model", $"\"{model}\"")} AS "Model",
              {Grouped("batch", "\"Batch\"")} AS "Batch",
              {Grouped("service_tier", "\"ServiceTier\"")} AS "ServiceTier",
              {(query.GroupBy.Contains("service_tier") ? "\"Reason\" = @free" : "0")} AS "Free",
              {requests} AS "Requests",
              SUM("InputTokens") AS "Input", SUM("CachedTokens") AS "Cached", SUM("OutputTokens") AS "Output",
              SUM("ComplimentaryTokens") AS "Complimentary"
            FROM "{(isMinute ? "events" : "usage_by_hour")}"
            WHERE "OrganizationId" = @organization AND "{time}" >= @from AND "{time}" < @until {day}
              AND (@projects IS NULL OR "ProjectId" IN (SELECT value FROM json_each(@projects)))
              AND (@users IS NULL OR "UserId" IN (SELECT value FROM json_each(@users)))
              AND (@keys IS NULL OR "ApiKeyId" IN (SELECT value FROM json_each(@keys)))
              AND (@models IS NULL OR "{model}" IN (SELECT value FROM json_each(@models)){models.Sometimes(model, time)})
              AND (@batch IS NULL OR "Batch" = @batch)
            GROUP BY 1, 2, 3, 4, 5, 6, 7, 8
            """;
        object[] values =
        [
            new SqliteParameter("@step", (long)query.Step.TotalMilliseconds),
            new SqliteParameter("@free", DecisionReason.Complimentary.Wire()),
            new SqliteParameter("@organization", organizationId),
            new SqliteParameter("@from", from.UnixMilliseconds),
            new SqliteParameter("@until", until.UnixMilliseconds),
            new SqliteParameter("@firstDay", from.Day.Number),
            new SqliteParameter("@lastDay", until.Day.Number),
            OneOf("@projects", query.ProjectIds),
            OneOf("@users", query.UserIds),
            OneOf("@keys", query.ApiKeyIds),
            OneOf("@models", models.Always),
            .. models.Parameters,
            new SqliteParameter("@batch", query.Batch is { } batch ? batch : DBNull.Value),
        ];
        return ledger.Database.SqlQueryRaw<BucketSums>(sql, values).ToListAsync(cancellationToken);

        string Grouped(string name, string column) => query.GroupBy.Contains(name) ? column : "NULL";

        // An empty text stands for what was not given, and cannot be asked for.
        static SqliteParameter OneOf(string name, IReadOnlySet<string> values) =>
            new(name, values.Count == 0 ? DBNull.Value : JsonSerializer.Serialize(values.Where(value => value.Length > 0)));
    }
}
