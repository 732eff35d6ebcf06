using System.CommandLine;
using System.Diagnostics;
using System.Globalization;
using DataSharing.Bench.Ledger;
using DataSharing.Bench.Measures;

namespace DataSharing.Bench.Growth;

/// <summary>What millions of stored events change: ingest, what pages read, and the start, each against a nearly empty ledger.</summary>
internal static class GrowthBenchmark
{
    private const int Batch = 100;
    private const int Connections = 32;
    private const int Reads = 40;

    // So that both sides have each project and model, and pages show the same parts.
    private const int NearlyNone = 1_000;

    private static readonly string[] _pages = ["overview", "usage", "events"];

    public static Command Build()
    {
        var events = new Option<int>("--events")
        {
            Description = "Events that are stored, over 30 days; a final figure takes 10000000.",
            DefaultValueFactory = _ => 1_000_000,
        };
        var rounds = new Option<int>("--rounds")
        {
            Description = "Rounds that count; a final figure takes at least five.",
            DefaultValueFactory = _ => 5,
        };
        var seconds = new Option<double>("--seconds") { Description = "How long each side is sent to.", DefaultValueFactory = _ => 4 };
        var command = new Command("growth", "A ledger with millions of events against one that is nearly empty.")
        {
            events,
            rounds,
            seconds,
        };
        command.SetAction((parsed, _) => RunAsync(parsed.GetValue(events), parsed.GetValue(rounds), parsed.GetValue(seconds)));
        return command;
    }

    private static async Task RunAsync(int events, int rounds, double seconds)
    {
        var place = Path.Combine(Path.GetTempPath(), $"datasharing-bench-{Guid.NewGuid():N}");
        var (full, template) = (Path.Combine(place, "full"), Path.Combine(place, "empty"));
        try
        {
            var fullKey = await PrepareAsync(full, events);
            var emptyKey = await PrepareAsync(template, NearlyNone);
            Print($"{events:N0} events take {new FileInfo(Path.Combine(full, "ledger.db")).Length / 1e6:N0} MB");
            var runs = new List<(Side Full, Side Empty)>();
            for (var round = 0; round <= rounds; round++)
            {
                // Each round anew, so that it stays empty.
                var empty = Path.Combine(place, $"round-{round}");
                Copy(template, empty);
                Side onFull,
                    onEmpty;
                if (round % 2 == 0)
                {
                    onFull = await MeasureAsync(full, fullKey, round, seconds);
                    onEmpty = await MeasureAsync(empty, emptyKey, round, seconds);
                }
                else
                {
                    onEmpty = await MeasureAsync(empty, emptyKey, round, seconds);
                    onFull = await MeasureAsync(full, fullKey, round, seconds);
                }

                Directory.Delete(empty, recursive: true);
                Print(
                    $"{(round == 0 ? "warm-up" : $"round {round}")}: full {onFull.Events:N0} events/s, start {onFull.Start:N0} ms; empty {onEmpty.Events:N0} events/s, start {onEmpty.Start:N0} ms"
                );
                if (round > 0)
                {
                    runs.Add((onFull, onEmpty));
                }
            }

            Print($"");
            Print($"{events:N0} events stored ÷ {NearlyNone:N0}; {rounds} rounds of {seconds} s a side; median (least–most)");
            Print($"events/s, batches of {Batch} at {Connections} connections: {Ratio(side => side.Events)}");
            Print($"start: {Ratio(side => side.Start)}; ms {Of(run => run.Full.Start)} ÷ {Of(run => run.Empty.Start)}");
            for (var page = 0; page < _pages.Length; page++)
            {
                var own = page;
                Print(
                    $"reading {_pages[page]}: {Ratio(side => side.Pages[own])}; ms {Of(run => run.Full.Pages[own])} ÷ {Of(run => run.Empty.Pages[own])}"
                );
            }

            Spread Of(Func<(Side Full, Side Empty), double> figure) => new(runs.Select(figure));
            Spread Ratio(Func<Side, double> figure) => Of(run => figure(run.Full) / figure(run.Empty));
        }
        finally
        {
            Directory.Delete(place, recursive: true);
        }
    }

    private static async Task<string> PrepareAsync(string folder, int events)
    {
        await using var console = await GrowthConsole.StartAsync(folder, events);
        return console.Key;
    }

    private static async Task<Side> MeasureAsync(string folder, string key, int round, double seconds)
    {
        await using var console = await GrowthConsole.StartAsync(folder);
        using var client = new HttpClient { BaseAddress = console.Address };
        var pages = new List<double>();
        foreach (var page in _pages)
        {
            var times = new List<double>();
            for (var read = 0; read < Reads; read++)
            {
                var begun = Stopwatch.GetTimestamp();
                await client.GetStringAsync(new Uri($"/read/{page}", UriKind.Relative));
                times.Add(Stopwatch.GetElapsedTime(begun).TotalMilliseconds);
            }

            pages.Add(new Spread(times).Median);
        }

        var load = await LoadProcess.StartAsync(console.Address, key, (round + 1) * 1_000, Connections, Batch, seconds);
        return new Side(load.Events, console.Started.TotalMilliseconds, pages);
    }

    private static void Copy(string from, string to)
    {
        Directory.CreateDirectory(to);
        foreach (var file in Directory.GetFiles(from, "*", SearchOption.AllDirectories))
        {
            var copy = Path.Combine(to, Path.GetRelativePath(from, file));
            Directory.CreateDirectory(Path.GetDirectoryName(copy)!);
            File.Copy(file, copy);
        }
    }

    private static void Print(FormattableString line) => Console.WriteLine(line.ToString(CultureInfo.InvariantCulture));

    /// <param name="Events">Recorded a second.</param>
    /// <param name="Start">Of the process until it could be asked, in milliseconds.</param>
    /// <param name="Pages">What reading each took, in milliseconds.</param>
    private sealed record Side(double Events, double Start, IReadOnlyList<double> Pages);
}
