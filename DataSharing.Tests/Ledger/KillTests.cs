using System.Net.Http.Json;
using System.Text.Json;
using DataSharing.Dashboard.Data.Engines;
using DataSharing.Dashboard.Ledger;
using Microsoft.EntityFrameworkCore;
using Xunit;

namespace DataSharing.Tests.Ledger;

/// <summary>
/// The real executable, killed in the middle of a stream of batches. What the writer makes of a death at each of its steps is simulated.
/// </summary>
public sealed class KillTests
{
    // KILLS=100 for the long run.
    private static readonly int _kills = int.TryParse(Environment.GetEnvironmentVariable("KILLS"), out var kills) && kills > 0 ? kills : 10;

    [Fact]
    public async Task KilledAgainAndAgainUnderLoad_NoAcknowledgedEventIsMissingOrDoubled()
    {
        using var folder = new Support.TemporaryFolder();
        await Support.Executable.RunAsync(
            folder,
            "organizations",
            "create",
            "--id",
            "org-k",
            "--name",
            "K",
            "--tier",
            "tier-5",
            "--zdr",
            "no"
        );
        await Support.Executable.RunAsync(folder, "projects", "create", "--organization", "org-k", "--id", "proj_a", "--name", "A");
        var key = (
            await Support.Executable.RunAsync(folder, "keys", "create", "--organization", "org-k", "--scopes", "usage.write,sharing.write")
        ).LastLine;
        var acknowledged = new HashSet<string>();
        var attempted = new List<object>();
        for (var round = 0; round < _kills; round++)
        {
            using var server = Support.Executable.Serve(folder, out var address);
            using var client = new HttpClient { BaseAddress = address, Timeout = Timeout.InfiniteTimeSpan };
            client.DefaultRequestHeaders.Authorization = new("Bearer", key);
            if (round == 0)
            {
                using var shared = await client.PostAsJsonAsync(
                    "/v1/organization/data_sharing",
                    new
                    {
                        version = 0,
                        acknowledged_terms = 1,
                        controls = new { inputs_outputs = new { type = "all_projects" } },
                    }
                );
                Assert.True(shared.IsSuccessStatusCode, await shared.Content.ReadAsStringAsync());
            }

            // What was not acknowledged before the last kill is sent again: it must count once, whether or not it had reached the disk.
            await SendAsync(client, attempted, acknowledged);
            attempted.Clear();
            var sending = Task.WhenAll(
                Enumerable.Range(0, 4).Select(sender => StreamAsync(client, round, sender, attempted, acknowledged))
            );
            await Task.WhenAny(sending, WaitForAsync(() => Count(acknowledged) >= 400 * (round + 1)));
            server.Kill();
            await server.WaitForExitAsync();
            await sending;
        }

        using (var server = Support.Executable.Serve(folder, out var address))
        {
            using var client = new HttpClient { BaseAddress = address, Timeout = Timeout.InfiniteTimeSpan };
            client.DefaultRequestHeaders.Authorization = new("Bearer", key);
            await SendAsync(client, attempted, acknowledged);
            server.Kill();
            await server.WaitForExitAsync();
        }

        await using var ledger = await Support.OpenedStore.OpenAsync<LedgerDbContext>(folder, Store.Ledger, options => new(options));
        var rows = await ledger.Events.AsNoTracking().ToListAsync();
        Assert.Equal(rows.Count, rows.Select(row => row.Id).Distinct().Count());
        Assert.Empty(acknowledged.Except(rows.Select(row => row.Id)));
        Assert.Equal(
            rows.Sum(row => row.InputTokens + row.OutputTokens),
            await ledger.Days.SumAsync(row => row.Sums.Complimentary + row.Sums.Billed)
        );
        Assert.Equal(rows.Count, await ledger.Details.SumAsync(row => row.Sums.Counted.Requests));
        var pools = await ledger.Pools.ToListAsync();
        Assert.Equal(
            rows.Where(row => row.RunningTotal is not null).Sum(row => row.InputTokens + row.OutputTokens),
            pools.Sum(pool => pool.RunningTotal)
        );
    }

    // The client has no time-out: what a killed server leaves open ends with it, and a slow one is waited for.
    private static async Task StreamAsync(HttpClient client, int round, int sender, List<object> attempted, HashSet<string> acknowledged)
    {
        for (var batch = 0; ; batch++)
        {
            var events = Enumerable
                .Range(0, 20)
                .Select(number =>
                    (object)
                        new
                        {
                            id = $"{round}-{sender}-{batch}-{number}",
                            occurred_at = DateTimeOffset.UtcNow.ToUnixTimeSeconds(),
                            project_id = "proj_a",
                            model = "gpt-4.1-mini",
                            input_tokens = 100 + number,
                            output_tokens = 7,
                        }
                )
                .ToList();
            lock (attempted)
            {
                attempted.AddRange(events);
            }

            try
            {
                await SendAsync(client, events, acknowledged);
            }
            catch (HttpRequestException)
            {
                return;
            }

            lock (attempted)
            {
                attempted.RemoveAll(events.Contains);
            }
        }
    }

    private static async Task SendAsync(HttpClient client, List<object> events, HashSet<string> acknowledged)
    {
        foreach (var batch in events.Chunk(500))
        {
            using var answer = await client.PostAsJsonAsync("/v1/usage/events", batch);
            if (!answer.IsSuccessStatusCode)
            {
                continue;
            }

            JsonElement body;
            try
            {
                body = await answer.Content.ReadFromJsonAsync<JsonElement>();
            }
            catch (IOException exception)
            {
                throw new HttpRequestException("The answer was cut.", exception);
            }

            lock (acknowledged)
            {
                foreach (var receipt in body.GetProperty("data").EnumerateArray())
                {
                    Assert.Contains(receipt.GetProperty("status").GetString(), (string[])["recorded", "duplicate"]);
                    acknowledged.Add(receipt.GetProperty("id").GetString()!);
                }
            }
        }
    }

    private static int Count(HashSet<string> acknowledged)
    {
        lock (acknowledged)
        {
            return acknowledged.Count;
        }
    }

    private static async Task WaitForAsync(Func<bool> condition)
    {
        using var timer = new PeriodicTimer(TimeSpan.FromMilliseconds(5));
        while (!condition() && await timer.WaitForNextTickAsync())
        {
            // Polled: the stream goes on for as long as it takes.
        }
    }
}
