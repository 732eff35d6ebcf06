using System.CommandLine;
using System.Diagnostics;
using System.Globalization;
using DataSharing.Bench.Measures;
using DataSharing.Core.Eligibility;
using DataSharing.Core.Primitives;
using DataSharing.Dashboard.Access;

namespace DataSharing.Bench.Search;

/// <summary>The eligibility of all organizations as of a date against that of one after the other, as its page asks for it.</summary>
internal static class EligibilityBenchmark
{
    private const int Many = 100_000;
    private const int Singles = 500;

    public static Command Build()
    {
        var rounds = new Option<int>("--rounds") { DefaultValueFactory = _ => 5 };
        var command = new Command("eligibility", "100,000 organizations as of a date, all at once against one by one.") { rounds };
        command.SetAction((parsed, cancellationToken) => RunAsync(parsed.GetValue(rounds), cancellationToken));
        return command;
    }

    private static async Task RunAsync(int rounds, CancellationToken cancellationToken)
    {
        await using var many = await ManyOrganizations.CreateAsync(Many, cancellationToken);
        var (alone, together) = (new List<double>(), new List<double>());
        for (var round = 0; round <= rounds; round++)
        {
            // Others each time: what was read once is remembered.
            var single = await SinglesAsync(many, round * Singles, cancellationToken);
            var all = await AllAsync(many, cancellationToken);
            if (round > 0)
            {
                alone.Add(single);
                together.Add(all);
            }
        }

        Print(
            $"{Many:N0} organizations, {rounds} rounds; one by one ÷ all at once {new Spread(alone).Median / new Spread(together).Median:N1}; microseconds an organization {new Spread(alone)} ÷ {new Spread(together)}"
        );
    }

    private static async Task<double> SinglesAsync(ManyOrganizations many, int from, CancellationToken cancellationToken)
    {
        var watch = Stopwatch.StartNew();
        for (var number = from; number < from + Singles; number++)
        {
            var seen = await many.Organizations.ReadAsync(Actor.Operator, ManyOrganizations.Id(number), cancellationToken);
            Check(number, seen.History.At(seen.Now.Day.Start).Judge());
        }

        return watch.Elapsed.TotalMicroseconds / Singles;
    }

    private static async Task<double> AllAsync(ManyOrganizations many, CancellationToken cancellationToken)
    {
        var (number, watch) = (0, Stopwatch.StartNew());
        var judged = await many.Eligibility.GetAsync(
            Actor.Operator,
            Instant.From(DateTimeOffset.UtcNow).Day.DaysBefore(1),
            cancellationToken
        );
        await foreach (var organization in judged.Organizations)
        {
            Check(number++, organization.Verdict);
        }

        return number == Many
            ? watch.Elapsed.TotalMicroseconds / Many
            : throw new InvalidOperationException($"{number} of {Many} organizations were judged.");
    }

    private static void Check(int number, EligibilityVerdict verdict)
    {
        var expected =
            number % 5 == 0 ? EligibilityStatus.Ineligible
            : number % 3 == 0 ? EligibilityStatus.Enrolled
            : EligibilityStatus.Eligible;
        if (verdict.Status != expected)
        {
            throw new InvalidOperationException($"Organization {number} is {verdict.Status}, and should be {expected}.");
        }
    }

    private static void Print(FormattableString line) => Console.WriteLine(line.ToString(CultureInfo.InvariantCulture));
}
