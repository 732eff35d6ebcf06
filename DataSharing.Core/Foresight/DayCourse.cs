namespace DataSharing.Core.Foresight;

/// <summary>How a day would go on if it went on as another one did, scaled.</summary>
/// <param name="Shape">The other day.</param>
/// <param name="Counted">Tokens of the day so far.</param>
/// <param name="Now">Its present time, in hours since its start.</param>
/// <param name="Scaling">How many times as much as the other day it takes from now on.</param>
/// <param name="Weight">How much it tells, beside others.</param>
internal readonly record struct DayCourse(DayShape Shape, double Counted, double Now, double Scaling, double Weight)
{
    /// <summary>Tokens by a later time.</summary>
    public double At(double time) => Counted + (Scaling * (Shape.Until(time) - Shape.Until(Now)));

    /// <summary>When so many tokens are reached; infinite if they never are.</summary>
    public double Reaches(double tokens) => Math.Max(Now, Shape.Reached(Shape.Until(Now) + ((tokens - Counted) / Scaling)));
}
