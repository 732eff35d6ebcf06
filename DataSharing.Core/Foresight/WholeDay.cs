using DataSharing.Core.Organizations;
using DataSharing.Core.Primitives;

namespace DataSharing.Core.Foresight;

/// <summary>Which of the days before tell anything of another: of one on which nothing could be free nothing was counted, however busy it
/// was.</summary>
public static class WholeDay
{
    /// <summary>Whether tokens could be complimentary during the whole of a UTC day.</summary>
    /// <param name="history">Whose, as known now.</param>
    /// <param name="day">The day.</param>
    public static bool CouldBeFree(OrganizationHistory history, UtcDay day)
    {
        ArgumentNullException.ThrowIfNull(history);
        return history.Between(day.Start, day.End).All(instant => history.At(instant).Judge().MayBeFree);
    }
}
