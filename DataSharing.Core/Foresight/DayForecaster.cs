using DataSharing.Core.Measuring;
using DataSharing.Core.Primitives;

namespace DataSharing.Core.Foresight;

/// <summary>
/// Expects how one pool's UTC day ends: it goes on as the days before went on from this time of day, scaled to how it compares with them.
/// What is said is the middle of these courses, so that a single burst moves little, and the range holds eight in ten of them.
/// </summary>
/// <remarks>
/// How much the day's level, the weekday and the nearness of a day tell is learnt for each hour of the day from how well it would have told
/// each of the days before by the others. Safe for use by several threads at once. See docs/decisions/0037.
/// </remarks>
public sealed class DayForecaster
{
    /// <summary>Fewer whole days with usage tell too little.</summary>
    public const int FewestDays = 3;

    /// <summary>No more days are looked at: four of each weekday.</summary>
    public const int MostDays = 28;

    // In one of ten cases it is less, in one of ten more.
    private const double Low = 0.1;
    private const double High = 0.9;

    // The best ways are asked together, each the less the more it would have missed: the best of a few days is not the best for ever.
    private const int MostWays = 12;
    private const double Sharpness = 6;

    // As if the first minutes had been counted: nothing can be compared at midnight itself.
    private const double Earliest = 0.1;

    // Of all days before, those of this weekday say most about how good a way is.
    private static readonly Weights _judging = new(0.99, 3);

    private readonly UtcDay _day;
    private readonly DayShape[] _past;
    private readonly double _usual;
    private readonly WeightedWay[]?[] _ways = new WeightedWay[DayShape.Hours][];

    /// <param name="day">The day to be told.</param>
    /// <param name="past">Whole days before it that are known, also those without any usage; what is not known is left out. Only the last
    /// <see cref="MostDays"/> days are looked at, from the first of them with usage on: before it began, a day tells nothing.</param>
    public DayForecaster(UtcDay day, IEnumerable<DayShape> past)
    {
        ArgumentNullException.ThrowIfNull(past);
        _day = day;
        _past =
        [
            .. past.Where(shape => shape.Day < day && shape.Day >= day.DaysBefore(MostDays))
                .OrderBy(shape => shape.Day)
                .SkipWhile(shape => shape.Total == 0),
        ];
        var used = _past.Where(shape => shape.Total > 0).Select(shape => ((double)shape.Total, 1.0)).ToList();
        HasEnough = used.Count >= FewestDays;
        _usual = HasEnough ? Weighted.Quantile(used, Weighted.Middle) : 0;
    }

    /// <summary>On how many days it rests.</summary>
    public int Days => _past.Length;

    /// <summary>Whether enough days with usage are known.</summary>
    public bool HasEnough { get; }

    /// <summary>How the day ends.</summary>
    /// <param name="figures">What is known of the pool.</param>
    /// <param name="isStale">Whether the count that it rests on is too old.</param>
    /// <param name="asOf">Up to when it was counted: an instant of the day.</param>
    /// <exception cref="ArgumentOutOfRangeException">An instant of another day.</exception>
    public Forecast Of(PoolFigures figures, bool isStale, Instant asOf)
    {
        ArgumentNullException.ThrowIfNull(figures);
        if (figures is not { Allowance: { } allowance, Counted: { } counted })
        {
            return Forecast.Without(ForecastOutcome.NotKnown, Days);
        }

        if (isStale || counted >= allowance || !HasEnough)
        {
            return Forecast.Without(
                isStale ? ForecastOutcome.StaleCount
                    : counted >= allowance ? ForecastOutcome.UsedUp
                    : ForecastOutcome.TooFewDays,
                Days
            );
        }

        var courses = Courses(counted, asOf);
        var left = courses.ConvertAll(course => (allowance.Value - course.At(DayShape.Hours), course.Weight));
        var end = courses.ConvertAll(course => (course.Reaches(allowance.Value), course.Weight));
        var runsOutAt = At(Weighted.Quantile(end, Weighted.Middle));
        return new Forecast(
            runsOutAt is null ? ForecastOutcome.Lasts : ForecastOutcome.RunsOut,
            Tokens(Weighted.Quantile(left, Weighted.Middle)),
            Tokens(Weighted.Quantile(left, Low)),
            Tokens(Weighted.Quantile(left, High)),
            runsOutAt,
            At(Weighted.Quantile(end, Low)),
            At(Weighted.Quantile(end, High)),
            Expected(courses, asOf),
            Days
        );
    }

