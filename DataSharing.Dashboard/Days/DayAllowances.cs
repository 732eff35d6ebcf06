using DataSharing.Core.Accounting;
using DataSharing.Core.Eligibility;
using DataSharing.Core.Organizations;
using DataSharing.Core.Primitives;
using DataSharing.Core.Programme;

namespace DataSharing.Dashboard.Days;

/// <summary>What an organization gets on each of many UTC days: the same as that day's own page says.</summary>
/// <param name="history">The organization.</param>
/// <param name="now">The present.</param>
internal sealed class DayAllowances(OrganizationHistory history, Instant now)
{
    private readonly DecisionBook _book = new(history);

    /// <summary>The verdict of a day: of a past one the last, of today the present one; null where nothing can be said of it.</summary>
    public EligibilityVerdict? VerdictOn(UtcDay day) =>
        ProgrammeDays.Of(day, now.Day, history.Programme.On(day).Models) == DayStanding.Within
            ? _book.At(day < now.Day ? day.End.Before : now).Verdict
            : null;

    /// <summary>Tokens of a pool that are free on that day; null where there is none, or that is not known.</summary>
    public long? Of(UtcDay day, Pool pool) => VerdictOn(day)?.Allowances?.Of(pool).Value;
}
