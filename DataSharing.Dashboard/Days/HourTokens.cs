using DataSharing.Core.Accounting;
using DataSharing.Core.Organizations;
using DataSharing.Core.Primitives;
using DataSharing.Core.Programme;
using DataSharing.Dashboard.Ledger;
using Microsoft.EntityFrameworkCore;

namespace DataSharing.Dashboard.Days;

/// <summary>Tokens of one model that counted against a pool in one hour.</summary>
/// <param name="Hour">The hour's start.</param>
/// <param name="Model">The resolved model.</param>
/// <param name="Tokens">Free or not.</param>
internal sealed record HourTokens(Instant Hour, string Model, long Tokens)
{
    /// <summary>Those of an organization from one instant to another, by hour and model.</summary>
    public static IQueryable<HourTokens> Of(LedgerDbContext ledger, string organizationId, Instant from, Instant until) =>
        ledger
            .Details.AsNoTracking()
            .Where(row =>
                row.OrganizationId == organizationId && row.Hour >= from && row.Hour < until && CountingReasons.All.Contains(row.Reason)
            )
            .GroupBy(row => new { row.Hour, row.Model })
            .Select(group => new HourTokens(
                group.Key.Hour,
                group.Key.Model,
                group.Sum(row => row.Sums.Counted.Input + row.Sums.Counted.Output)
            ));

    /// <summary>A pool's tokens by the hour of the day, in order; hours without requests are left out.</summary>
    public static IReadOnlyList<(int Hour, long Tokens)> Of(
        IEnumerable<HourTokens> hours,
        OrganizationHistory history,
        UtcDay day,
        Pool pool
    )
    {
        var models = history.Programme.On(day).Models;
        return
        [
            .. hours
                .Where(row => models.PoolOf(row.Model, day) == pool)
                .GroupBy(row => row.Hour)
                .OrderBy(group => group.Key)
                .Select(group => (group.Key.ToDateTimeOffset().Hour, group.Sum(row => row.Tokens))),
        ];
    }
}
