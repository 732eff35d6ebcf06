using System.Globalization;
using DataSharing.Core.Accounting;
using DataSharing.Core.Primitives;
using DataSharing.Dashboard.Common;
using DataSharing.Dashboard.Data.Engines;
using DataSharing.Dashboard.Ledger;
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
        var dialect = SqlDialect.Of(ledger);
        List<object> values = [];
        List<string> conditions =
        [
            $"\"OrganizationId\" = {Value(organizationId)}",
            $"\"{time}\" >= {Value(from.UnixMilliseconds)}",
            $"\"{time}\" < {Value(until.UnixMilliseconds)}",
        ];
        if (isMinute)
        {
            // By the day too, since that is what events are indexed by.
            conditions.Add($"\"Day\" >= {Value(from.Day.Number)} AND \"Day\" <= {Value(until.Day.Number)}");
        }

        OneOf("ProjectId", query.ProjectIds);
        OneOf("UserId", query.UserIds);
        OneOf("ApiKeyId", query.ApiKeyIds);
        if (models.Always.Count > 0)
        {
            var sometimes = models.Sometimes(model, time) is var (text, days) ? $" OR {dialect.OneOf(text, Texts(days))}" : "";
            conditions.Add($"({dialect.OneOf($"\"{model}\"", Texts(models.Always))}{sometimes})");
        }

        if (query.Batch is { } batch)
        {
            conditions.Add($"\"Batch\" = {Value(batch)}");
        }

        var sql = $"""
            SELECT "{time}" / {Value((long)query.Step.TotalMilliseconds)} AS "Bucket",
              {Grouped("project_id", "ProjectId")} AS "ProjectId",
              {Grouped("user_id", "UserId")} AS "UserId",
              {Grouped("api_key_id", "ApiKeyId")} AS "ApiKeyId",
              {Grouped("model", model)} AS "Model",
              {Grouped("batch", "Batch", "boolean")} AS "Batch",
              {Grouped("service_tier", "ServiceTier")} AS "ServiceTier",
              {(query.GroupBy.Contains("service_tier") ? $"\"Reason\" = {Value(DecisionReason.Complimentary.Wire())}" : "FALSE")} AS "Free",
              CAST({requests} AS bigint) AS "Requests",
              {Sum("InputTokens")} AS "Input",
              {Sum("CachedTokens")} AS "Cached",
              {Sum("OutputTokens")} AS "Output",
              {Sum("ComplimentaryTokens")} AS "Complimentary"
            FROM {dialect.Table(Store.Ledger, isMinute ? "events" : "usage_by_hour")}
            WHERE {string.Join(" AND ", conditions)}
            GROUP BY 1, 2, 3, 4, 5, 6, 7, 8
            """;
        return ledger.Database.SqlQueryRaw<BucketSums>(sql, [.. values]).ToListAsync(cancellationToken);

        string Value(object value)
        {
            values.Add(value);
            return string.Create(CultureInfo.InvariantCulture, $"{{{values.Count - 1}}}");
        }

        string Texts(IEnumerable<string> texts) => Value(dialect.Texts(texts));

        // An empty text stands for what was not given, and cannot be asked for.
        void OneOf(string column, IReadOnlySet<string> asked)
        {
            if (asked.Count > 0)
            {
                conditions.Add(dialect.OneOf($"\"{column}\"", Texts(asked.Where(text => text.Length > 0))));
            }
        }

        string Grouped(string name, string column, string type = "text") =>
            query.GroupBy.Contains(name) ? $"\"{column}\"" : $"CAST(NULL AS {type})";

        static string Sum(string column) => $"CAST(SUM(\"{column}\") AS bigint)";
    }
}
