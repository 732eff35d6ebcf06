using DataSharing.Core.Accounting;
using DataSharing.Core.Primitives;

namespace DataSharing.Core.Foresight;

/// <summary>Requests that are alike: what tells one run from another.</summary>
/// <param name="ProjectId">The provider's project id.</param>
/// <param name="Model">The resolved model.</param>
/// <param name="ServiceTier">As the requests gave it.</param>
/// <param name="Batch">Whether they were sent as a batch.</param>
public readonly record struct RunKind(string ProjectId, string Model, string ServiceTier, bool Batch);

/// <summary>What requests of one kind came to in one hour.</summary>
/// <param name="Kind">Which.</param>
/// <param name="Hour">The hour's start.</param>
/// <param name="Counted">Their number and tokens.</param>
public readonly record struct HourOfRun(RunKind Kind, Instant Hour, TokenUsage Counted);

/// <summary>A run that came back at the same hours of several of the last days, such as one of each night.</summary>
/// <param name="Kind">Of which requests.</param>
/// <param name="Hour">The UTC hour in which it begins, 0 to 23.</param>
/// <param name="Hours">How many hours it takes, 1 to <see cref="MostHours"/>; it may end on the next day.</param>
/// <param name="Counted">What it came to on the middle one of these days, by tokens.</param>
/// <param name="Days">On how many of the days that were looked at it ran.</param>
public sealed record RegularRun(RunKind Kind, int Hour, int Hours, TokenUsage Counted, int Days)
{
    /// <summary>The full UTC days that are looked at: the last week.</summary>
    public const int LookedAt = 7;

    /// <summary>What ran on fewer days is not regular.</summary>
    public const int FewestDays = 3;

    /// <summary>What goes on longer is traffic, not a run.</summary>
    public const int MostHours = 4;

    // An hour is one of the run's if it had at least a tenth of the day's tokens; the run, if its hours hold most of all.
    private const int OfADay = 10;
    private const double OfAll = 2.0 / 3;

    /// <summary>Finds them, the largest first.</summary>
    /// <param name="hours">Usage by kind and hour; what is not of the last <see cref="LookedAt"/> days before today is not looked at.</param>
    /// <param name="today">The present UTC day.</param>
    /// <exception cref="OverflowException">A sum passes 2^63 − 1.</exception>
    public static IReadOnlyList<RegularRun> Among(IEnumerable<HourOfRun> hours, UtcDay today)
    {
        ArgumentNullException.ThrowIfNull(hours);
        var (from, until) = (today.DaysBefore(LookedAt).Start, today.Start);
        return
        [
            .. hours
                .Where(hour => hour.Hour >= from && hour.Hour < until)
                .GroupBy(hour => hour.Kind)
                .Select(group => Of(group.Key, [.. group], from.Day))
                .OfType<RegularRun>()
                .OrderByDescending(run => run.Counted.Tokens)
                .ThenBy(run => run.Hour)
                .ThenBy(run => run.Kind.ProjectId, StringComparer.Ordinal)
                .ThenBy(run => run.Kind.Model, StringComparer.Ordinal),
        ];
    }

    /// <summary>When it begins next, from an instant on.</summary>
    public Instant NextAfter(Instant now)
    {
        var ofToday = now.Day.Start.Plus(TimeSpan.FromHours(Hour));
        return ofToday > now ? ofToday : ofToday.Plus(TimeSpan.FromDays(1));
    }

    private static RegularRun? Of(RunKind kind, List<HourOfRun> hours, UtcDay first)
    {
        var ofDay = hours.GroupBy(hour => hour.Hour.Day).ToDictionary(day => day.Key, day => Sum(day).Tokens.Value);
        var regular = new bool[DayShape.Hours];
        foreach (var hour in hours.GroupBy(HourOfDay))
        {
            regular[hour.Key] =
                hour.GroupBy(one => one.Hour.Day).Count(day => Sum(day).Tokens.Value * (Int128)OfADay >= ofDay[day.Key]) >= FewestDays;
        }

        return Stretches(regular)
            .Where(stretch => stretch.Hours <= MostHours)
            .Select(stretch => Of(kind, hours, first, stretch))
            .OfType<RegularRun>()
            .MaxBy(run => run.Counted.Tokens.Value);
    }

    private static RegularRun? Of(RunKind kind, List<HourOfRun> hours, UtcDay first, (int From, int Hours) stretch)
    {
        // A run that begins late goes on into the next day: what it is told by is the day of its beginning.
        var times = hours
            .Where(hour => (HourOfDay(hour) - stretch.From + DayShape.Hours) % DayShape.Hours < stretch.Hours)
            .GroupBy(hour => hour.Hour.Plus(TimeSpan.FromHours(-stretch.From)).Day)
            .Where(day => day.Key >= first)
            .Select(Sum)
            .OrderBy(sum => sum.Tokens)
            .ToList();
        var all = Sum(hours).Tokens.Value;
        return times.Count >= FewestDays && times.Sum(sum => (double)sum.Tokens.Value) >= OfAll * all
            ? new RegularRun(kind, stretch.From, stretch.Hours, times[times.Count / 2], times.Count)
            : null;
    }

    // Hours side by side, midnight being no end.
    private static IEnumerable<(int From, int Hours)> Stretches(bool[] regular)
    {
        for (var hour = 0; hour < DayShape.Hours; hour++)
        {
            if (regular[hour] && !regular[(hour + DayShape.Hours - 1) % DayShape.Hours])
            {
                yield return (hour, Enumerable.Range(0, DayShape.Hours).TakeWhile(more => regular[(hour + more) % DayShape.Hours]).Count());
            }
        }
    }

    private static int HourOfDay(HourOfRun hour) => hour.Hour.ToDateTimeOffset().Hour;

    private static TokenUsage Sum(IEnumerable<HourOfRun> hours) => hours.Aggregate(default(TokenUsage), (sum, hour) => sum + hour.Counted);
}
