using System.CommandLine;
using System.Globalization;

namespace DataSharing.Bench.Forecasts;

/// <summary>How far the forecast of a day misses, beside "so far × 24 hours ÷ elapsed", on traffic of several kinds.</summary>
internal static class ForecastBenchmark
{
    private const int Seeds = 5;
    private const int Told = 28;

    private static readonly int[] _times = [3, 6, 9, 12, 15, 18, 21];

    public static Command Build()
    {
        var seed = new Option<int>("--seed")
        {
            Description = "The first of five: what chance brings, and further kinds of traffic.",
            DefaultValueFactory = _ => 1,
        };
        var command = new Command("forecast", "The forecast's error on days that were held back, beside the naive one.") { seed };
        command.SetAction(parsed => Run(parsed.GetValue(seed)));
        return command;
    }

    private static void Run(int seed)
    {
        var seeds = Enumerable.Range(seed, Seeds).ToList();
        Print(
            $"Seeds {seeds[0]} to {seeds[^1]}. Error of the day's total as a part of it, mean of {Told} days at {_times.Length} times of each seed."
        );
        Print($"{"traffic", -16} {"ours", 7} {"naive", 8} {"ratio", 6} {"in range", 9}");
        foreach (var traffic in TrafficShape.Known(SampleDay.Hours()).Concat(seeds.Select(TrafficShape.Drawn)))
        {
            var held = HeldBack.Of(traffic, seeds, Told, _times);
            Print($"{traffic.Name, -16} {held.Ours, 7:P1} {held.Naive, 8:P1} {held.Ours / held.Naive, 6:N2} {held.Within, 9:P0}");
        }
    }

    private static void Print(FormattableString line) => Console.WriteLine(line.ToString(CultureInfo.InvariantCulture));
}
