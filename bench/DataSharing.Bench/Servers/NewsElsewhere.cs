using System.Diagnostics;
using System.Net.Http.Json;
using DataSharing.Bench.Ledger;
using DataSharing.Core.Primitives;
using DataSharing.Dashboard.Live;
using Microsoft.Extensions.DependencyInjection;

namespace DataSharing.Bench.Servers;

/// <summary>How long it takes from the answer of one server until the figures in memory of another have the event.</summary>
internal static class NewsElsewhere
{
    private static readonly TimeSpan _most = TimeSpan.FromSeconds(30);

    /// <returns>Milliseconds of each event.</returns>
    public static async Task<List<double>> RunAsync(string database, Uri address, string key, int events)
    {
        await using var server = await JoinedServer.StartAsync(database);
        var (feed, days) = (server.App.Services.GetRequiredService<LiveFeed>(), server.App.Services.GetRequiredService<LiveDays>());
        using var heard = new SemaphoreSlim(0);
        using var page = feed.Subscribe(
            ConsoleProcess.Organization,
            null,
            News.Usage,
            _ =>
            {
                heard.Release();
                return Task.CompletedTask;
            }
        );
        using var client = new HttpClient { BaseAddress = address };
        client.DefaultRequestHeaders.Authorization = new("Bearer", key);
        var pauses = new Random(1);
        var times = new List<double>();
        for (var number = 0; number < events; number++)
        {
            var before = await RequestsAsync();
            using var answer = await client.PostAsJsonAsync(
                "/v1/usage/events",
                new
                {
                    id = $"news-{Guid.NewGuid():N}",
                    occurred_at = DateTimeOffset.UtcNow.ToUnixTimeSeconds(),
                    project_id = Traffic.Projects[0],
                    model = "gpt-4.1",
                    input_tokens = 10,
                    output_tokens = 1,
                }
            );
            answer.EnsureSuccessStatusCode();
            var answered = Stopwatch.GetTimestamp();
            while (await RequestsAsync() == before)
            {
                if (!await heard.WaitAsync(_most))
                {
                    throw new TimeoutException("The other server never heard of it.");
                }
            }

            times.Add(Stopwatch.GetElapsedTime(answered).TotalMilliseconds);
            await Task.Delay(pauses.Next(300, 700));
        }

        return times;

        async Task<long> RequestsAsync() =>
            (await days.GetAsync(ConsoleProcess.Organization, Instant.From(DateTimeOffset.UtcNow), default)).Ledger.Rows.Sum(row =>
                row.Sums.Counted.Requests
            );
    }
}
