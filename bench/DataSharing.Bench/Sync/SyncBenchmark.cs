using System.CommandLine;
using System.Diagnostics;
using System.Globalization;
using DataSharing.Bench.Measures;
using DataSharing.Core.Primitives;
using DataSharing.Dashboard.ProviderUsage;
using DataSharing.Dashboard.ProviderUsage.Reading;
using Microsoft.Data.Sqlite;

namespace DataSharing.Bench.Sync;

/// <summary>Our sync of a year against a sequential reader, both from the replica into an empty database.</summary>
internal static class SyncBenchmark
{
    private static readonly Instant _now = Instant.From(Year.Now);

    public static Command Build()
    {
        var rounds = new Option<int>("--rounds")
        {
            Description = "Rounds that count; a final figure takes at least five.",
            DefaultValueFactory = _ => 5,
        };
        var latency = new Option<int>("--latency")
        {
            Description = "Milliseconds the replica waits before each answer, as a provider far away would.",
        };
        var command = new Command("sync", "A year of 100 projects × 20 models, read from the replica.") { rounds, latency };
        command.SetAction((parsed, _) => RunAsync(parsed.GetValue(rounds), TimeSpan.FromMilliseconds(parsed.GetValue(latency))));
        return command;
    }

    private static async Task RunAsync(int rounds, TimeSpan latency)
    {
        var expected = new DaySums(Year.Rows());
        await using var replica = await ReplicaProcess.StartAsync(latency);
        var same = SyncPlan.Usage([], _now);
        SliceSpan[] hours = [new(Year.First.Start, _now, TimeSpan.FromHours(1))];
        var runs = new List<Round>();
        for (var round = 0; round <= rounds; round++)
        {
            var run = new Round(
                await OursAsync(replica, expected, Year.First),
                await TheirsAsync(replica, expected, same),
                await TheirsAsync(replica, expected, hours),
                await OursAsync(replica, expected, _now.Day.AddDays(-91))
            );
            Print(
                $"{(round == 0 ? "warm-up" : $"round {round}")}: ours {run.Ours.Seconds:N2} s, sequential, same slices {run.Same.Seconds:N2} s, sequential, hours all year {run.Hours.Seconds:N2} s"
            );
            if (round > 0)
            {
                runs.Add(run);
            }
        }

        var first = runs[0];
        Print($"");
        Print(
            $"{Year.Projects} projects × {Year.Models} models, {rounds} rounds, the replica answers after {latency.TotalMilliseconds:N0} ms; median (least–most)"
        );
        Print($"rows: ours {first.Ours.Rows:N0} (today by minutes, 30 days by hours, 334 by days), hours all year {first.Hours.Rows:N0}");
        Print(
            $"sequential reader of hour buckets all year ÷ ours:  {new Spread(runs.Select(run => run.Hours.Seconds / run.Ours.Seconds))}"
        );
        Print($"sequential reader of the very same slices ÷ ours:  {new Spread(runs.Select(run => run.Same.Seconds / run.Ours.Seconds))}");
        Print(
            $"seconds: ours {new Spread(runs.Select(run => run.Ours.Seconds))}, same slices {new Spread(runs.Select(run => run.Same.Seconds))}, hours all year {new Spread(runs.Select(run => run.Hours.Seconds))}"
        );
        Print(
            $"peak memory of ours, MiB: heap {new Spread(runs.Select(run => run.Ours.Heap))}, working set {new Spread(runs.Select(run => run.Ours.WorkingSet))}"
        );
        Print(
            $"a year ÷ its last 92 days: heap {new Spread(runs.Select(run => run.Ours.Heap / run.Quarter.Heap))}, working set {new Spread(runs.Select(run => run.Ours.WorkingSet / run.Quarter.WorkingSet))}"
        );
        Print($"each round: every day's sums equal to the replica's to the token");
    }

    private static async Task<Measured> OursAsync(ReplicaProcess replica, DaySums expected, UtcDay from)
    {
        await using var installation = await Installation.CreateAsync(replica.Address);
        var measured = await MeasureAsync(() => installation.SyncAsync(from));
        return measured with { Rows = expected.Require(installation.ReportsDatabase, from, rolledUp: true) };
    }

    private static async Task<Measured> TheirsAsync(ReplicaProcess replica, DaySums expected, IEnumerable<SliceSpan> spans)
    {
        var folder = Directory.CreateTempSubdirectory("datasharing-bench-");
        try
        {
            var database = Path.Combine(folder.FullName, "sequential.db");
            var measured = await MeasureAsync(() => SequentialReader.ReadAsync(replica.Address, database, spans));
            return measured with { Rows = expected.Require(database, Year.First, rolledUp: false) };
        }
        finally
        {
            SqliteConnection.ClearAllPools();
            folder.Delete(recursive: true);
        }
    }

    private static async Task<Measured> MeasureAsync(Func<Task> work)
    {
        var peak = new MemoryPeak();
        var watch = Stopwatch.StartNew();
        await work();
        watch.Stop();
        await peak.DisposeAsync();
        return new Measured(watch.Elapsed.TotalSeconds, peak.Heap, peak.WorkingSet, 0);
    }

    private static void Print(FormattableString line) => Console.WriteLine(line.ToString(CultureInfo.InvariantCulture));

    /// <summary>One side of one round.</summary>
    private sealed record Measured(double Seconds, double Heap, double WorkingSet, long Rows);

    /// <summary>All sides, one after another.</summary>
    private sealed record Round(Measured Ours, Measured Same, Measured Hours, Measured Quarter);
}
