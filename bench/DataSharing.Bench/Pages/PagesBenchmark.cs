using System.CommandLine;
using System.Diagnostics;
using System.Globalization;
using DataSharing.Bench.Ledger;
using DataSharing.Bench.Measures;

namespace DataSharing.Bench.Pages;

/// <summary>What open pages cost: the senders, the processors and the memory; and how soon they show what was recorded.</summary>
internal static class PagesBenchmark
{
    private const int EventsOfNews = 10;
    private const int CommitsASecond = 10;

    private static readonly TimeSpan _settling = TimeSpan.FromSeconds(10);

    public static Command Build()
    {
        var pages = new Option<int>("--pages") { Description = "Open Overviews.", DefaultValueFactory = _ => 1_000 };
        var hot = new Option<int>("--hot") { Description = "Those of one busy organization.", DefaultValueFactory = _ => 300 };
        var rounds = new Option<int>("--rounds")
        {
            Description = "Rounds; a final figure takes at least five.",
            DefaultValueFactory = _ => 5,
        };
        var seconds = new Option<double>("--seconds") { Description = "How long each side of a round runs.", DefaultValueFactory = _ => 6 };
        var command = new Command("pages", "Open pages against none: senders, processors, memory, and how soon news are shown.")
        {
            pages,
            hot,
            rounds,
            seconds,
        };
        command.SetAction(
            (parsed, _) => RunAsync(parsed.GetValue(pages), parsed.GetValue(hot), parsed.GetValue(rounds), parsed.GetValue(seconds))
        );
        return command;
    }

    private static async Task RunAsync(int pages, int hot, int rounds, double seconds)
    {
        var folder = Path.Combine(Path.GetTempPath(), $"datasharing-bench-{Guid.NewGuid():N}");
        using var console = Child.Start("pages-console", folder, Text(pages), Text(hot));
        var runs = new List<Round>();
        try
        {
            var line = (
                await console.StandardOutput.ReadLineAsync() ?? throw new InvalidOperationException("The console did not start.")
            ).Split(' ');
            for (var round = 0; round <= rounds; round++)
            {
                var run = await RoundAsync(console, new Uri(line[0]), line[1], pages, hot, seconds, round);
                Console.WriteLine($"{(round == 0 ? "warm-up" : $"round {round}")}: {run}");
                if (round > 0)
                {
                    runs.Add(run);
                }
            }
        }
        finally
        {
            console.StandardInput.Close();
            await console.WaitForExitAsync();
            Directory.Delete(folder, recursive: true);
        }

        Console.WriteLine();
        Console.WriteLine($"{pages} open Overviews, {hot} of one organization; {rounds} rounds; median (least–most)");
        Console.WriteLine(
            $"a sender's median with pages ÷ without: {Of(run => run.With / run.Without)}; ms {Of(run => run.With)} ÷ {Of(run => run.Without)}"
        );
        Console.WriteLine(
            $"from the answer to the changed figure, ms: p50 {Of(run => run.News50)}, p95 {Of(run => run.News95)}, worst {Of(run => run.Worst)}; never shown {Of(run => run.Missed)}"
        );
        Console.WriteLine(
            $"cores at {CommitsASecond} commits a second more than idle: {Of(run => run.Busy - run.Idle)}; idle {Of(run => run.Idle)}"
        );
        Console.WriteLine($"heap of a page, KiB: {Of(run => run.Heap)}");

        Spread Of(Func<Round, double> figure) => new(runs.Select(figure));
    }

    private static async Task<Round> RoundAsync(Process console, Uri address, string key, int pages, int hot, double seconds, int round)
    {
        using var http = new HttpClient { BaseAddress = address };
        var without = await SendAsync(address, key, seconds, round * 2);
        var heap = await HeapAsync(http);
        using var viewers = Child.Start("viewers", address.ToString(), key, Text(pages), Text(hot));
        if (await viewers.StandardOutput.ReadLineAsync() != "open")
        {
            throw new InvalidOperationException("The pages could not be opened.");
        }

        // What was compiled and cleared away for opening them is not theirs.
        await Task.Delay(_settling);
        var heapOfPages = (await HeapAsync(http)) - heap;
        var idle = await CoresAsync(console, seconds, null, pages, hot);
        var busy = await CoresAsync(console, seconds, console.StandardInput, pages, hot);
        await viewers.StandardInput.WriteLineAsync(Text(EventsOfNews));
        var news = (await viewers.StandardOutput.ReadLineAsync())!
            .Split(' ')
            .Select(text => double.Parse(text, CultureInfo.InvariantCulture))
            .ToArray();
        var with = await SendAsync(address, key, seconds, (round * 2) + 1);
        viewers.StandardInput.Close();
        await viewers.WaitForExitAsync();
        return new Round(without, with, news[0], news[1], news[2], news[3], idle, busy, heapOfPages / 1024.0 / pages);
    }

    // One connection that sends ten events a call, each call after the answer to the one before.
    private static async Task<double> SendAsync(Uri address, string key, double seconds, int first) =>
        (await LoadProcess.StartAsync(address, key, first + 1, connections: 1, batch: 10, seconds)).Median;

    private static async Task<double> CoresAsync(Process console, double seconds, StreamWriter? events, int pages, int hot)
    {
        console.Refresh();
        var (before, watch) = (console.TotalProcessorTime, Stopwatch.StartNew());
        var others = PagesPlan.OthersFor(pages, hot);
        for (var number = 0; watch.Elapsed.TotalSeconds < seconds; number++)
        {
            if (events is not null)
            {
                // Half of them of the busy organization.
                await events.WriteLineAsync(number % 2 == 0 || others == 0 ? PagesPlan.Hot : PagesPlan.Other(number % others));
                await events.FlushAsync();
            }

            await Task.Delay(TimeSpan.FromSeconds(1.0 / CommitsASecond));
        }

        console.Refresh();
        return (console.TotalProcessorTime - before) / watch.Elapsed;
    }

    private static async Task<double> HeapAsync(HttpClient http) =>
        double.Parse(await http.GetStringAsync("/heap"), CultureInfo.InvariantCulture);

    private static string Text(int number) => number.ToString(CultureInfo.InvariantCulture);

    private sealed record Round(
        double Without,
        double With,
        double News50,
        double News95,
        double Worst,
        double Missed,
        double Idle,
        double Busy,
        double Heap
    );
}
