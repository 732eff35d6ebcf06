using DataSharing.Core.Primitives;

namespace DataSharing.Core.Foresight;

/// <summary>How much one day tells of another: the nearer the more, and more if both are of the same weekday.</summary>
/// <param name="Fading">What each day of distance leaves of a day's weight.</param>
/// <param name="Weekday">How many times as much the same weekday tells, and how many times less a day of the other kind, weekend or not.</param>
internal readonly record struct Weights(double Fading, double Weekday)
{
    /// <summary>Those that are tried.</summary>
    public static IReadOnlyList<Weights> All { get; } = [new(0.97, 1), new(0.97, 8), new(0.8, 1), new(0.8, 8)];

    public double Of(UtcDay day, UtcDay other)
    {
        var (one, two) = (day.Date.DayOfWeek, other.Date.DayOfWeek);
        var kind =
            one == two ? Weekday
            : IsWeekend(one) == IsWeekend(two) ? 1
            : 1 / Weekday;
        return kind * Math.Pow(Fading, Math.Abs(day.Number - other.Number));
    }

    private static bool IsWeekend(DayOfWeek day) => day is DayOfWeek.Saturday or DayOfWeek.Sunday;
}
