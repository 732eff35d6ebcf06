using System.CommandLine;
using System.Diagnostics;
using System.Globalization;
using DataSharing.Bench.Measures;
using DataSharing.Bench.Search;
using DataSharing.Dashboard.Access;
using DataSharing.Dashboard.Features.Organizations.Glance;

namespace DataSharing.Bench.Glance;

/// <summary>The page Organizations of an administrator among a thousand organizations against the same among ten.</summary>
internal static class GlanceBenchmark
{
    private const int Few = 10;
    private const int Many = 1_000;

    public static Command Build()
    {
        var rounds = new Option<int>("--rounds") { Description = "Pages of each kind that count.", DefaultValueFactory = _ => 200 };
        var command = new Command("glance", "The page Organizations among 1,000 organizations against among 10.") { rounds };
        command.SetAction((parsed, cancellationToken) => RunAsync(parsed.GetValue(rounds), cancellationToken));
        return command;
    }

    private static async Task RunAsync(int rounds, CancellationToken cancellationToken)
    {
        await using var few = await ManyOrganizations.CreateAsync(Few, cancellationToken);
        await using var many = await ManyOrganizations.CreateAsync(Many, cancellationToken);
        using var commands = new CommandCount();
        Print($"{Many:N0} organizations ÷ {Few:N0}, {rounds} pages of each in turn, after each was looked at once; median (least–most)");
        await LookAtAllAsync(few, cancellationToken);
        await LookAtAllAsync(many, cancellationToken);

        // As it is opened, which is recorded; and as it follows the news.
        foreach (var isNewLook in new[] { true, false })
        {
            var (left, right) = (new List<Cost>(), new List<Cost>());
            for (var round = -rounds / 10; round < rounds; round++)
            {
                var small = await MeasureAsync(few, isNewLook, commands, cancellationToken);
                var large = await MeasureAsync(many, isNewLook, commands, cancellationToken);
                if (round >= 0)
                {
                    left.Add(small);
                    right.Add(large);
                }
            }

            Say(isNewLook ? "opened" : "following", "commands", left, right, cost => cost.Commands);
            Say(isNewLook ? "opened" : "following", "milliseconds", left, right, cost => cost.Milliseconds);
        }
    }

    // Whoever opens it first waits for a hundred of them at most; the rest follows within seconds, and is not what is measured.
    private static async Task LookAtAllAsync(ManyOrganizations organizations, CancellationToken cancellationToken)
    {
        while ((await PageAsync(organizations, isNewLook: false, cancellationToken)).Unseen > 0)
        {
            cancellationToken.ThrowIfCancellationRequested();
        }
    }

    private static Task<GlanceView> PageAsync(ManyOrganizations organizations, bool isNewLook, CancellationToken cancellationToken) =>
        organizations.Glances.AllAsync(Actor.Operator, new GlanceAddress(), isNewLook, cancellationToken);

    private static async Task<Cost> MeasureAsync(
        ManyOrganizations organizations,
        bool isNewLook,
        CommandCount commands,
        CancellationToken cancellationToken
    )
    {
        var (before, watch) = (commands.Count, Stopwatch.StartNew());
        await PageAsync(organizations, isNewLook, cancellationToken);
        watch.Stop();
        return new Cost(commands.Count - before, watch.Elapsed.TotalMilliseconds);
    }

    private static void Say(string page, string what, List<Cost> left, List<Cost> right, Func<Cost, double> of)
    {
        var (few, many) = (new Spread(left.Select(of)), new Spread(right.Select(of)));
        Print($"{page, -10} {what, -12} ratio of the medians {many.Median / few.Median:N2}; {many} ÷ {few}");
    }

    private static void Print(FormattableString line) => Console.WriteLine(line.ToString(CultureInfo.InvariantCulture));

    private readonly record struct Cost(int Commands, double Milliseconds);
}
