using DataSharing.Core.Primitives;

namespace DataSharing.Core.Foresight;

/// <summary>One way to tell a day by others, as good as it would have told them.</summary>
/// <param name="Level">How far the level of the day so far, compared with others at the same time, scales what they took from then on:
/// 0 not at all, 1 as it is.</param>
/// <param name="Comparing">With what the day so far is compared.</param>
/// <param name="Weights">Which of the others tell how much.</param>
internal sealed record ForecastWay(double Level, Comparing Comparing, Weights Weights)
{
    private const double MostScaling = 8;

    // A day's beginning tells its level only as far as it is more than this part of a usual day.
    private const double Noise = 0.05;

    private static readonly DayShape _even = new(default, [.. Enumerable.Repeat(1_000_000L, DayShape.Hours)]);

    /// <summary>All that are tried.</summary>
    public static IReadOnlyList<ForecastWay> All { get; } =
    [
        .. from level in new[] { 0.25, 0.5, 0.75, 1 }
        from comparing in new[] { Comparing.WithEach, Comparing.WithTheMiddle }
        from weights in Weights.All
        select new ForecastWay(level, comparing, weights),
        .. Weights.All.Select(weights => new ForecastWay(0, Comparing.WithEach, weights)),
        .. new[] { 0.5, 0.75, 1 }.Select(level => new ForecastWay(level, Comparing.WithEvenHours, Weights.All[0])),
    ];

    /// <summary>How a day may go on.</summary>
    /// <param name="day">The day.</param>
    /// <param name="counted">Its tokens so far.</param>
    /// <param name="time">Its present time, in hours; over 0.</param>
    /// <param name="others">What it is told by; the day itself among them is left out.</param>
    /// <param name="usual">Tokens of a usual day.</param>
    public List<DayCourse> Courses(UtcDay day, double counted, double time, IReadOnlyList<DayShape> others, double usual)
    {
        if (Comparing == Comparing.WithEvenHours)
        {
            var asBefore = Math.Pow(counted / _even.Until(time), Level) * Math.Pow(usual / _even.Total, 1 - Level);
            return [new DayCourse(_even, counted, time, asBefore, 1)];
        }

        var courses = new List<DayCourse>(others.Count);
        foreach (var other in others)
        {
            if (other.Day != day)
            {
                courses.Add(new DayCourse(other, counted, time, 1, Weights.Of(day, other.Day)));
            }
        }

        var middle =
            Comparing == Comparing.WithTheMiddle
                ? Weighted.Quantile(courses.ConvertAll(course => (course.Shape.Until(time), course.Weight)), Weighted.Middle)
                : 0;
        return courses.ConvertAll(course =>
            course with
            {
                Scaling = Scaling(counted, Comparing == Comparing.WithTheMiddle ? middle : course.Shape.Until(time), usual),
            }
        );
    }

    private double Scaling(double soFar, double otherSoFar, double usual)
    {
        var noise = Noise * usual;
        return Level == 0 ? 1 : Math.Clamp(Math.Pow((soFar + noise) / (otherSoFar + noise), Level), 1 / MostScaling, MostScaling);
    }
}

/// <summary>With what a day so far is compared.</summary>
internal enum Comparing
{
    /// <summary>With each of the other days, whose rest is scaled by that.</summary>
    WithEach,

    /// <summary>With the middle of them: what single days had so far tells little of their rest.</summary>
    WithTheMiddle,

    /// <summary>With none: it goes on as even as it was.</summary>
    WithEvenHours,
}