    /// <summary>What is expected to be left at a later time of the day; null where <see cref="Of"/> could not say.</summary>
    /// <param name="figures">What is known of the pool.</param>
    /// <param name="isStale">Whether the count that it rests on is too old.</param>
    /// <param name="asOf">Up to when it was counted: an instant of the day.</param>
    /// <param name="at">An instant of the day, or its end; one before <paramref name="asOf"/> is taken for it.</param>
    /// <exception cref="ArgumentOutOfRangeException">An instant of another day.</exception>
    public ExpectedLeft? LeftAt(PoolFigures figures, bool isStale, Instant asOf, Instant at)
    {
        ArgumentNullException.ThrowIfNull(figures);
        if (isStale || !HasEnough || figures is not { Allowance: { } allowance, Counted: { } counted })
        {
            return null;
        }

        var time = Math.Max(Time(asOf), Time(at));
        var left = Courses(counted, asOf).ConvertAll(course => (allowance.Value - course.At(time), course.Weight));
        return new ExpectedLeft(
            Tokens(Weighted.Quantile(left, Weighted.Middle)),
            Tokens(Weighted.Quantile(left, Low)),
            Tokens(Weighted.Quantile(left, High))
        );
    }

    private List<HourPoint> Expected(List<DayCourse> courses, Instant asOf)
    {
        var points = new List<HourPoint>(DayShape.Hours);
        for (var hour = (int)Time(asOf); hour < DayShape.Hours; hour++)
        {
            var totals = courses.ConvertAll(course => (course.At(hour + 1), course.Weight));
            points.Add(new HourPoint(hour, Tokens(Weighted.Quantile(totals, Weighted.Middle)).Value));
        }

        return points;
    }

    private List<DayCourse> Courses(TokenCount counted, Instant asOf)
    {
        var time = Time(asOf);
        var courses = new List<DayCourse>(_past.Length * MostWays);
        foreach (var (way, weight) in WaysAt(time))
        {
            var ofWay = way.Courses(_day, counted.Value, time, _past, _usual);
            var all = ofWay.Sum(course => course.Weight);
            courses.AddRange(ofWay.Select(course => course with { Weight = weight * course.Weight / all }));
        }

        return courses;
    }

    // Learnt at the middle of the hour, whenever in it somebody asks first: what two threads learn at once is the same.
    private WeightedWay[] WaysAt(double time)
    {
        var hour = Math.Min((int)time, DayShape.Hours - 1);
        return _ways[hour] ??= Learn(hour + 0.5);
    }

    private WeightedWay[] Learn(double time)
    {
        var best = ForecastWay
            .All.Select(way => (Way: way, Missed: Math.Max(1, Missed(way, time))))
            .OrderBy(way => way.Missed)
            .Take(MostWays)
            .ToList();
        return [.. best.Select(way => new WeightedWay(way.Way, Math.Pow(best[0].Missed / way.Missed, Sharpness)))];
    }

    // Tokens by which the days before would have been missed at this time, had each been told by the others.
    private double Missed(ForecastWay way, double time) =>
        _past.Sum(told =>
        {
            var courses = way.Courses(told.Day, told.Until(time), time, _past, _usual);
            var total = Weighted.Quantile(courses.ConvertAll(course => (course.At(DayShape.Hours), course.Weight)), Weighted.Middle);
            return _judging.Of(_day, told.Day) * Math.Abs(total - told.Total);
        });

    private double Time(Instant instant)
    {
        var hours = instant.Since(_day.Start).TotalHours;
        return hours is >= 0 and <= DayShape.Hours
            ? Math.Max(hours, Earliest)
            : throw new ArgumentOutOfRangeException(nameof(instant), instant, "It is of another day.");
    }

    private Instant? At(double hours) =>
        hours < DayShape.Hours ? Instant.Earlier(_day.Start.Plus(TimeSpan.FromHours(hours)), _day.End.Before) : null;

    private static TokenCount Tokens(double tokens) => TokenCount.Of((long)Math.Clamp(Math.Round(tokens), 0, long.MaxValue / 2));

    private readonly record struct WeightedWay(ForecastWay Way, double Weight);
}
