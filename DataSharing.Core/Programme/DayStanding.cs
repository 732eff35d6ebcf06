using DataSharing.Core.Primitives;

namespace DataSharing.Core.Programme;

/// <summary>Where a UTC day stands to the programme and to today.</summary>
public enum DayStanding
{
    /// <summary>From the programme's first day to today.</summary>
    Within,

    /// <summary>Before any model was covered: no allowance existed.</summary>
    BeforeProgramme,

    /// <summary>Not begun: nothing can be known of it.</summary>
    Ahead,
}

/// <summary>Tells of which days anything can be said.</summary>
public static class ProgrammeDays
{
    /// <summary>Where <paramref name="day"/> stands.</summary>
    /// <param name="day">The day asked about.</param>
    /// <param name="today">The UTC day of now.</param>
    /// <param name="models">The catalogue of that day.</param>
    public static DayStanding Of(UtcDay day, UtcDay today, ModelCatalogue models) =>
        day > today ? DayStanding.Ahead
        : day < FirstDay(models) ? DayStanding.BeforeProgramme
        : DayStanding.Within;

    /// <summary>The first day on which any model was covered; null in an empty catalogue.</summary>
    public static UtcDay? FirstDay(ModelCatalogue models) =>
        models.Snapshots.Count == 0 ? null : models.Snapshots.Min(model => model.CoveredFrom);

    /// <summary>The sentence for a day of which nothing can be said; null within the programme.</summary>
    public static string? Notice(DayStanding standing, UtcDay day, ModelCatalogue models) =>
        standing switch
        {
            DayStanding.Ahead =>
                $"{day} has not begun (UTC): nothing is recorded of it. To ask about a run ahead, use complimentary_tokens/check.",
            DayStanding.BeforeProgramme => $"{day} lies before the programme: its first model is covered from {FirstDay(models)} on.",
            _ => null,
        };
}
