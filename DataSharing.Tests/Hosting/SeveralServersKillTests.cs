using System.Diagnostics;
using System.Net.Http.Json;
using System.Text.Json;
using DataSharing.Dashboard.Data.Engines;
using DataSharing.Dashboard.Ledger;
using Microsoft.EntityFrameworkCore;
using Xunit;

namespace DataSharing.Tests.Hosting;

/// <summary>Two real processes on one database, one of them killed again and again while both take events.</summary>
public sealed class SeveralServersKillTests : IAsyncLifetime
{
    private const string Organization = "org-k";

    // SEVERAL_SERVERS_ROUNDS=100 for the long run.
    private static readonly int _rounds =
        int.TryParse(Environment.GetEnvironmentVariable("SEVERAL_SERVERS_ROUNDS"), out var rounds) && rounds > 0 ? rounds : 2;

    private readonly Dictionary<string, string> _environment = new()
    {
        ["DATASHARING_KEY_ENCRYPTION_KEY"] = Convert.ToBase64String(new byte[32]),
    };

    private Support.TwoFolders _folders = default!;

    public async ValueTask InitializeAsync() => _folders = await Support.TwoFolders.MakeAsync();

    public ValueTask DisposeAsync() => _folders.DisposeAsync();

    /// <param name="isPooled">Whether the servers reach their database through a PgBouncer in transaction mode.</param>
    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task KilledUnderLoad_NothingAcknowledgedIsMissingOrDoubled_AndPoolsAreNotOverspent(bool isPooled)
    {
        await using var pooler = isPooled ? await Support.PgBouncer.StartAsync(_folders.Database) : null;
        if (pooler is not null)
        {
            _environment["DATASHARING_POSTGRESQL_POOLER"] = pooler.Of(_folders.Database);
        }

        var key = await PrepareAsync();
        var acknowledged = new HashSet<string>();
        using (var stays = Support.Executable.Serve(_folders.First, _environment, out var first))
        {
            await ShareAsync(first, key);
            for (var round = 0; round < _rounds; round++)
            {
                using var goes = Support.Executable.Serve(_folders.Second, _environment, out var second);
                using var ended = new CancellationTokenSource();
                var (before, name) = (Count(acknowledged), $"round-{round}");
                var sending = Task.WhenAll(
                    Enumerable.Range(0, 4).Select(sender => StreamAsync([first, second], sender, name, key, acknowledged, ended.Token))
                );
                await Support.Patience.UntilAsync(() => Count(acknowledged) >= before + 400);
                await KillAsync(goes);

                // The other one goes on as if nothing had been.
                var then = Count(acknowledged);
                await Support.Patience.UntilAsync(() => Count(acknowledged) >= then + 200);
                await ended.CancelAsync();
                await sending;
            }

            await KillAsync(stays);
        }

        await using var ledger = await Support.OpenedStore.OpenAsync<LedgerDbContext>(
            _folders.First,
            Store.Ledger,
            options => new(options)
        );
        var rows = await ledger.Events.AsNoTracking().OrderBy(row => row.Sequence).ToListAsync();
        Assert.Equal(rows.Count, rows.Select(row => row.Id).Distinct().Count());
        Assert.Empty(acknowledged.Except(rows.Select(row => row.Id)));
        Assert.Equal(rows.Count, await ledger.Details.SumAsync(row => row.Sums.Counted.Requests));
        Assert.Equal(
            rows.Sum(row => row.InputTokens + row.OutputTokens),
            await ledger.Days.SumAsync(row => row.Sums.Complimentary + row.Sums.Billed)
        );

        // Each decision rests on the one before it, whichever server made them; a day may have ended meanwhile.
        foreach (var day in rows.Where(row => row.RunningTotal is not null).GroupBy(row => row.Day))
        {
            var total = 0L;
            Assert.All(day, row => Assert.Equal(total += row.InputTokens + row.OutputTokens, row.RunningTotal));
            Assert.Equal(total, (await ledger.Pools.SingleAsync(pool => pool.Day == day.Key)).RunningTotal);
            Assert.True(day.Sum(row => row.ComplimentaryTokens) <= day.First().Allowance);
        }
    }

    private async Task<string> PrepareAsync()
    {
        string[][] commands =
        [
            ["organizations", "create", "--id", Organization, "--name", "K", "--tier", "tier-1", "--zdr", "no"],
            ["projects", "create", "--organization", Organization, "--id", "proj_a", "--name", "A"],
            ["keys", "create", "--organization", Organization, "--scopes", "usage.write,sharing.write"],
        ];
        var key = "";
        foreach (var command in commands)
        {
            var result = await Support.Executable.RunAsync(_folders.First, _environment, command);
            Assert.Equal((0, ""), (result.ExitCode, result.Errors));
            key = result.LastLine;
        }

        return key;
    }

    private static async Task ShareAsync(Uri address, string key)
    {
        using var client = Client(address, key);
        using var shared = await client.PostAsJsonAsync(
            "/v1/organization/data_sharing",
            new
            {
                version = 0,
                acknowledged_terms = 1,
                controls = new { inputs_outputs = new { type = "all_projects" } },
            }
        );
        shared.EnsureSuccessStatusCode();
    }

    // Sends each batch until it is acknowledged, to one server after the other, as behind a load balancer.
    private static async Task StreamAsync(
        Uri[] addresses,
        int sender,
        string round,
        string key,
        HashSet<string> acknowledged,
        CancellationToken ended
    )
    {
        var clients = addresses.Select(address => Client(address, key)).ToList();
        for (var (batch, turn) = (0, sender); !ended.IsCancellationRequested; turn++)
        {
            var events = Enumerable
                .Range(0, 10)
                .Select(number => new
                {
                    id = $"{round}-{sender}-{batch}-{number}",
                    occurred_at = DateTimeOffset.UtcNow.ToUnixTimeSeconds(),
                    project_id = "proj_a",
                    model = "gpt-4.1-mini",
                    input_tokens = 900,
                    output_tokens = 100,
                })
                .ToList();
            if (await TrySendAsync(clients[turn % clients.Count], events) is { } ids)
            {
                lock (acknowledged)
                {
                    acknowledged.UnionWith(ids);
                }

                batch++;
            }
        }

        clients.ForEach(client => client.Dispose());
    }

    private static async Task<List<string>?> TrySendAsync(HttpClient client, object events)
    {
        try
        {
            using var answer = await client.PostAsJsonAsync("/v1/usage/events", events);
            answer.EnsureSuccessStatusCode();
            using var document = JsonDocument.Parse(await answer.Content.ReadAsStringAsync());
            return
            [
                .. document
                    .RootElement.GetProperty("data")
                    .EnumerateArray()
                    .Where(receipt => receipt.GetProperty("status").GetString() is "recorded" or "duplicate")
                    .Select(receipt => receipt.GetProperty("id").GetString()!),
            ];
        }
        catch (HttpRequestException)
        {
            // It was killed: nobody knows whether this batch was recorded.
            return null;
        }
    }

    private static HttpClient Client(Uri address, string key)
    {
        var client = new HttpClient { BaseAddress = address, Timeout = System.Threading.Timeout.InfiniteTimeSpan };
        client.DefaultRequestHeaders.Authorization = new("Bearer", key);
        return client;
    }

    private static int Count(HashSet<string> acknowledged)
    {
        lock (acknowledged)
        {
            return acknowledged.Count;
        }
    }

    private static async Task KillAsync(Process server)
    {
        server.Kill();
        await server.WaitForExitAsync();
    }
}
