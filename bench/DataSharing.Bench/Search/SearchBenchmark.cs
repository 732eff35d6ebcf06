using System.CommandLine;
using System.Diagnostics;
using System.Globalization;
using DataSharing.Bench.Measures;
using DataSharing.Dashboard.Access;

namespace DataSharing.Bench.Search;

/// <summary>Support's search among very many organizations against the same among few, by everything that can be searched for.</summary>
internal static class SearchBenchmark
{
    private const int Few = 100;
    private const int Many = 100_000;

    public static Command Build()
    {
        var rounds = new Option<int>("--rounds") { Description = "Searches of each kind that count.", DefaultValueFactory = _ => 200 };
        var command = new Command("search", "Support's search among 100,000 organizations against among 100.") { rounds };
        command.SetAction((parsed, cancellationToken) => RunAsync(parsed.GetValue(rounds), cancellationToken));
        return command;
    }

    private static async Task RunAsync(int rounds, CancellationToken cancellationToken)
    {
        await using var few = await ManyOrganizations.CreateAsync(Few, cancellationToken);
        await using var many = await ManyOrganizations.CreateAsync(Many, cancellationToken);
        Print($"{Many:N0} organizations ÷ {Few:N0}, {rounds} searches of each kind in turn; median (least–most)");
        foreach (var kind in ManyOrganizations.Kinds)
        {
            var (left, right) = (new List<double>(), new List<double>());
            for (var round = -rounds / 10; round < rounds; round++)
            {
                // Both look for one in the middle of theirs; each for another one each time.
                var small = await MeasureAsync(few, kind, (Few / 2) + (round % 25), cancellationToken);
                var large = await MeasureAsync(many, kind, (Many / 2) + (round * 97), cancellationToken);
                if (round >= 0)
                {
                    left.Add(small);
                    right.Add(large);
                }
            }

            Print(
                $"{kind, -24} ratio of the medians {new Spread(right).Median / new Spread(left).Median:N2}; milliseconds {new Spread(right)} ÷ {new Spread(left)}"
            );
        }
    }

    private static async Task<double> MeasureAsync(
        ManyOrganizations organizations,
        string kind,
        int number,
        CancellationToken cancellationToken
    )
    {
        var query = ManyOrganizations.Query(kind, number);
        var watch = Stopwatch.StartNew();
        var found = await organizations.Search.SearchAsync(Actor.Operator, query, "benchmark", cancellationToken);
        watch.Stop();
        return found.Exists(organization => organization.Id == ManyOrganizations.Id(number))
            ? watch.Elapsed.TotalMilliseconds
            : throw new InvalidOperationException($"Searching by {kind} for \"{query}\" did not find {ManyOrganizations.Id(number)}.");
    }

    private static void Print(FormattableString line) => Console.WriteLine(line.ToString(CultureInfo.InvariantCulture));
}
