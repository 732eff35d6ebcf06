using System.CommandLine;
using System.Globalization;
using DataSharing.Bench.Measures;

namespace DataSharing.Bench.Ledger;

/// <summary>The real server's ingest against a bare SQLite writer, and against an endpoint that does nothing.</summary>
internal static class LedgerBenchmark
{
    private const int Batch = 100;
    private const int BatchConnections = 32;
    private const int SingleConnections = 128;

    public static Command Build()
    {
        var rounds = new Option<int>("--rounds")
        {
            Description = "Rounds that count; a final figure takes at least five.",
            DefaultValueFactory = _ => 5,
        };
        var seconds = new Option<double>("--seconds") { Description = "How long each side of a round runs.", DefaultValueFactory = _ => 4 };
        var random = new Option<bool>("--random-ids") { Description = "Ids that do not ascend." };
        var command = new Command("ledger", "Durable events a second over HTTP against bare SQLite and against doing nothing.")
        {
            rounds,
            seconds,
            random,
        };
        command.SetAction((parsed, _) => RunAsync(parsed.GetValue(rounds), parsed.GetValue(seconds), parsed.GetValue(random)));
        return command;
    }

    private static async Task RunAsync(int rounds, double seconds, bool random)
    {
        await using var console = await ConsoleProcess.StartAsync();
        var runs = new List<Round>();
        for (var round = 0; round <= rounds; round++)
        {
            var first = round * 1_000;
            var before = console.Processor;
            var run = new Round(
                BareWriter.Run(1_000, seconds, random),
                await LoadProcess.StartAsync(console.Address, console.Key, first, BatchConnections, Batch, seconds, random),
                console.Processor - before,
                await LoadProcess.StartAsync(console.Address, console.Key, first + 500, SingleConnections, 1, seconds, random),
                await LoadProcess.StartAsync(console.Address, console.Key, first, SingleConnections, 1, seconds, path: "/nothing")
            );
            Print(
                $"{(round == 0 ? "warm-up" : $"round {round}")}: bare {run.Bare:N0}, batches {run.Batches.Events:N0} events/s, single {run.Single.Events:N0}, nothing {run.Nothing.Events:N0}"
            );
            if (round > 0)
            {
                runs.Add(run);
            }
        }

        Print($"");
        Print($"{rounds} rounds of {seconds} s a side, {(random ? "random" : "ascending")} ids; median (least–most)");
        Print(
            $"batches of {Batch} at {BatchConnections} connections ÷ bare SQLite in batches of 1,000: {Of(run => run.Batches.Events / run.Bare)}"
        );
        Print(
            $"single events at {SingleConnections} connections ÷ an endpoint that does nothing: {Of(run => run.Single.Events / run.Nothing.Events)}"
        );
        Print(
            $"events/s: bare {Of(run => run.Bare)}, batches {Of(run => run.Batches.Events)}, single {Of(run => run.Single.Events)}, nothing {Of(run => run.Nothing.Events)}"
        );
        Print(
            $"batches, ms: p50 {Of(run => run.Batches.Median)}, p99 {Of(run => run.Batches.P99)}; the server's processor time an event, µs: {Of(run => run.Processor.TotalMicroseconds / (run.Batches.Events * seconds))}"
        );
        Print(
            $"single, ms: p50 {Of(run => run.Single.Median)}, p99 {Of(run => run.Single.P99)}; nothing: p50 {Of(run => run.Nothing.Median)}, p99 {Of(run => run.Nothing.P99)}"
        );

        Spread Of(Func<Round, double> figure) => new(runs.Select(figure));
    }

    private static void Print(FormattableString line) => Console.WriteLine(line.ToString(CultureInfo.InvariantCulture));

    private sealed record Round(double Bare, LoadResult Batches, TimeSpan Processor, LoadResult Single, LoadResult Nothing);
}
