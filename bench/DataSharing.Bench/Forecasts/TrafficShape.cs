using System.Globalization;
using DataSharing.Core.Foresight;
using DataSharing.Core.Primitives;

namespace DataSharing.Bench.Forecasts;

/// <summary>A kind of traffic as organizations have it: so many tokens in each hour of each day, the same for the same seed.</summary>
/// <param name="Name">What it is like.</param>
/// <param name="Expected">Tokens that an hour usually has: the day's number, counted from the first, its weekday and the hour.</param>
/// <param name="DayNoise">By how much whole days differ from what is usual, as the deviation of a logarithm.</param>
/// <param name="HourNoise">The same of single hours.</param>
/// <param name="Bursts">How many hours in a hundred have ten times as much.</param>
internal sealed record TrafficShape(
    string Name,
    Func<int, DayOfWeek, int, double> Expected,
    double DayNoise,
    double HourNoise,
    double Bursts = 0
)
{
    private const double Level = 40_000;

    /// <summary>The kinds that are known by name.</summary>
    /// <param name="sample">Tokens of each hour of a real day; its shape is scaled to the others' level.</param>
    public static IReadOnlyList<TrafficShape> Known(IReadOnlyList<long> sample) =>
        [
            new("steady", (_, _, _) => Level, 0.2, 0.2),
            new("office hours", (_, day, hour) => Level * Office(hour) * (IsWeekend(day) ? 0.1 : 1), 0.25, 0.3),
            new("evenings", (_, day, hour) => Level * Math.Exp(-Math.Pow((hour - 20) / 3.0, 2)) * (IsWeekend(day) ? 1.6 : 1), 0.2, 0.3),
            new("nightly run", (_, _, hour) => hour == 2 ? 12 * Level : Level / 10, 0.15, 0.2),
            new("late run", (_, _, hour) => hour == 22 ? 12 * Level : Level / 5, 0.15, 0.2),
            new("Monday's run", (_, day, hour) => Level * ((day == DayOfWeek.Monday && hour is 13 or 14 ? 10 : 0) + 0.3), 0.2, 0.3),
            new("bursts", (_, _, _) => Level / 3, 0.2, 0.4, Bursts: 4),
            new("growing", (number, day, hour) => Level * Office(hour) * Math.Pow(1.03, number) * (IsWeekend(day) ? 0.3 : 1), 0.2, 0.3),
            new("launched", (number, _, hour) => Level * (0.4 + Office(hour)) * (number >= 32 ? 4 : 1), 0.2, 0.3),
            new("sample export", (_, _, hour) => 24 * Level * sample[hour] / Math.Max(1, sample.Sum()), 0.4, 0.5),
        ];

    /// <summary>One that nobody thought of.</summary>
    public static TrafficShape Drawn(int seed)
    {
        var random = new Random(seed);
        var hours = Enumerable.Range(0, DayShape.Hours).Select(_ => Math.Pow(random.NextDouble(), 3)).ToArray();
        var weekdays = Enumerable.Range(0, 7).Select(_ => 0.1 + random.NextDouble()).ToArray();
        var growth = 0.99 + (0.03 * random.NextDouble());
        return new TrafficShape(
            $"drawn from {seed.ToString(CultureInfo.InvariantCulture)}",
            (number, day, hour) => Level * hours[hour] * weekdays[(int)day] * Math.Pow(growth, number),
            0.1 + (0.3 * random.NextDouble()),
            0.1 + (0.4 * random.NextDouble()),
            random.Next(3)
        );
    }

    /// <summary>Its days, from a Monday on.</summary>
    /// <param name="count">How many.</param>
    /// <param name="seed">What chance brings.</param>
    public IReadOnlyList<DayShape> Days(int count, int seed)
    {
        var (random, first) = (new Random(seed), UtcDay.FromDate(new DateOnly(2026, 9, 7)));
        var days = new List<DayShape>(count);
        for (var number = 0; number < count; number++)
        {
            var day = first.AddDays(number);
            var ofDay = LogNormal(random, DayNoise);
            days.Add(
                new DayShape(
                    day,
                    [
                        .. Enumerable
                            .Range(0, DayShape.Hours)
                            .Select(hour =>
                                (long)(
                                    Expected(number, day.Date.DayOfWeek, hour)
                                    * ofDay
                                    * LogNormal(random, HourNoise)
                                    * (random.NextDouble() * 100 < Bursts ? 10 : 1)
                                )
                            ),
                    ]
                )
            );
        }

        return days;
    }

    private static double LogNormal(Random random, double deviation)
    {
        var normal = Math.Sqrt(-2 * Math.Log(1 - random.NextDouble())) * Math.Cos(2 * Math.PI * random.NextDouble());
        return Math.Exp(deviation * normal);
    }

    private static double Office(int hour) => hour is >= 8 and < 18 ? 1 : 0.05;

    private static bool IsWeekend(DayOfWeek day) => day is DayOfWeek.Saturday or DayOfWeek.Sunday;
}
