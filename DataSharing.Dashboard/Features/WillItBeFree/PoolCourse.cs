using DataSharing.Core.Foresight;
using DataSharing.Core.Primitives;

namespace DataSharing.Dashboard.Features.WillItBeFree;

/// <summary>A point of a course: a time in hours since the UTC day's start, and tokens by then.</summary>
public readonly record struct CoursePoint(double Hour, double Tokens);

/// <summary>How one day's pool goes, and a run on top of it: what is drawn.</summary>
/// <param name="Day">The UTC day.</param>
/// <param name="Allowance">Its allowance.</param>
/// <param name="Used">Tokens that are gone before the run: now, or when a day to come begins; null where nobody knows.</param>
/// <param name="Base">
/// What others use: from now on, or the whole of a day to come; in order of time. Where nobody knows, a run is drawn from the ground.
/// </param>
/// <param name="IsExpected">Whether it goes on as the days before; else as it stands, since nobody knows.</param>
/// <param name="Upper">Base and run together, from the run's first request on; empty where it does not run.</param>
/// <param name="Run">What the run takes of the day; null where it does not run.</param>
public sealed record PoolCourse(
    UtcDay Day,
    long Allowance,
    long? Used,
    IReadOnlyList<CoursePoint> Base,
    bool IsExpected,
    IReadOnlyList<CoursePoint> Upper,
    DataSharing.Core.Accounting.PlannedDay? Run
)
{
    /// <summary>The two days of an answer: those that the run begins on and goes on to, else the one beside it.</summary>
    public static IReadOnlyList<PoolCourse> Of(FreeAnswer answer)
    {
        if (answer is not { Run: { } run, Pool: { } pool })
        {
            return [];
        }

        var start = run.Days[0].Day;
        var first = run.Days.Count == 1 && start > answer.Today.Day ? start.DaysBefore(1) : start;
        return
        [
            .. new[] { first, first.AddDays(1) }.Select(day =>
            {
                var planned = run.Days.FirstOrDefault(one => one.Day == day);
                var isToday = day == answer.Today.Day;
                var figures = answer.Today[pool].Figures;
                var full = (isToday ? figures.Allowance : null) ?? answer.AllowanceOn(day);
                var left = isToday ? figures.SafeRemaining ?? figures.Remaining : full;
                var used = left is { } known ? Math.Max(0, full.Value - known.Value) : (long?)null;
                var expected = isToday && answer.Outlook?.Today is { IsKnown: true } forecast ? forecast : null;
                var others = BaseOf(used ?? 0, isToday ? HourOf(answer.Today.AsOf, day) : 0, expected);
                return new PoolCourse(day, full.Value, used, others, expected is not null, UpperOf(answer, planned, others), planned);
            }),
        ];
    }

    private static List<CoursePoint> BaseOf(long used, double now, Forecast? expected) =>
        [
            new(now, used),
            .. expected
                ?.Hours.Where(point => point.Hour + 1 > now)
                .Select(point => new CoursePoint(point.Hour + 1, Math.Max(used, point.RunningTotal)))
                ?? [new CoursePoint(DayShape.Hours, used)],
        ];

    private static List<CoursePoint> UpperOf(FreeAnswer answer, DataSharing.Core.Accounting.PlannedDay? planned, List<CoursePoint> others)
    {
        if (planned is null)
        {
            return [];
        }

        var (from, until) = (
            Math.Max(0, HourOf(answer.Start, planned.Day)),
            Math.Min(DayShape.Hours, HourOf(answer.Start.Plus(answer.Question.Duration), planned.Day))
        );
        from = Math.Max(from, others[0].Hour);
        until = Math.Max(from, until);
        var times = others.Select(point => point.Hour).Where(hour => hour > from).Append(from).Append(until).Append(DayShape.Hours);
        return
        [
            .. new[] { new CoursePoint(from, At(others, from)) },
            .. times
                .Distinct()
                .Order()
                .Where(hour => hour > from || until == from)
                .Select(hour => new CoursePoint(
                    hour,
                    At(others, hour) + (hour >= until ? 1 : (hour - from) / (until - from)) * planned.Tokens.Value
                )),
        ];
    }

    /// <summary>Tokens at a time, between two points in proportion.</summary>
    internal static double At(IReadOnlyList<CoursePoint> course, double hour)
    {
        for (var i = 1; i < course.Count; i++)
        {
            if (hour <= course[i].Hour)
            {
                var (before, after) = (course[i - 1], course[i]);
                var part = after.Hour > before.Hour ? Math.Max(0, hour - before.Hour) / (after.Hour - before.Hour) : 1;
                return before.Tokens + (part * (after.Tokens - before.Tokens));
            }
        }

        return course[^1].Tokens;
    }

    private static double HourOf(Instant instant, UtcDay day) => instant.Since(day.Start).TotalHours;
}
