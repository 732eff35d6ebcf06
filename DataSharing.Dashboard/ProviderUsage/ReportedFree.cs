using DataSharing.Core.Accounting;
using Microsoft.EntityFrameworkCore;

namespace DataSharing.Dashboard.ProviderUsage;

/// <summary>
/// What the provider reported as complimentary, asked of the database: which words say so is <see cref="ServiceTier"/>'s.
/// </summary>
internal static class ReportedFree
{
    // Reports write them in any case.
    private static readonly string[] _words = [.. ServiceTier.ReportedComplimentaryTexts.Select(word => word.ToLowerInvariant())];

#pragma warning disable CA1304, CA1311 // The database compares.
    /// <summary>Days with tokens that were free.</summary>
    public static IQueryable<UsageDayRow> Free(this IQueryable<UsageDayRow> rows) =>
        rows.Where(row => _words.Contains(row.ServiceTier.ToLower()) && row.Counted.Input + row.Counted.Output > 0);

    /// <summary>Series of free usage.</summary>
    public static IQueryable<UsageSeriesRow> Free(this IQueryable<UsageSeriesRow> series) =>
        series.Where(row => _words.Contains(row.Dimensions.ServiceTier!.ToLower()));
#pragma warning restore CA1304, CA1311
}
