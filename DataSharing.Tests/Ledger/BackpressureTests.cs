using System.Globalization;
using System.Net.Http.Json;
using System.Text.Json;
using DataSharing.Dashboard.Data;
using DataSharing.Dashboard.Data.Engines.Sqlite;
using DataSharing.Dashboard.Ledger;
using Microsoft.Data.Sqlite;
using Microsoft.EntityFrameworkCore;
using Xunit;

namespace DataSharing.Tests.Ledger;

/// <summary>More events than can be written: whoever is not told otherwise is recorded, and whoever is refused may send again.</summary>
[Trait("Database", "SQLite")]
public sealed class BackpressureTests
{
    private static readonly long _sentAt = DateTimeOffset.UtcNow.ToUnixTimeSeconds();

    [Fact]
    public async Task FullQueue_Answers429WithATimeToWait_AndWhatIsSentAgainCountsOnce()
    {
        await using var server = await Support.TestServer.StartAsync();
        using var client = server.Client(await server.CreateOrganizationAsync("org-b", projects: ["proj_a"]));
        string[] first;
        await using (var other = new SqliteConnection(SqliteEngine.ConnectionString(server.Get<DataDirectory>().LedgerDatabase)))
        {
            // Somebody else holds the ledger: its writer waits with what it has taken, and the queue fills.
            await other.OpenAsync();
            await using var held = await other.BeginTransactionAsync(System.Data.IsolationLevel.Serializable);
            var others = new List<Task<string>>();
            await Support.Patience.UntilAsync(() =>
            {
                if (others.Exists(answer => answer is { IsCompletedSuccessfully: true, Result: "429" }))
                {
                    return true;
                }

                // A few at a time, and no more than fit twice: the writer may have taken some before it had to wait.
                if (others.Count(answer => !answer.IsCompleted) < 2 * LedgerQueue.Capacity)
                {
                    others.AddRange(
                        Enumerable.Range(others.Count + 1, LedgerQueue.Capacity / 4).Select(number => SendAsync(client, number))
                    );
                }

                return false;
            });
            await held.RollbackAsync();
            first = await Task.WhenAll(others);
        }

        Assert.Contains("429", first);
        Assert.All(first, answer => Assert.Contains(answer, (string[])["recorded", "429", "503"]));
        var again = await Task.WhenAll(Enumerable.Range(1, first.Length).Select(number => SendUntilTakenAsync(client, number)));
        Assert.Equal(first.Select(answer => answer == "recorded" ? "duplicate" : "recorded"), again);
        await using var ledger = await server.Get<IDbContextFactory<LedgerDbContext>>().CreateDbContextAsync();
        Assert.Equal(first.Length, await ledger.Events.CountAsync());
        Assert.Equal(10L * first.Length, await ledger.Days.SumAsync(row => row.Sums.Complimentary + row.Sums.Billed));
    }

    /// <returns>What became of it, or the status of the refusal.</returns>
    private static async Task<string> SendAsync(HttpClient client, int number)
    {
        using var answer = await client.PostAsJsonAsync(
            "/v1/usage/events",
            new
            {
                id = $"event-{number}",
                occurred_at = _sentAt,
                project_id = "proj_a",
                model = "gpt-4.1-2025-04-14",
                input_tokens = 6,
                output_tokens = 4,
            }
        );
        if (!answer.IsSuccessStatusCode)
        {
            Assert.True(answer.Headers.RetryAfter?.Delta > TimeSpan.Zero);
            return ((int)answer.StatusCode).ToString(CultureInfo.InvariantCulture);
        }

        return (await answer.Content.ReadFromJsonAsync<JsonElement>()).GetProperty("data")[0].GetProperty("status").GetString()!;
    }

    private static async Task<string> SendUntilTakenAsync(HttpClient client, int number)
    {
        var answer = "";
        await Support.Patience.UntilAsync(async () => (answer = await SendAsync(client, number)) is not ("429" or "503"));
        return answer;
    }
}
