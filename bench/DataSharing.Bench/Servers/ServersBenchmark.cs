using System.CommandLine;
using System.Globalization;
using DataSharing.Bench.Ledger;
using DataSharing.Bench.Measures;
using Npgsql;

namespace DataSharing.Bench.Servers;

/// <summary>The ledger on PostgreSQL against updates of one row, two servers against one, and how soon one hears of the other.</summary>
internal static class ServersBenchmark
{
    private const int Batch = 100;
    private const int Connections = 32;
    private const int News = 40;

    public static Command Build()
    {
        var server = new Option<string>("--postgresql")
        {
            Description = "A connection string whose role may make databases; one is made for this run, and dropped.",
            Required = true,
        };
        var rounds = new Option<int>("--rounds") { DefaultValueFactory = _ => 5 };
        var seconds = new Option<double>("--seconds") { Description = "How long each side of a round runs.", DefaultValueFactory = _ => 4 };
        var command = new Command("servers", "One and two servers on one PostgreSQL, all events of one organization.")
        {
            server,
            rounds,
            seconds,
        };
        command.SetAction((parsed, _) => RunAsync(parsed.GetRequiredValue(server), parsed.GetValue(rounds), parsed.GetValue(seconds)));
        return command;
    }

    private static async Task RunAsync(string server, int rounds, double seconds)
    {
        var name = $"bench_{Guid.NewGuid():N}";
        await ExecuteAsync(server, $"CREATE DATABASE \"{name}\" ENCODING 'UTF8' TEMPLATE template0");
        try
        {
            await RunOnAsync(new NpgsqlConnectionStringBuilder(server) { Database = name }.ToString(), rounds, seconds);
        }
        finally
        {
            NpgsqlConnection.ClearAllPools();
            await ExecuteAsync(server, $"DROP DATABASE IF EXISTS \"{name}\" WITH (FORCE)");
        }
    }

    private static async Task RunOnAsync(string database, int rounds, double seconds)
    {
        // Both from the beginning: what a process compiles in its first seconds is no part of what is measured.
        await using var first = await ServerProcess.StartAsync(database, isFirst: true);
        await using var second = await ServerProcess.StartAsync(database, isFirst: false);
        var runs = new List<Round>();
        for (var round = 0; round <= rounds; round++)
        {
            var number = round * 1_000;
            var updates = await HotRow.RunAsync(database, Connections, seconds);
            var one = await LoadProcess.StartAsync(first.Address, first.Key, number, Connections, Batch, seconds);
            var two = await Task.WhenAll(
                LoadProcess.StartAsync(first.Address, first.Key, number + 300, Connections / 2, Batch, seconds),
                LoadProcess.StartAsync(second.Address, first.Key, number + 600, Connections / 2, Batch, seconds)
            );

            var run = new Round(updates, one, two.Sum(half => half.Events), two.Max(half => half.P99));
            Print(
                $"{(round == 0 ? "warm-up" : $"round {round}")}: updates {run.Updates.Calls:N0}/s, one server {run.One.Events:N0} events/s, two {run.Two:N0}"
            );
            if (round > 0)
            {
                runs.Add(run);
            }
        }

        var news = await NewsElsewhere.RunAsync(database, first.Address, first.Key, News);
        news.Sort();
        Print($"");
        Print($"{rounds} rounds of {seconds} s a side; median (least–most)");
        Print(
            $"events of one organization ÷ updates of one row, {Connections} connections: {Of(run => run.One.Events / run.Updates.Calls)}"
        );
        Print($"p99 of a batch of {Batch} ÷ p99 of an update: {Of(run => run.One.P99 / run.Updates.P99)}");
        Print($"two servers ÷ one, events of one organization: {Of(run => run.Two / run.One.Events)}");
        Print(
            $"updates/s {Of(run => run.Updates.Calls)}; events/s: one {Of(run => run.One.Events)}, two {Of(run => run.Two)}; p99 ms: update {Of(run => run.Updates.P99)}, one {Of(run => run.One.P99)}, two {Of(run => run.P99OfTwo)}"
        );
        Print(
            $"figures of the other server after the answer of the first, ms: p50 {news[news.Count / 2]:N0}, p95 {news[(int)(news.Count * 0.95)]:N0}, worst {news[^1]:N0}"
        );

        Spread Of(Func<Round, double> figure) => new(runs.Select(figure));
    }

    private static async Task ExecuteAsync(string server, string text)
    {
        await using var connection = new NpgsqlConnection(server);
        await connection.OpenAsync();
        await using var command = new NpgsqlCommand(text, connection);
        await command.ExecuteNonQueryAsync();
    }

    private static void Print(FormattableString line) => Console.WriteLine(line.ToString(CultureInfo.InvariantCulture));

    private sealed record Round(LoadResult Updates, LoadResult One, double Two, double P99OfTwo);
}
