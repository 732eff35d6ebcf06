using System.Diagnostics;
using DataSharing.Bench.Ledger;
using Npgsql;

namespace DataSharing.Bench.Servers;

/// <summary>What a counter in a row costs PostgreSQL itself: many connections add to one, each in a transaction of its own.</summary>
internal static class HotRow
{
    public static async Task<LoadResult> RunAsync(string database, int connections, double seconds)
    {
        await using var source = NpgsqlDataSource.Create(database);
        await using (
            var make = source.CreateCommand(
                "CREATE TABLE IF NOT EXISTS hot (id integer PRIMARY KEY, total bigint); INSERT INTO hot VALUES (1, 0) ON CONFLICT DO NOTHING"
            )
        )
        {
            await make.ExecuteNonQueryAsync();
        }

        var watch = Stopwatch.StartNew();
        var times = await Task.WhenAll(Enumerable.Range(0, connections).Select(_ => Task.Run(AddAsync)));
        var sorted = times.SelectMany(own => own).Order().ToArray();
        var perSecond = sorted.Length / watch.Elapsed.TotalSeconds;
        return new LoadResult(perSecond, perSecond, sorted[sorted.Length / 2], sorted[(int)(sorted.Length * 0.99)]);

        async Task<List<double>> AddAsync()
        {
            var own = new List<double>();
            await using var connection = await source.OpenConnectionAsync();
            await using var add = new NpgsqlCommand("UPDATE hot SET total = total + 1000 WHERE id = 1", connection);
            await add.PrepareAsync();
            while (watch.Elapsed.TotalSeconds < seconds)
            {
                var begun = Stopwatch.GetTimestamp();
                await add.ExecuteNonQueryAsync();
                own.Add(Stopwatch.GetElapsedTime(begun).TotalMilliseconds);
            }

            return own;
        }
    }
}
