using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text.Json.Serialization;
using DataSharing.Dashboard.ProviderUsage;
using DataSharing.Tests.OpenAI;
using Microsoft.Data.Sqlite;

namespace DataSharing.Bench.Sync;

/// <summary>
/// What one would write first: page after page with the default limit, one INSERT a row, one transaction a page. It keeps no roll-up and no
/// account of what it read.
/// </summary>
internal static class SequentialReader
{
    private const string Dimensions =
        "&group_by[]=project_id&group_by[]=model&group_by[]=service_tier&group_by[]=batch&group_by[]=user_id&group_by[]=api_key_id";

    // A column for each field, and the one index without which no page could ask for a day.
    private const string Schema = """
        PRAGMA journal_mode = WAL;
        CREATE TABLE "Usage" ("Sequence" INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT, "OrganizationId" TEXT NOT NULL, "Source" TEXT NOT NULL, "Start" INTEGER NOT NULL, "End" INTEGER NOT NULL,
            "ProjectId" TEXT, "UserId" TEXT, "ApiKeyId" TEXT, "Model" TEXT, "Batch" INTEGER, "ServiceTier" TEXT,
            "Requests" INTEGER NOT NULL, "InputTokens" INTEGER NOT NULL, "CachedTokens" INTEGER NOT NULL, "OutputTokens" INTEGER NOT NULL);
        CREATE INDEX "IX_Usage" ON "Usage" ("OrganizationId", "Start");
        """;

    public static async Task ReadAsync(string address, string database, IEnumerable<SliceSpan> spans)
    {
        using var http = new HttpClient();
        http.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", Replica.Key);
        await using var connection = new SqliteConnection($"Data Source={database}");
        await connection.OpenAsync();
        await using (var create = connection.CreateCommand())
        {
            create.CommandText = Schema;
            await create.ExecuteNonQueryAsync();
        }

        foreach (var span in spans)
        {
            var width = span.Width.TotalSeconds switch
            {
                60 => "1m",
                3_600 => "1h",
                _ => "1d",
            };
            var path =
                $"{address}/organization/usage/completions?start_time={span.Start.UnixSeconds}&end_time={span.End.UnixSeconds}&bucket_width={width}{Dimensions}";
            string? next = null;
            do
            {
                var page = (await http.GetFromJsonAsync<Page>(next is null ? path : $"{path}&page={next}"))!;
                Store(connection, page);
                next = page.HasMore ? page.NextPage : null;
            } while (next is not null);
        }
    }

    private static void Store(SqliteConnection connection, Page page)
    {
        using var transaction = connection.BeginTransaction();
        foreach (var bucket in page.Data)
        {
            foreach (var row in bucket.Results)
            {
                Insert(connection, transaction, bucket, row);
            }
        }

        transaction.Commit();
    }

    private static void Insert(SqliteConnection connection, SqliteTransaction transaction, Bucket bucket, Row row)
    {
        using var insert = connection.CreateCommand();
        insert.Transaction = transaction;
        insert.CommandText = """
            INSERT INTO "Usage" ("OrganizationId", "Source", "Start", "End", "ProjectId", "UserId", "ApiKeyId", "Model", "Batch", "ServiceTier", "Requests", "InputTokens", "CachedTokens", "OutputTokens")
            VALUES (@organization, 'sync', @start, @end, @project, @user, @key, @model, @batch, @tier, @requests, @input, @cached, @output)
            """;
        insert.Parameters.AddWithValue("@organization", Installation.Organization);
        insert.Parameters.AddWithValue("@start", bucket.Start * 1000);
        insert.Parameters.AddWithValue("@end", bucket.End * 1000);
        insert.Parameters.AddWithValue("@project", row.Project);
        insert.Parameters.AddWithValue("@user", row.User);
        insert.Parameters.AddWithValue("@key", row.Key);
        insert.Parameters.AddWithValue("@model", row.Model);
        insert.Parameters.AddWithValue("@batch", row.Batch);
        insert.Parameters.AddWithValue("@tier", row.Tier);
        insert.Parameters.AddWithValue("@requests", row.Requests);
        insert.Parameters.AddWithValue("@input", row.Input);
        insert.Parameters.AddWithValue("@cached", row.Cached);
        insert.Parameters.AddWithValue("@output", row.Output);
        insert.ExecuteNonQuery();
    }

    private sealed record Page(
        [property: JsonPropertyName("data")] List<Bucket> Data,
        [property: JsonPropertyName("has_more")] bool HasMore,
        [property: JsonPropertyName("next_page")] string? NextPage
    );

    private sealed record Bucket(
        [property: JsonPropertyName("start_time")] long Start,
        [property: JsonPropertyName("end_time")] long End,
        [property: JsonPropertyName("results")] List<Row> Results
    );

    private sealed record Row(
        [property: JsonPropertyName("input_tokens")] long Input,
        [property: JsonPropertyName("output_tokens")] long Output,
        [property: JsonPropertyName("num_model_requests")] long Requests,
        [property: JsonPropertyName("input_cached_tokens")] long Cached,
        [property: JsonPropertyName("project_id")] string Project,
        [property: JsonPropertyName("user_id")] string User,
        [property: JsonPropertyName("api_key_id")] string Key,
        [property: JsonPropertyName("model")] string Model,
        [property: JsonPropertyName("batch")] bool Batch,
        [property: JsonPropertyName("service_tier")] string Tier
    );
}
